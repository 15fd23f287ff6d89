import type { Sql } from '../../../platform/db/client.ts';

/**
 * For the statement that has people swabbed again at home, as one of its CTEs: they are gone to by the next plan of routes.
 * `rows` is a query with the columns `drill_id` and `registration_id`, each person once.
 */
export function wantsVisit(sql: Sql, rows: ReturnType<Sql>, at: Date) {
  return sql`
    insert into home_visits (drill_id, registration_id, why, wanted_at)
    select drill_id, registration_id, 're-swab', ${at}::timestamptz from (${rows}) wanted
    on conflict (drill_id, registration_id) do update set why = 're-swab', wanted_at = excluded.wanted_at, site_id = null,
      position = null, expected_at = null, done_by = null, starts_at = null, ends_at = null, planned_at = null,
      outcome = null, outcome_at = null, outcome_by = null`;
}
