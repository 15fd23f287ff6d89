import type { Sql } from '../../../platform/db/index.ts';

/**
 * How monitorings `m` stand on a day, for a query of them: joins that give `c.days` (those of its checks), `e.day` and `e.state`
 * (when it was ended and by what, else null), `l.last`, `s.state`, `s.missed` (a count) and `s.due`. The rule is `monitoringOn` of
 * `core/field`; a test holds the two against each other.
 */
export const standingJoins = (sql: Sql, today: number) => sql`
  left join lateral (
    -- Of somebody who is a contact and nothing else: when the last of their cases was taken back.
    select max(k.withdrawn_at) as at from case_contacts n
    join cases k on k.drill_id = n.drill_id and k.registration_id = n.case_id
    where n.drill_id = m.drill_id and n.person_id = m.person_id and m.reasons = '{contact}'
    having bool_and(k.withdrawn_at is not null)) gone on true
  cross join lateral (
    select coalesce(array_agg(distinct k.day), '{}') as days, coalesce(bool_or(k.alarming and k.day >= ${today}::int - 1), false) as alarming
    from monitoring_checks k where k.monitoring_id = m.id) c
  cross join lateral (
    select coalesce(m.ended_day, floor((extract(epoch from gone.at) + 28800) / 86400)::int) as day,
      coalesce(m.ended_as, case when gone.at is not null then 'withdrawn' end) as state,
      coalesce((select min(d) from unnest(c.days) d where d >= m.until_day and d < ${today}::int),
        greatest(m.until_day, ${today}::int)) as planned) e
  cross join lateral (
    select case when e.day <= e.planned then e.day - 1 else e.planned end as last,
      case when e.day <= e.planned then e.state when e.planned < ${today}::int then 'complete' else 'open' end as state) l
  cross join lateral (
    select l.state, greatest(0, least(l.last, ${today}::int - 1) - m.from_day + 1)
        - (select count(*)::int from unnest(c.days) d where d between m.from_day and least(l.last, ${today}::int - 1)) as missed,
      l.state = 'open' and ${today}::int >= m.from_day and not ${today}::int = any(c.days) as due) s`;

/** Ids of people of a drill who are under monitoring on a day, as a query; of these alone, where a condition on `m` is given. */
export const monitoredNow = (sql: Sql, drillId: string, today: number, which = sql`true`) => sql`
  select m.person_id as id from monitorings m ${standingJoins(sql, today)}
  where m.drill_id = ${drillId} and m.from_day <= ${today}::int and s.state = 'open' and ${which}`;
