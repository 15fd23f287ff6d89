import type { Risk } from '../../../core/swabs/index.ts';
import type { Database, Sql } from '../../../platform/db/client.ts';
import { type AuditEntry, auditInsert } from '../../foundation/index.ts';
import { changeRegistrations } from '../registrations/index.ts';

/** Somebody who is marked. */
export interface RiskMark {
  registrationId: string;
  drillId: string;
  risk: Risk;
  /** With `household`, all of it. */
  scope: 'person' | 'household';
  at: Date;
  by: string;
}

/**
 * For the statement that finds people out to be key people, as CTEs of it: marks whoever bears no mark, with an event. `who`
 * is a table expression with `id`, of people of one drill whose registrations are held. `key_people` has whoever is marked by it.
 */
export function marksKeyPeople(sql: Sql, who: ReturnType<Sql>, { at, by }: Pick<RiskMark, 'at' | 'by'>) {
  return sql`
    ${changeRegistrations(sql, 'key_people', {
      set: sql`risk = 'key', updated_at = ${at}`,
      from: sql`${who} as found`,
      where: sql`r.id = found.id and r.risk = 'none' and r.status <> 'cancelled'`,
    })},
    key_people_logged as (
      insert into registration_events (registration_id, id, drill_id, at, kind, actor, data)
      select id, gen_random_uuid(), drill_id, ${at}, 'risk-set', ${by}, jsonb_build_object('risk', 'key') from key_people)`;
}

export interface RisksRepo {
  /**
   * Marks people, each with an event, and the line of the audit log where anybody was not marked so before. Answers how
   * many bear the mark now: none where there is no such registration.
   */
  mark(mark: RiskMark, noted: AuditEntry): Promise<number>;
}

export function createRisksRepo({ sql }: Database): RisksRepo {
  return {
    async mark({ registrationId, drillId, risk, scope, at, by }, noted) {
      const [row] = await sql<{ people: number }[]>`
        with who as materialized (
          select m.id from registrations n join registrations m
            on m.id = n.id or (${scope === 'household'} and m.household_id = n.household_id and m.drill_id = n.drill_id)
          where n.id = ${registrationId} and n.drill_id = ${drillId} order by m.id for update of m),
        ${changeRegistrations(sql, 'marked', {
          set: sql`risk = ${risk}, updated_at = ${at}`,
          from: sql`who`,
          where: sql`r.id = who.id and r.risk <> ${risk}`,
        })},
        logged as (
          insert into registration_events (registration_id, id, drill_id, at, kind, actor, data)
          select id, gen_random_uuid(), drill_id, ${at}, 'risk-set', ${by}, jsonb_build_object('risk', ${risk}::text) from marked),
        noted as (${auditInsert(sql, noted)} from (select from marked limit 1) as anybody)
        select count(*)::int as people from who`;
      return row?.people ?? 0;
    },
  };
}
