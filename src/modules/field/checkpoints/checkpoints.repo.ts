import type { Database } from '../../../platform/db/index.ts';
import { type AuditEntry, auditInsert, unlessNoted } from '../../foundation/index.ts';
import type { Checkpoint } from './checkpoints.read.ts';

export type NewCheckpoint = Omit<Checkpoint, 'closedAt'> & { createdBy: string };

export interface CheckpointsRepo {
  /** Adds one, with its line of the audit log; nothing where it is there, or one of its name. */
  add(checkpoint: NewCheckpoint, noted: AuditEntry): Promise<void>;
  /** From `at` on nobody passes there, with its line of the audit log. Closed before, it stays as it is. */
  close(id: string, at: Date, noted: AuditEntry): Promise<void>;
}

export function createCheckpointsRepo({ sql }: Pick<Database, 'sql'>): CheckpointsRepo {
  return {
    async add(checkpoint, noted) {
      const { id, drillId, kind, name, community, lng, lat, siteId, travelMinutes } = checkpoint;
      await sql`
        with added as (
          insert into checkpoints (id, drill_id, kind, name, community, lng, lat, site_id, travel_minutes, created_at, created_by)
          select ${id}, ${drillId}, ${kind}, ${name}, ${community}, ${lng}::float8, ${lat}::float8, ${siteId}::uuid, ${travelMinutes}::int,
            ${checkpoint.createdAt}::timestamptz, ${checkpoint.createdBy}
          where ${unlessNoted(sql, noted)}
          on conflict do nothing returning id)
        ${auditInsert(sql, noted)} from added`;
    },

    async close(id, at, noted) {
      await sql`
        with closed as (update checkpoints set closed_at = ${at} where id = ${id} and closed_at is null returning id)
        ${auditInsert(sql, noted)} from closed`;
    },
  };
}
