import type { Database, Tx } from '../../../platform/db/index.ts';

/** A swab that a tablet sent before anybody was registered by what it names, as it was kept. */
export interface KeptSwab {
  id: string;
  device: string;
  /** When it was taken, corrected by how far the tablet's clock was off. */
  at: Date | null;
  receivedAt: Date;
  /** Sealed. */
  sent: Buffer;
}

export interface KeptSwabsRepo {
  /** Sites that have some which nobody has settled, of drills whose people are there. */
  sites(): Promise<string[]>;
  /** Those of a site, in order of ids. */
  ofSite(query: { siteId: string; after: string | undefined; limit: number }): Promise<KeptSwab[]>;
  /** Which of these are registered in a drill by now. */
  registered(drillId: string, ids: readonly string[]): Promise<Set<string>>;
  /** Notes that one has come right by itself, unless somebody has settled it. */
  comesRight(tx: Tx, id: string, at: Date): Promise<void>;
}

/** Reads where it writes: what has been committed a moment ago is there. */
export function createKeptSwabsRepo({ sql }: Database): KeptSwabsRepo {
  const unknown = sql`v.code = 'person-not-registered' and v.settled_at is null`;
  return {
    async sites() {
      const rows = await sql<{ id: string }[]>`
        select distinct v.site_id as id from swab_reviews v join drills d on d.id = v.drill_id
        where ${unknown} and d.people_destroyed_at is null order by v.site_id`;
      return rows.map(({ id }) => id);
    },

    ofSite: ({ siteId, after, limit }) => sql<KeptSwab[]>`
      select v.id, v.device, v.at, v.received_at as "receivedAt", v.sent from swab_reviews v
      where ${unknown} and v.site_id = ${siteId} and v.sent is not null
        and (${after ?? null}::uuid is null or v.id > ${after ?? null}::uuid)
      order by v.id limit ${limit}`,

    async registered(drillId, ids) {
      const rows = await sql<{ id: string }[]>`
        select id from registrations where drill_id = ${drillId} and id = any(${[...ids]}::uuid[])`;
      return new Set(rows.map(({ id }) => id));
    },

    async comesRight(tx, id, at) {
      await tx`update swab_reviews set settled_at = ${at} where id = ${id} and settled_at is null`;
    },
  };
}
