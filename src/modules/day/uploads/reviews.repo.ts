import { type Database, inTransaction, type Tx } from '../../../platform/db/index.ts';
import { type AuditEntry, auditInsert } from '../../foundation/index.ts';
import type { SettledHow } from './settlement.ts';

/** Tables of what headquarters are to look at; each is the table of the module that makes its repository. */
export type ReviewTable = 'check_in_reviews' | 'swab_reviews';

/** Something that a tablet sent and that could not be taken. */
export interface KeptRow<C extends string> {
  id: string;
  drillId: string;
  siteId: string;
  division: string;
  code: C;
  device: string;
  /** Null where none could be read. */
  deviceSeq: number | null;
  /** When it happened, corrected by how far the tablet's clock is off; null where no time could be read. */
  at: Date | null;
  receivedAt: Date;
  /** Sealed. */
  sent: Buffer;
}

/** What is changed with a review that is settled. */
export interface Mending {
  /** Whose registrations are held first, in ascending order of ids, as whoever records something holds them. */
  people: readonly string[];
  /** Answers in which communities people wait for a window because of it. */
  change(tx: Tx): Promise<readonly string[]>;
}

export interface ReviewsRepo<C extends string> {
  /** Keeps them; those that are there already stay as they are. */
  keep(rows: readonly KeptRow<C>[]): Promise<void>;
  /**
   * Settles one, with its line of the audit log and all that is changed, in one transaction; answers in which communities
   * people wait for a window because of it. Undefined, and nothing is changed, where it is settled before. What
   * `mending` throws undoes all of it.
   */
  settle(
    id: string,
    by: Settler,
    noted: AuditEntry,
    mending?: Mending,
  ): Promise<readonly string[] | undefined>;
  /**
   * Settles the review, with its line, and changes nothing else, within a transaction of whoever does that. False where it is
   * settled (`isSettled`) before.
   */
  settleWithin(tx: Tx, id: string, by: Settler, noted: AuditEntry): Promise<boolean>;
}

/** Who settles a review, when, and how. */
interface Settler {
  sub: string;
  at: Date;
  how: SettledHow;
}

export function createReviewsRepo<C extends string>({ sql }: Database, table: ReviewTable): ReviewsRepo<C> {
  const reviews = sql(table);

  async function settleWithin(tx: Tx, id: string, by: Settler, noted: AuditEntry): Promise<boolean> {
    const settled = await tx`
      with settled as (
        update ${reviews} set settled_at = ${by.at}, settled_by = ${by.sub},
          settlement = ${JSON.stringify(by.how)}::text::jsonb
        where id = ${id} and settled_by is null and (sent is null or settled_at is null) returning id),
      noted as (${auditInsert(sql, noted)} from settled)
      select id from settled`;
    return settled.length > 0;
  }

  return {
    settleWithin,

    async keep(rows) {
      // Ascending ids, so that two uploads of the same rows wait for each other and never in a circle.
      const inOrder = [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
      const column = <T>(pick: (row: KeptRow<C>) => T): T[] => inOrder.map(pick);
      await sql`
        insert into ${reviews} (id, drill_id, site_id, division, code, device, device_seq, at, received_at, sent)
        select id, drill_id, site_id, division, code, device, device_seq, at, received_at, decode(sent, 'hex')
        from unnest(${column(({ id }) => id)}::uuid[], ${column(({ drillId }) => drillId)}::uuid[],
          ${column(({ siteId }) => siteId)}::uuid[], ${column(({ division }) => division)}::text[],
          ${column<string>(({ code }) => code)}::text[], ${column(({ device }) => device)}::text[],
          ${column(({ deviceSeq }) => deviceSeq)}::bigint[],
          ${column(({ at }) => at?.toISOString() ?? null)}::timestamptz[],
          ${column(({ receivedAt }) => receivedAt.toISOString())}::timestamptz[],
          ${column(({ sent }) => sent.toString('hex'))}::text[])
          as t (id, drill_id, site_id, division, code, device, device_seq, at, received_at, sent)
        on conflict (id) do nothing`;
    },

    settle: (id, by, noted, mending) =>
      inTransaction(sql, async (tx) => {
        const people = [...new Set(mending?.people ?? [])].sort();
        await tx`select from registrations where id = any(${people}::uuid[]) order by id for update`;
        if (!(await settleWithin(tx, id, by, noted))) return undefined;
        return (await mending?.change(tx)) ?? [];
      }),
  };
}
