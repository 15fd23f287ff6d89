import type { Sql, Tx } from '../../../platform/db/index.ts';
import { holdsUnclosed } from '../../drill/index.ts';
import { changeRegistrations } from '../../residents/index.ts';
import { outboxInsert, windowGivenBack } from '../../service/index.ts';
import { wantsVisit } from '../routes/index.ts';

/** How soon whoever is held can be at a site again, in minutes: they have to be told first. */
const reswabAfterMinutes = 30;

/** The first window of a site in which somebody who is held can be swabbed again: a query of one row of `slots` at most. */
export const nextReswab = (sql: Sql, siteId: ReturnType<Sql>, at: Date) => sql`
  select s.id, s.starts_at, s.ends_at from slots s join sites p on p.id = s.site_id and p.status = 'published'
  where s.site_id = ${siteId} and s.starts_at >= ${at}::timestamptz + make_interval(mins => ${reswabAfterMinutes})
  order by s.starts_at limit 1`;

/**
 * Gives those of these people who are held, and whose swab of their own was given up, another time at their site, unless they
 * have one that is still to come; once the drill is closed they are gone to at home. Where they were to be swabbed at home they
 * are gone to again by the next plan of routes. In a transaction that holds them.
 */
export async function renewReswabs(
  sql: Sql,
  tx: Tx,
  { drillId, at }: { drillId: string; at: Date },
  people: readonly string[],
): Promise<void> {
  const [some] = await tx`
    select from registrations where id = any(${[...people]}::uuid[]) and drill_id = ${drillId} and status = 'held' limit 1`;
  if (some === undefined) return;
  const closed = !(await holdsUnclosed(sql, tx, drillId));
  await tx`
    with spoilt as materialized (
      select r.id, r.told, own.site_id, n.id as slot_id, n.starts_at, n.ends_at,
        jsonb_build_object('place', 'site', 'siteId', own.site_id, 'startsAt', n.starts_at, 'endsAt', n.ends_at) as reswab
      from registrations r cross join lateral (select (r.reswab->>'siteId')::uuid as site_id) own
      left join lateral (${nextReswab(sql, sql`own.site_id`, at)}) n on true
      where r.id = any(${[...people]}::uuid[]) and r.drill_id = ${drillId} and r.status = 'held'
        and r.reswab->>'place' = 'site' and coalesce((r.reswab->>'startsAt')::timestamptz <= ${at}, true)),
    ${changeRegistrations(sql, 'renewed', {
      set: sql`reswab = s.reswab, revision = r.revision + 1, updated_at = ${at}`,
      from: sql`spoilt s`,
      where: sql`r.id = s.id`,
    })},
    holding as (
      update holds h set reswab = s.reswab from spoilt s
      where h.drill_id = ${drillId} and h.registration_id = s.id and h.closed_at is null),
    visited as (${wantsVisit(
      sql,
      sql`select drill_id, id as registration_id from renewed where ${closed}::bool order by id`,
      at,
    )}),
    held as (${outboxInsert(
      sql,
      'registration.held',
      sql`
        select c.drill_id, c.id as registration_id, c.household_id, s.site_id, s.slot_id, s.starts_at, s.ends_at, c.revision,
          ${at}::timestamptz as at
        from renewed c join spoilt s on s.id = c.id`,
    )})
    ${outboxInsert(
      sql,
      'registration.resulted',
      sql`select ${windowGivenBack(sql, at)} from (select c.* from renewed c join spoilt s on s.id = c.id where s.told) told`,
    )}`;
}
