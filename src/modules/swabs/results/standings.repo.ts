import type { Sql, Tx } from '../../../platform/db/index.ts';
import { givePlacesBack, type ResultRules } from '../../drill/index.ts';
import { changeRegistrations, stopsWaiting, waitsFrom } from '../../residents/index.ts';
import { outboxInsert, windowGivenBack } from '../../service/index.ts';
import { wantsVisit } from '../routes/index.ts';
import { nextReswab } from '../tubes/index.ts';
import { changeOf, type NewStanding } from './standings.ts';

/**
 * Writes how people stand from now on, in one statement: their states, holds, re-swabs, cases, what is logged and what apps,
 * police and communities are told. The people are locked. Whoever is due again gives their old window back and waits for
 * another; whoever is held has a place and a time for a swab of their own, and another one where that swab comes to nothing.
 * Once the drill is closed nobody is sent to a site of it: both are to be gone to at home. Answers whose state is another, and where somebody waits.
 */
export async function writeStandings(
  sql: Sql,
  tx: Tx,
  {
    drillId,
    rules,
    closed,
    at,
  }: { drillId: string; rules: Pick<ResultRules, 'reswab'>; closed: boolean; at: Date },
  standings: readonly NewStanding[],
): Promise<{ changed: string[]; communities: string[] }> {
  const changes = standings.map(changeOf);
  const opens = changes.flatMap(({ person, opens: tubes, renews }) =>
    (renews === undefined ? tubes : [renews]).map((tube) => ({ person, tube, renews: renews !== undefined })),
  );
  const keeps = changes.flatMap(({ person, keeps: tubes }) => tubes.map((tube) => ({ person, tube })));
  const closes = changes.flatMap(({ person, closes: ids }) => ids.map((tubeId) => ({ person, tubeId })));
  const atHome = closed || rules.reswab === 'home';
  /** Of those who changed (`c`, with what was wanted of them as `i`), those of whom something holds. */
  const those = (holds: ReturnType<Sql>) =>
    sql`(select c.* from changed c join input i on i.id = c.id where ${holds}) told`;
  const rows = await tx<{ id: string; community: string; waits: boolean }[]>`
    with input as materialized (
      select * from unnest(
        ${changes.map(({ person }) => person.id)}::uuid[], ${changes.map(({ status }) => status)}::text[],
        ${changes.map(({ person }) => person.standing.outcome)}::text[],
        ${changes.map(({ person }) => person.testedAt?.toISOString() ?? null)}::timestamptz[],
        ${changes.map(({ event }) => event)}::text[], ${changes.map(({ person }) => person.standing.by)}::uuid[],
        ${sql.array(changes.map(({ person }) => person.status === 'held'))}::bool[],
        ${sql.array(changes.map(({ person }) => person.status === 'assigned'))}::bool[])
        as t (id, status, outcome, tested_at, event, tube_id, was_held, was_assigned)),
    opening as materialized (
      select o.*, n.id as slot_id, n.starts_at, n.ends_at
      from unnest(
        ${opens.map(({ person }) => person.id)}::uuid[], ${opens.map(({ person }) => person.community)}::text[],
        ${opens.map(({ person }) => person.householdId)}::uuid[], ${opens.map(({ tube }) => tube.tubeId)}::uuid[],
        ${opens.map(({ tube }) => tube.siteId)}::uuid[], ${opens.map(({ tube }) => tube.outcome)}::text[],
        ${sql.array(opens.map(({ tube }) => tube.own))}::bool[],
        ${sql.array(opens.map(({ person }) => atHome || person.mobility === 'needs-visit'))}::bool[],
        ${opens.map(({ person }) => person.companions.join(' '))}::text[],
        ${sql.array(opens.map(({ renews }) => renews))}::bool[])
        as o (id, community, household_id, tube_id, site_id, outcome, own, home, companions, renews)
      left join lateral (${nextReswab(sql, sql`o.site_id`, at)}) n on not o.home and not o.own),
    again as materialized (
      select distinct on (id) id, tube_id, slot_id, starts_at, ends_at, renews, case when home then null else site_id end as site_id,
        case when own then null else jsonb_build_object('place', case when home then 'home' else 'site' end,
          'siteId', case when home then null else site_id end, 'startsAt', starts_at, 'endsAt', ends_at) end as reswab
      from opening order by id, own desc, tube_id),
    closing as materialized (
      select * from unnest(${closes.map(({ person }) => person.id)}::uuid[], ${closes.map(({ tubeId }) => tubeId)}::uuid[])
        as t (id, tube_id)),
    -- Whoever goes on to be held knows it where they were told of every tube that holds them still.
    stays as materialized (
      select r.id, a.id is not null or not r.told or r.outcome is distinct from i.outcome as news,
        bool_and(h.told_at is not null) as told
      from input i join registrations r on r.id = i.id left join again a on a.id = i.id
      join holds h on h.drill_id = ${drillId} and h.registration_id = i.id and h.closed_at is null
        and not exists (select from closing c where c.id = h.registration_id and c.tube_id = h.tube_id)
      where i.status = 'held' and coalesce(a.renews, true) group by r.id, a.id, i.outcome),
    ${changeRegistrations(sql, 'changed', {
      status: sql`i.status`,
      // Whoever was on their way to another window need not come.
      leavesWindow: sql`i.was_assigned and i.status <> 'assigned'`,
      set: sql`
        outcome = i.outcome, tested_at = i.tested_at,
        told = case when i.status <> 'held' then true when a.id is not null and not a.renews then false
          else coalesce(k.told, r.told) end,
        reswab = case when a.id is not null then a.reswab when i.status = 'held' then r.reswab end,
        unplaced_reason = null, revision = r.revision + 1, updated_at = ${at}`,
      from: sql`input i left join again a on a.id = i.id left join stays k on k.id = i.id`,
      where: sql`
        r.id = i.id
        and (a.id is not null or k.told <> r.told
          or (r.status, r.outcome, r.tested_at) is distinct from (i.status, i.outcome, i.tested_at))`,
    })},
    opened as (
      insert into holds as h (drill_id, registration_id, tube_id, community, site_id, outcome, opened_at, reswab)
      select ${drillId}, o.id, o.tube_id, o.community, o.site_id, o.outcome, ${at}, a.reswab
      from opening o join again a on a.id = o.id where not o.renews order by o.id, o.tube_id
      on conflict (drill_id, registration_id, tube_id) do update set outcome = excluded.outcome, opened_at = excluded.opened_at,
        reswab = excluded.reswab, told_at = null, told_by = null, closed_at = null),
    kept as (
      update holds h set outcome = o.outcome, reswab = case when a.renews then a.reswab else h.reswab end
      from unnest(${keeps.map(({ person }) => person.id)}::uuid[], ${keeps.map(({ tube }) => tube.tubeId)}::uuid[],
        ${keeps.map(({ tube }) => tube.outcome)}::text[]) as o (id, tube_id, outcome)
      left join again a on a.id = o.id
      where h.drill_id = ${drillId} and h.registration_id = o.id and h.tube_id = o.tube_id
        and (h.outcome <> o.outcome or a.renews)),
    closed as (
      update holds h set closed_at = ${at} from closing c
      where h.drill_id = ${drillId} and h.registration_id = c.id and h.tube_id = c.tube_id),
    found as (
      insert into cases (drill_id, registration_id, tube_id, household_id, community, companions, opened_at)
      select ${drillId}, id, tube_id, household_id, community, coalesce(string_to_array(nullif(companions, ''), ' ')::uuid[], '{}'), ${at}
      from opening where own order by id, tube_id
      on conflict (drill_id, registration_id, tube_id) do update set companions = excluded.companions,
        opened_at = excluded.opened_at, withdrawn_at = null),
    withdrawn as (
      update cases k set withdrawn_at = ${at}
      from (select id, tube_id from closing union all select id, tube_id from opening where not own) c
      where k.drill_id = ${drillId} and k.registration_id = c.id and k.tube_id = c.tube_id and k.withdrawn_at is null),
    left_window as (
      delete from appointments a using changed c join input i on i.id = c.id
      where a.registration_id = c.id and (c.status = 'retest' or (i.was_assigned and c.status <> 'assigned'))
      returning a.registration_id, a.slot_id),
    freed as (${givePlacesBack(sql, sql`left_window`)}),
    unawaited as (${stopsWaiting(sql, sql`select id from changed where status not in ('pending', 'retest')`)}),
    waits as (${waitsFrom(sql, sql`(select * from changed where not ${closed}::bool)`)}),
    -- Who is swabbed again at home: held there, or due again and cannot come, or has nowhere to come to.
    visited as (${wantsVisit(
      sql,
      sql`
        select c.drill_id, c.id as registration_id from changed c left join again a on a.id = c.id
        where a.reswab->>'place' = 'home' or (c.status = 'retest' and (c.mobility = 'needs-visit' or ${closed}::bool))
        order by c.id`,
      at,
    )}),
    held as (${outboxInsert(
      sql,
      'registration.held',
      sql`
        select c.drill_id, c.id as registration_id, c.household_id, a.site_id, a.slot_id, a.starts_at, a.ends_at, c.revision,
          ${at}::timestamptz as at
        from changed c join again a on a.id = c.id`,
    )}),
    released as (${outboxInsert(
      sql,
      'registration.released',
      sql`select ${windowGivenBack(sql, at)} from ${those(sql`i.was_held and c.status <> 'held'`)}`,
    )}),
    due as (${outboxInsert(
      sql,
      'registration.retest',
      sql`select ${windowGivenBack(sql, at)} from ${those(sql`i.event = 'retest'`)}`,
    )}),
    resulted as (${outboxInsert(
      sql,
      'registration.resulted',
      sql`select ${windowGivenBack(sql, at)} from ${those(sql`
        c.status <> 'held' and i.outcome is not null
        or exists (select from stays k where k.id = c.id and k.told and k.news)`)}`,
    )}),
    logged as (
      insert into registration_events (registration_id, id, drill_id, at, kind, actor, data)
      select c.id, gen_random_uuid(), ${drillId}, ${at}, i.event, 'system',
        jsonb_build_object('tubeId', coalesce(a.tube_id, i.tube_id), 'from', (select l.slot_id from left_window l where l.registration_id = c.id))
      from changed c join input i on i.id = c.id left join again a on a.id = c.id where i.event is not null)
    select c.id, c.community, c.status = 'retest' and not ${closed}::bool as waits from changed c`;
  return {
    changed: rows.map(({ id }) => id),
    communities: [...new Set(rows.flatMap(({ waits, community }) => (waits ? [community] : [])))],
  };
}
