import type { Sql } from '../../../platform/db/client.ts';

/** Drills are held by this clock. */
const zone = 'Asia/Shanghai';

/**
 * Slots of published drills whose people have not been looked over, with `day_over`: when the last window ends that their
 * site serves on the same day (of a site that serves none any more, when they end themselves). As a query with the columns
 * `id`, `drill_id`, `ends_at` and `day_over`.
 */
export function slotsNotOver(sql: Sql) {
  return sql`
    select s.id, s.drill_id, s.ends_at, greatest(s.ends_at, s.last) as day_over
    from (
      select t.*, max(t.ends_at) filter (where t.used > 0 or coalesce(t.ceiling, t.capacity) > 0) over (
        partition by t.site_id, (t.starts_at at time zone ${zone})::date) as last
      from slots t join drills d on d.id = t.drill_id and d.status = 'published') s
    where s.over_at is null`;
}

/** For the statement that has looked over who came to slots: notes it. `ids` is a query of theirs. */
export function slotsOver(sql: Sql, ids: ReturnType<Sql>, at: Date) {
  return sql`update slots s set over_at = ${at} where s.id in (${ids}) and s.over_at is null`;
}
