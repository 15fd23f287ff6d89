import type { Sql } from '../../../platform/db/client.ts';

/**
 * For the statement that makes people wait, as one of its CTEs: takes up those of `rows` (a table expression with the
 * columns of `registrations`, after the change) who wait for a window now. Who waits already is renewed, and goes on
 * waiting since then; whoever had been told that there is no window waits since now.
 */
export function waitsFrom(sql: Sql, rows: ReturnType<Sql>) {
  return sql`
    insert into waiting (registration_id, drill_id, community, building_id, household_id, elderly, exempt_until, preferences,
      revision)
    select id, drill_id, community, building_id, household_id, elderly, exempt_until, preferences, revision from ${rows} as waiter
    where waiter.status in ('pending', 'retest') and waiter.mobility = 'walks' and waiter.source = 'account'
    on conflict (registration_id) do update set community = excluded.community, building_id = excluded.building_id,
      household_id = excluded.household_id, exempt_until = excluded.exempt_until, preferences = excluded.preferences,
      revision = excluded.revision, told = false,
      since = case when waiting.told then excluded.since else waiting.since end`;
}

/** For the statement that ends it: `ids` is a query of the registrations that do not wait any more. */
export function stopsWaiting(sql: Sql, ids: ReturnType<Sql>) {
  return sql`delete from waiting where registration_id in (${ids})`;
}
