import type { Database } from '../../../platform/db/client.ts';
import { changeRegistrations } from '../../residents/index.ts';
import { outboxInsert, windowGivenBack } from '../../service/index.ts';

export interface TellingRepo {
  /**
   * Notes that somebody who is held has been told, by whom: from now on they and the app read what came out. Undefined where
   * nobody of this id lives in the division, else whether they are held. Once is as good as twice.
   */
  told(who: { id: string; division: string; by: string; at: Date }): Promise<boolean | undefined>;
  /**
   * Lets those read it themselves whom nobody has told within their drill's time. Answers how many.
   */
  overdue(at: Date): Promise<number>;
}

export function createTellingRepo({ sql }: Database): TellingRepo {
  /** CTEs that let those whose holds were told of in `shown` read what came out. */
  const shows = (at: Date, by: string) => sql`
    ${changeRegistrations(sql, 'changed', {
      set: sql`told = true, revision = r.revision + 1, updated_at = ${at}`,
      from: sql`(select distinct registration_id from shown) t`,
      where: sql`r.id = t.registration_id and not r.told`,
    })},
    resulted as (${outboxInsert(
      sql,
      'registration.resulted',
      sql`select ${windowGivenBack(sql, at)} from changed`,
    )}),
    logged as (
      insert into registration_events (registration_id, id, drill_id, at, kind, actor)
      select id, gen_random_uuid(), drill_id, ${at}, 'told', ${by} from changed)`;

  return {
    async told({ id, division, by, at }) {
      const [row] = await sql<{ held: boolean }[]>`
        with held as materialized (
          select id, drill_id from registrations where id = ${id} and starts_with(community, ${division}) for update),
        shown as (
          update holds h set told_at = coalesce(h.told_at, ${at}), told_by = case when h.told_at is null then ${by} else h.told_by end
          from held where h.drill_id = held.drill_id and h.registration_id = held.id and h.closed_at is null
          returning h.registration_id),
        ${shows(at, by)}
        select exists (
          select from holds h where h.drill_id = held.drill_id and h.registration_id = held.id and h.closed_at is null) as held
        from held`;
      return row?.held;
    },

    async overdue(at) {
      const [row] = await sql<{ people: number }[]>`
        with late as materialized (
          select h.drill_id, h.registration_id, h.tube_id from holds h join drills d on d.id = h.drill_id
          where h.told_at is null and h.closed_at is null and d.people_destroyed_at is null
            and h.opened_at <= ${at}::timestamptz - make_interval(mins => (d.result_rules->>'tellAfterMinutes')::int)
          order by h.registration_id limit 10000),
        person as materialized (
          select id from registrations where id in (select registration_id from late) order by id for update),
        shown as (
          update holds h set told_at = ${at} from late l join person p on p.id = l.registration_id
          where h.drill_id = l.drill_id and h.registration_id = l.registration_id and h.tube_id = l.tube_id and h.told_at is null
          returning h.registration_id),
        ${shows(at, 'system')}
        select count(*)::int as people from changed`;
      return row?.people ?? 0;
    },
  };
}
