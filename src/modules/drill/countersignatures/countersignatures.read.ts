import type { ReadDatabase } from '../../../platform/db/client.ts';
import type { CountersignedOperation, ShownStatus, StoredStatus } from './countersignatures.tables.ts';

/** What one person has proposed for another to confirm. */
export interface CountersignatureRow {
  drillId: string;
  id: string;
  operation: CountersignedOperation;
  division: string;
  status: StoredStatus;
  /** Sealed. */
  proposal: Buffer;
  basis: string;
  proposedBy: string;
  proposedAt: Date;
  expiresAt: Date;
  confirmedBy: string | null;
  confirmedAt: Date | null;
}

export type CountersignatureHead = Pick<
  CountersignatureRow,
  'id' | 'operation' | 'division' | 'status' | 'proposedAt' | 'expiresAt' | 'confirmedAt'
>;

export interface CountersignaturesRead {
  find(drillId: string, id: string): Promise<CountersignatureRow | undefined>;
  /** All of a drill that wait, and the last hundred others, oldest first, with what is not sealed of them. */
  latest(drillId: string, now: Date): Promise<CountersignatureHead[]>;
  /** Those of a division and what lies below it, newest first; `below` is the last of the page before. */
  list(query: {
    drillId: string;
    division: string;
    status: ShownStatus | undefined;
    /** By which they have lapsed or have not. */
    now: Date;
    below: { proposedAt: Date; id: string } | undefined;
    limit: number;
  }): Promise<CountersignatureRow[]>;
}

export function createCountersignaturesRead({ sql }: Pick<ReadDatabase, 'sql'>): CountersignaturesRead {
  const columns = sql`
    drill_id as "drillId", id, operation, division, status, proposal, basis, proposed_by as "proposedBy",
    proposed_at as "proposedAt", expires_at as "expiresAt", confirmed_by as "confirmedBy", confirmed_at as "confirmedAt"`;
  return {
    async find(drillId, id) {
      const [row] = await sql<CountersignatureRow[]>`
        select ${columns} from countersignatures where drill_id = ${drillId} and id = ${id}`;
      return row;
    },

    latest: (drillId, now) => sql<CountersignatureHead[]>`
      select id, operation, division, status, proposed_at as "proposedAt", expires_at as "expiresAt", confirmed_at as "confirmedAt"
      from countersignatures
      where drill_id = ${drillId} and (status = 'proposed' and expires_at > ${now} or id in (
        select id from countersignatures where drill_id = ${drillId} order by proposed_at desc, id desc limit 100))
      order by proposed_at, id`,

    list: ({ drillId, division, status, now, below, limit }) => sql<CountersignatureRow[]>`
      select ${columns} from countersignatures
      where drill_id = ${drillId} and starts_with(division, ${division})
        and (${status ?? null}::text is null or ${status ?? null}
          = case when status = 'proposed' and expires_at <= ${now} then 'expired' else status end)
        and (${below?.id ?? null}::uuid is null
          or (proposed_at, id) < (${below?.proposedAt ?? null}::timestamptz, ${below?.id ?? null}::uuid))
      order by proposed_at desc, id desc limit ${limit}`,
  };
}
