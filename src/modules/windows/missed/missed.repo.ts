import type { Database, Sql } from '../../../platform/db/index.ts';
import { slotsNotOver, slotsOver } from '../../drill/index.ts';
import { changeRegistrations } from '../../residents/index.ts';
import { outboxInsert } from '../../service/index.ts';

export interface MissedRepo {
  /**
   * Looks over up to `limit` windows whose day at the site has been over since `dayOver`: whoever holds one and has not
   * come is `missed` from now on, with event and message. Answers how many windows there were; those of which somebody is
   * being changed at this very moment are looked at again.
   */
  look(dayOver: Date, limit: number, at: Date): Promise<number>;
}

export function createMissedRepo({ sql }: Pick<Database, 'sql'>): MissedRepo {
  return {
    async look(dayOver, limit, at) {
      const [row] = await sql<{ slots: number }[]>`
        with due as materialized (
          select s.id from (${slotsNotOver(sql)}) s where s.day_over <= ${dayOver} order by s.id limit ${limit}),
        seen as materialized (
          select r.id, r.xmin::text as version, a.slot_id, a.site_id, a.starts_at, a.ends_at
          from due join appointments a on a.slot_id = due.id join registrations r on r.id = a.registration_id
          where r.status = 'assigned'),
        -- The lock shows a registration as it is now, perhaps with another window: then it is left alone.
        held as materialized (
          select s.*, r.household_id, r.revision, r.xmin::text <> s.version as stale
          from registrations r join seen s on s.id = r.id order by r.id for update of r),
        ${changeRegistrations(sql, 'missing', {
          status: sql`'missed'`,
          set: sql`revision = r.revision + 1, updated_at = ${at}`,
          from: sql`held h`,
          where: sql`r.id = h.id and not h.stale`,
        })},
        looked as (${slotsOver(sql, sql`select id from due where id not in (select slot_id from held where stale)`, at)}),
        told as (${outboxInsert(
          sql,
          'registration.missed',
          sql`
            select m.drill_id, m.id as registration_id, m.household_id, h.site_id, h.slot_id, h.starts_at, h.ends_at, m.revision,
              ${at}::timestamptz as at
            from missing m join held h on h.id = m.id`,
        )}),
        logged as (
          insert into registration_events (registration_id, id, drill_id, at, kind, actor, data)
          select m.id, gen_random_uuid(), m.drill_id, ${at}, 'missed', 'system', jsonb_build_object('slotId', h.slot_id)
          from missing m join held h on h.id = m.id)
        select count(*)::int as slots from due`;
      return row?.slots ?? 0;
    },
  };
}

/**
 * For a statement that puts somebody back to where they stood before, as the status to write: whoever held a window then
 * (`assigned`) has missed it if it has been looked over meanwhile. `person` is an expression of their id.
 */
export function orMissed(sql: Sql, status: ReturnType<Sql>, person: ReturnType<Sql>): ReturnType<Sql> {
  return sql`
    case when ${status} = 'assigned' and exists (
      select from appointments a join slots s on s.id = a.slot_id and s.over_at is not null where a.registration_id = ${person})
    then 'missed' else ${status} end`;
}
