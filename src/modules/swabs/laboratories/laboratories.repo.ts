import type { Database } from '../../../platform/db/client.ts';
import { type AuditEntry, auditInsert, unlessNoted } from '../../foundation/index.ts';
import type { Laboratory } from './laboratories.read.ts';

export interface LaboratoriesRepo {
  /** Adds one, with its line of the audit log; nothing where the drill has one of this name, or that line is there. */
  add(laboratory: Laboratory & { createdBy: string }, noted: AuditEntry): Promise<void>;
  /**
   * Changes one, with its line of the audit log; what is left out stays. `twin`, with nothing written, where another one of
   * the drill has the name.
   */
  change(
    laboratory: Pick<Laboratory, 'id' | 'drillId'>,
    change: { name: string | undefined; districts: readonly string[] | undefined },
    noted: AuditEntry,
  ): Promise<'done' | 'twin'>;
}

export function createLaboratoriesRepo({ sql }: Database): LaboratoriesRepo {
  return {
    async add({ id, drillId, name, districts, createdAt, createdBy }, noted) {
      await sql`
        with added as (
          insert into laboratories (id, drill_id, name, districts, created_at, created_by)
          select ${id}::uuid, ${drillId}::uuid, ${name}, ${districts}::text[], ${createdAt}::timestamptz, ${createdBy}
          where ${unlessNoted(sql, noted)}
          on conflict do nothing returning id)
        ${auditInsert(sql, noted)} from added`;
    },

    async change({ id, drillId }, { name, districts }, noted) {
      const [row] = await sql<{ twin: boolean }[]>`
        with twin as (
          select from laboratories where drill_id = ${drillId} and name = ${name ?? null}::text and id <> ${id}),
        changed as (
          update laboratories set name = coalesce(${name ?? null}::text, name),
            districts = coalesce(${districts === undefined ? null : [...districts]}::text[], districts)
          where id = ${id} and drill_id = ${drillId} and not exists (select from twin) and ${unlessNoted(sql, noted)}
          returning id),
        noted as (${auditInsert(sql, noted)} from changed)
        select exists (select from twin) as twin`;
      return row?.twin === true ? 'twin' : 'done';
    },
  };
}
