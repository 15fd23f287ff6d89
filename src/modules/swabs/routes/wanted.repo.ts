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

/**
 * For the transaction that closes a drill and holds it: whoever is held or due again, and of whom no other swab is on its way,
 * is to be gone to at home from then on, whatever site and time they had. Who comes to be so later is taken in by whoever
 * writes it.
 */
export function wantsVisitsAfterClosing(sql: Sql, drillId: string, at: Date) {
  return wantsVisit(
    sql,
    sql`
      select r.drill_id, r.id as registration_id from registrations r
      where r.drill_id = ${drillId} and (r.status = 'retest' or r.status = 'held' and r.reswab is not null)
        and not exists (
          select from samples m join tubes t on t.drill_id = m.drill_id and t.id = m.tube_id
          where m.drill_id = r.drill_id and m.registration_id = r.id and m.state in ('in', 'contested')
            and t.outcome is null and t.status <> 'discarded')
      order by r.id`,
    at,
  );
}
