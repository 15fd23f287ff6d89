import type { Database } from '../../../platform/db/client.ts';
import { type AuditEntry, auditInsert } from '../../foundation/index.ts';
import type { ReviewCode } from './check-in.tables.ts';

/** Something that a tablet sent and that did not become a check-in. */
export interface KeptRow {
  id: string;
  drillId: string;
  siteId: string;
  division: string;
  code: ReviewCode;
  device: string;
  deviceSeq: number | null;
  receivedAt: Date;
  /** Sealed. */
  sent: Buffer;
}

export interface ReviewsRepo {
  /** Keeps them; those that are there already stay as they are. */
  keep(rows: readonly KeptRow[]): Promise<void>;
  /** Settles one, with its line of the audit log, in one statement. False where it was settled before. */
  settle(id: string, by: { sub: string; at: Date }, noted: AuditEntry): Promise<boolean>;
}

export function createReviewsRepo({ sql }: Database): ReviewsRepo {
  return {
    async keep(rows) {
      // Ascending ids, so that two uploads of the same rows wait for each other and never in a circle.
      const inOrder = [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
      const column = <T>(pick: (row: KeptRow) => T): T[] => inOrder.map(pick);
      await sql`
        insert into check_in_reviews (id, drill_id, site_id, division, code, device, device_seq, received_at, sent)
        select id, drill_id, site_id, division, code, device, device_seq, received_at, decode(sent, 'hex')
        from unnest(${column(({ id }) => id)}::uuid[], ${column(({ drillId }) => drillId)}::uuid[],
          ${column(({ siteId }) => siteId)}::uuid[], ${column(({ division }) => division)}::text[],
          ${column(({ code }) => code)}::text[], ${column(({ device }) => device)}::text[],
          ${column(({ deviceSeq }) => deviceSeq)}::bigint[], ${column(({ receivedAt }) => receivedAt.toISOString())}::timestamptz[],
          ${column(({ sent }) => sent.toString('hex'))}::text[])
          as t (id, drill_id, site_id, division, code, device, device_seq, received_at, sent)
        on conflict (id) do nothing`;
    },

    async settle(id, by, noted) {
      const [row] = await sql<{ settled: number }[]>`
        with settled as (
          update check_in_reviews set settled_at = ${by.at}, settled_by = ${by.sub}
          where id = ${id} and settled_at is null returning id),
        noted as (${auditInsert(sql, noted)} from settled)
        select count(*)::int as settled from settled`;
      return row?.settled === 1;
    },
  };
}
