import type { Database } from '../../../platform/db/index.ts';
import { unclosed } from '../../drill/index.ts';
import { type AuditEntry, auditInsert } from '../../foundation/index.ts';
import type { DeliveryRow } from './deliveries.read.ts';

export interface DeliveriesRepo {
  /** Adds an open one, with its line of the audit log, in a drill that is open. Once is as good as twice. */
  add(
    delivery: Omit<DeliveryRow, 'state' | 'settledAt' | 'settledBy' | 'takenBy' | 'signature'>,
    noted: AuditEntry,
  ): Promise<void>;
  /** Settles one that is open, with its line of the audit log; of two who do at once one has. */
  settle(
    delivery: Pick<DeliveryRow, 'id' | 'drillId' | 'state' | 'takenBy' | 'signature'> & {
      at: Date;
      by: string;
    },
    noted: AuditEntry,
  ): Promise<void>;
}

export function createDeliveriesRepo({ sql }: Pick<Database, 'sql'>): DeliveriesRepo {
  return {
    async add({ id, drillId, community, monitoringId, kind, need, askedAt, askedBy }, noted) {
      await sql`
        with open as (${unclosed(sql, sql`select ${drillId}::uuid`)}),
        added as (
          insert into deliveries (drill_id, id, community, monitoring_id, kind, state, need, asked_at, asked_by)
          select open.id, ${id}::uuid, ${community}, ${monitoringId}::uuid, ${kind}, 'open', ${need}::bytea,
            ${askedAt}::timestamptz, ${askedBy} from open
          on conflict do nothing returning id)
        ${auditInsert(sql, noted)} from added`;
    },

    async settle({ id, drillId, state, takenBy, signature, at, by }, noted) {
      await sql`
        with settled as (
          update deliveries set state = ${state}, taken_by = ${takenBy}, signature = ${signature}, settled_at = ${at},
            settled_by = ${by}
          where drill_id = ${drillId} and id = ${id} and state = 'open' returning id)
        ${auditInsert(sql, noted)} from settled`;
    },
  };
}
