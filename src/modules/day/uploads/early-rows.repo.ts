import type { Database, Tx } from '../../../platform/db/index.ts';
import type { ReviewTable } from './reviews.repo.ts';
import type { SettledHow } from './settlement.ts';

/** A row that a tablet sent before anybody was registered by what it names, as it was kept. */
export interface EarlyRow {
  id: string;
  device: string;
  /** When it happened, corrected by how far the tablet's clock was off. */
  at: Date | null;
  receivedAt: Date;
  /** Sealed. */
  sent: Buffer;
}

export interface EarlyRowsRepo {
  /** Sites that have some which nobody has settled, of drills whose people are there. */
  sites(): Promise<string[]>;
  /** Ids of those of a site, in order. */
  ofSite(query: { siteId: string; after: string | undefined; limit: number }): Promise<string[]>;
  /** Ids of those of a site that came last. */
  newest(query: { siteId: string; limit: number }): Promise<string[]>;
  /** What was sent; without those that have been settled. */
  read(ids: readonly string[]): Promise<EarlyRow[]>;
  /** Which of these are registered in a drill by now. */
  registered(drillId: string, ids: readonly string[]): Promise<Set<string>>;
  /**
   * Notes that one has come right by itself, and how, in the transaction that makes it so, whose people are held. False where it is
   * settled already: then nothing may come of it.
   */
  comesRight(tx: Tx, id: string, at: Date, how: SettledHow): Promise<boolean>;
}

/**
 * What tablets sent before the person was registered: of check-ins or of swabs. Reads where it writes: what has been committed
 * a moment ago is there.
 */
export function createEarlyRowsRepo({ sql }: Database, table: ReviewTable): EarlyRowsRepo {
  const reviews = sql(table);
  const unknown = sql`v.code = 'person-not-registered' and v.settled_at is null`;
  return {
    async sites() {
      const rows = await sql<{ id: string }[]>`
        select distinct v.site_id as id from ${reviews} v join drills d on d.id = v.drill_id
        where ${unknown} and d.people_destroyed_at is null order by v.site_id`;
      return rows.map(({ id }) => id);
    },

    async ofSite({ siteId, after, limit }) {
      const rows = await sql<{ id: string }[]>`
        select v.id from ${reviews} v
        where ${unknown} and v.site_id = ${siteId} and v.sent is not null
          and (${after ?? null}::uuid is null or v.id > ${after ?? null}::uuid)
        order by v.id limit ${limit}`;
      return rows.map(({ id }) => id);
    },

    async newest({ siteId, limit }) {
      const rows = await sql<{ id: string }[]>`
        select v.id from ${reviews} v where ${unknown} and v.site_id = ${siteId} and v.sent is not null
        order by v.received_at desc, v.id limit ${limit}`;
      return rows.map(({ id }) => id);
    },

    read: (ids) => sql<EarlyRow[]>`
      select v.id, v.device, v.at, v.received_at as "receivedAt", v.sent from ${reviews} v
      where ${unknown} and v.id = any(${[...ids]}::uuid[]) and v.sent is not null order by v.id`,

    async registered(drillId, ids) {
      const rows = await sql<{ id: string }[]>`
        select id from registrations where drill_id = ${drillId} and id = any(${[...ids]}::uuid[])`;
      return new Set(rows.map(({ id }) => id));
    },

    async comesRight(tx, id, at, how) {
      const settled = await tx`
        update ${reviews} set settled_at = ${at}, settlement = ${JSON.stringify(how)}::text::jsonb
        where id = ${id} and settled_at is null returning id`;
      return settled.length > 0;
    },
  };
}
