import type { Sql } from '../../../platform/db/client.ts';
import { countChanges } from '../tallies/index.ts';

type Fragment = ReturnType<Sql>;

/** What becomes of registrations, in SQL. The row that changes goes by `r`. */
export interface RegistrationsChange {
  /** Their new status; left out where it stays. Whoever waits, is due again, is exempt or has cancelled holds no window any more. */
  status?: Fragment;
  /** Whether they give up the window that they hold, whatever becomes of their status. */
  leavesWindow?: Fragment;
  /** Whatever else is set. */
  set: Fragment;
  /** What tells of them, as after FROM. */
  from: Fragment;
  where: Fragment;
}

/**
 * The one way in which registrations change, for the statement that changes them: two of its CTEs. `name` returns who
 * changed, with what is needed of them as it is then; `name_counted` has them counted as what they are now. Nobody
 * else updates the table, so that no change of it goes uncounted (test/architecture). Whoever changes a status also
 * appends an event, and gives back or ends what went with the old one.
 */
export function changeRegistrations(
  sql: Sql,
  name: string,
  { status, leavesWindow = sql`false`, set, from, where }: RegistrationsChange,
) {
  const becomes =
    status === undefined
      ? sql``
      : sql`status = ${status}, windowed = case when ${status} = 'assigned' then true
          when ${leavesWindow} or ${status} in ('pending', 'retest', 'exempt', 'cancelled') then false else r.windowed end,`;
  return sql`
    ${sql(name)} as (
      update registrations r set ${becomes} ${set}, counted_before = r.counted_as
      from ${from} where ${where}
      returning ${changedColumns(sql)}),
    ${sql(`${name}_counted`)} as (${countChanges(sql, sql`${sql(name)}`)})`;
}

/** What a statement knows of registrations that it has changed or made: without what is sealed. */
export function changedColumns(sql: Sql) {
  return sql`
    r.id, r.drill_id, r.community, r.building_id, r.household_id, r.elderly, r.exempt_until, r.preferences, r.status, r.mobility,
    r.source, r.revision, r.registered_by, r.counted_before, r.counted_as`;
}
