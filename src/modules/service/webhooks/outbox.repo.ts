import type { Sql } from '../../../platform/db/client.ts';
import { type EventType, type LinkingType, mostItems } from './event-types.ts';

/**
 * The statement that notes for the apps what has just happened, for use as a CTE beside the change itself, so that
 * neither is there without the other. `changes` is a SELECT of one row a person with the columns `drill_id`,
 * `registration_id`, `household_id`, `site_id`, `slot_id`, `starts_at`, `ends_at` (null where they hold no window from
 * now on), `revision` (of the registration, after the change) and `at`; it may be of several drills.
 *
 * Nothing is written for a drill without an endpoint that wants the event. One that is switched off counts: what
 * happened meanwhile can be replayed.
 */
export function outboxInsert(sql: Sql, type: EventType, changes: ReturnType<Sql>) {
  return sql`
    insert into webhook_outbox (id, drill_id, type, at, size, registrations, households, sites, slots, starts, ends, revisions,
      ats)
    select gen_random_uuid(), drill_id, ${type}, max(at), count(*)::int, array_agg(registration_id), array_agg(household_id),
      array_agg(site_id), array_agg(slot_id), array_agg(starts_at), array_agg(ends_at), array_agg(revision),
      array_agg(at)
    from (
      select c.*, (row_number() over (partition by drill_id) - 1) / ${mostItems}::int as part
      from (${changes}) c
      where drill_id in (select drill_id from webhook_endpoints where ${type} = any(events))) told
    group by drill_id, part`;
}

/**
 * The columns of `changes` for people who hold no window from `at` on, or of whom no window is told, from a table with `id` and theirs of drill,
 * household and revision after the change.
 */
export function windowGivenBack(sql: Sql, at: Date) {
  return sql`
    drill_id, id as registration_id, household_id, null::uuid as site_id, null::uuid as slot_id, null::timestamptz as starts_at,
    null::timestamptz as ends_at, revision, ${at}::timestamptz as at`;
}

/**
 * The same for what is about nobody, and links to something: `happened` is a SELECT with the columns `drill_id`, `link` (its
 * path) and `at`.
 */
export function linkInsert(sql: Sql, type: LinkingType, happened: ReturnType<Sql>): ReturnType<Sql> {
  return sql`
    insert into webhook_outbox (id, drill_id, type, at, size, registrations, households, sites, slots, starts, ends, revisions,
      ats, link)
    select gen_random_uuid(), drill_id, ${type}, at, 0, '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', link
    from (${happened}) r
    where drill_id in (select drill_id from webhook_endpoints where ${type} = any(events))`;
}
