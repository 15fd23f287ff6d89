import type { Database } from '../../../platform/db/client.ts';
import { type AuditEntry, auditInsert } from '../../foundation/index.ts';

/** Something that a tablet sent and that could not be taken. */
export interface KeptSwab {
  id: string;
  drillId: string;
  siteId: string;
  division: string;
  code: string;
  device: string;
  deviceSeq: number | null;
  receivedAt: Date;
  /** Sealed. */
  sent: Buffer;
}

export interface SwabReviewsRepo {
  /** Keeps them; those that are there already stay as they are. */
  keep(rows: readonly KeptSwab[]): Promise<void>;
  /** Settles one, with its line of the audit log, in one statement. False where somebody has settled it before. */
  settle(id: string, by: { sub: string; at: Date }, noted: AuditEntry): Promise<boolean>;
}

export function createSwabReviewsRepo({ sql }: Database): SwabReviewsRepo {
  return {
    async keep(rows) {
      // Ascending ids, so that two uploads of the same rows wait for each other and never in a circle.
      const inOrder = [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
      const column = <T>(pick: (row: KeptSwab) => T): T[] => inOrder.map(pick);
      await sql`
        insert into swab_reviews (id, drill_id, site_id, division, code, device, device_seq, received_at, sent)
        select id, drill_id, site_id, division, code, device, device_seq, received_at, decode(sent, 'hex')
        from unnest(${column(({ id }) => id)}::uuid[], ${column(({ drillId }) => drillId)}::uuid[],
          ${column(({ siteId }) => siteId)}::uuid[], ${column(({ division }) => division)}::text[],
          ${column(({ code }) => code)}::text[], ${column(({ device }) => device)}::text[],
          ${column(({ deviceSeq }) => deviceSeq)}::bigint[],
          ${column(({ receivedAt }) => receivedAt.toISOString())}::timestamptz[],
          ${column(({ sent }) => sent.toString('hex'))}::text[])
          as t (id, drill_id, site_id, division, code, device, device_seq, received_at, sent)
        on conflict (id) do nothing`;
    },

    async settle(id, by, noted) {
      const [row] = await sql<{ settled: number }[]>`
        with settled as (
          update swab_reviews set settled_at = ${by.at}, settled_by = ${by.sub}
          where id = ${id} and settled_by is null returning id),
        noted as (${auditInsert(sql, noted)} from settled)
        select count(*)::int as settled from settled`;
      return row?.settled === 1;
    },
  };
}
