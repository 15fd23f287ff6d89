import type { Database } from '../../../platform/db/index.ts';
import { unclosed } from '../../drill/index.ts';
import { type AuditEntry, auditInsert, unlessNoted } from '../../foundation/index.ts';
import { linkInsert } from '../../service/index.ts';
import type { DeliveryRow } from './deliveries.read.ts';

export interface DeliveriesRepo {
  /** Adds an open one, with its line of the audit log, in a drill that is open. Once is as good as twice. */
  add(
    delivery: Omit<
      DeliveryRow,
      'state' | 'failures' | 'failedAt' | 'settledAt' | 'settledBy' | 'takenBy' | 'signature'
    >,
    noted: AuditEntry,
  ): Promise<void>;
  /** Notes that one that is open was brought and not taken, with its line of the audit log. Once is as good as twice. */
  fail(delivery: Pick<DeliveryRow, 'id' | 'drillId'> & { at: Date }, noted: AuditEntry): Promise<void>;
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
  /** Word for the apps, where the named part of the statement has changed a row. */
  const told = (type: 'delivery.changed' | 'delivery.failed', part: string, at: Date) =>
    linkInsert(
      sql,
      type,
      sql`
        select drill_id, '/v1/drills/' || drill_id || '/deliveries/' || id as link, ${at}::timestamptz as at from ${sql(part)}`,
    );
  return {
    async add({ id, drillId, community, monitoringId, kind, need, askedAt, askedBy }, noted) {
      await sql`
        with open as (${unclosed(sql, sql`select ${drillId}::uuid`)}),
        added as (
          insert into deliveries (drill_id, id, community, monitoring_id, kind, state, need, asked_at, asked_by)
          select open.id, ${id}::uuid, ${community}, ${monitoringId}::uuid, ${kind}, 'open', ${need}::bytea,
            ${askedAt}::timestamptz, ${askedBy} from open
          on conflict do nothing returning id, drill_id),
        told as (${told('delivery.changed', 'added', askedAt)})
        ${auditInsert(sql, noted)} from added`;
    },

    async settle({ id, drillId, state, takenBy, signature, at, by }, noted) {
      await sql`
        with settled as (
          update deliveries set state = ${state}, taken_by = ${takenBy}, signature = ${signature}, settled_at = ${at},
            settled_by = ${by}
          where drill_id = ${drillId} and id = ${id} and state = 'open' returning id, drill_id),
        told as (${told('delivery.changed', 'settled', at)})
        ${auditInsert(sql, noted)} from settled`;
    },

    async fail({ id, drillId, at }, noted) {
      await sql`
        with failed as (
          update deliveries set failures = failures + 1, failed_at = ${at}
          where drill_id = ${drillId} and id = ${id} and state = 'open' and ${unlessNoted(sql, noted)} returning id, drill_id),
        told as (${told('delivery.failed', 'failed', at)})
        ${auditInsert(sql, noted)} from failed`;
    },
  };
}
