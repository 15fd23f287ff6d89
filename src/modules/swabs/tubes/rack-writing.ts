import type { RackChanges } from '../../../core/swabs/index.ts';
import type { Sql, Tx } from '../../../platform/db/index.ts';
import { givePlacesBack, holdsUnclosed } from '../../drill/index.ts';
import { changeRegistrations, stopsWaiting, waitsFrom } from '../../residents/index.ts';
import { outboxInsert, windowGivenBack } from '../../service/index.ts';
import { orMissed } from '../../windows/index.ts';
import { wantsVisit } from '../routes/index.ts';
import type { ActResult, NewAct } from './acts.ts';
import { reviewIdOf } from './ids.ts';
import { peopleOf } from './rack.read.ts';
import { renewReswabs } from './reswabs.repo.ts';

/** An act with what came of it. */
type DoneAct = NewAct & { result: ActResult };

/**
 * Writes what acts have made of tubes, samples and people, what is to be looked at, and of the acts those that are `written` down.
 * Answers in which communities people wait for another window now. Nearly always one statement, of as many parts as there is
 * something to write: each by itself would be a round trip.
 */
export async function writeDone(
  sql: Sql,
  tx: Tx,
  acts: readonly NewAct[],
  { changes, written }: { changes: RackChanges; written: readonly DoneAct[] },
): Promise<string[]> {
  const [some] = acts;
  if (some === undefined) return [];
  const { tubes, samples, people, flags, settled } = changes;
  // Taken out of a tube, whoever was swabbed without having checked in waits as before it.
  const dueAgain = people.some(({ status }) => status === 'retest' || status === 'pending');
  const closed = dueAgain && !(await holdsUnclosed(sql, tx, some.drillId));
  const parts = [
    ...(tubes.length > 0 ? [sql`tubes_changed as (${changeTubes(sql, acts, some, tubes)})`] : []),
    ...(samples.length > 0 ? [sql`samples_written as (${writeSamples(sql, acts, some, samples)})`] : []),
    ...(people.length > 0 ? [changePeople(sql, acts, some, people, { dueAgain, closed })] : []),
    ...(written.length > 0 ? [sql`acts_written as (${writeActs(sql, written)})`] : []),
  ];
  // One after the other: what one act settles another may raise again.
  if (settled.length > 0) await tx`${settleReviews(sql, some, settled)}`;
  if (flags.length > 0) await tx`${raiseReviews(sql, acts, some, flags)}`;
  const spoilt = spoiltIn(samples, written);
  if (spoilt.length > 0) await renewReswabs(sql, tx, { drillId: some.drillId, at: some.receivedAt }, spoilt);
  if (parts.length === 0) return [];
  const waiting = await tx<{ community: string }[]>`
    with ${parts.reduce((all, part) => sql`${all}, ${part}`)}
    ${dueAgain ? sql`select distinct community from waits` : sql`select where false`}`;
  return waiting.map(({ community }) => community);
}

function changeTubes(sql: Sql, acts: readonly NewAct[], { drillId }: NewAct, tubes: RackChanges['tubes']) {
  return sql`
    update tubes set kind = t.kind, pool_size = t.pool_size, status = t.status, filled = t.filled, declared = t.declared,
      sealed_at = t.sealed_at, counted = t.counted, discard_reason = coalesce(t.reason, discard_reason),
      first_swab_at = t.first_swab_at
    from unnest(${tubes.map(({ id }) => id)}::uuid[], ${tubes.map(({ kind }) => kind)}::text[],
      ${tubes.map(({ poolSize }) => poolSize)}::int[], ${tubes.map(({ status }) => status)}::text[],
      ${tubes.map(({ filled }) => filled)}::int[], ${sql.array(tubes.map(({ declared }) => declared))}::bool[],
      ${tubes.map(({ sealedAt }) => sealedAt?.toISOString() ?? null)}::timestamptz[],
      ${tubes.map(({ counted }) => counted)}::int[], ${tubes.map(({ id }) => discardReason(acts, id))}::text[],
      ${tubes.map(({ firstSwabAt }) => firstSwabAt?.toISOString() ?? null)}::timestamptz[])
      as t (id, kind, pool_size, status, filled, declared, sealed_at, counted, reason, first_swab_at)
    where tubes.drill_id = ${drillId} and tubes.id = t.id`;
}

function writeSamples(
  sql: Sql,
  acts: readonly NewAct[],
  { drillId }: NewAct,
  samples: RackChanges['samples'],
) {
  const taken = new Map(
    acts.flatMap((one) =>
      one.act.kind === 'sample' ? [[`${one.tube.id} ${one.act.registrationId}`, one] as const] : [],
    ),
  );
  // Those who leave a tube before those who count in another: nobody counts in two, not even for a moment.
  const inOrder = [...samples].sort((a, b) => Number(a.state === 'in') - Number(b.state === 'in'));
  const by = inOrder.map((sample) => taken.get(`${sample.tubeId} ${sample.registrationId}`));
  return sql`
    insert into samples as s (drill_id, registration_id, tube_id, site_id, state, contest, at, body_site, specimen, swabs,
      collector, before)
    select ${drillId}, t.registration_id, t.tube_id, coalesce(t.site_id, moved.site_id), t.state, t.contest, t.at,
      coalesce(t.body_site, moved.body_site), 'swab', coalesce(t.swabs, moved.swabs),
      coalesce(t.collector, moved.collector), t.before
    from unnest(${inOrder.map((one) => one.registrationId)}::uuid[], ${inOrder.map(({ tubeId }) => tubeId)}::uuid[],
      ${by.map((one) => one?.siteId ?? null)}::uuid[], ${inOrder.map(({ state }) => state)}::text[],
      ${inOrder.map(({ contest }) => contest)}::text[], ${inOrder.map(({ at }) => at.toISOString())}::timestamptz[],
      ${by.map((one) => one?.sample.bodySite ?? null)}::text[], ${by.map((one) => one?.sample.swabs ?? null)}::int[],
      ${by.map((one) => one?.device ?? null)}::text[], ${inOrder.map(({ before }) => before)}::text[])
      with ordinality as t (registration_id, tube_id, site_id, state, contest, at, body_site, swabs, collector, before, n)
    -- Whoever was moved has a sample in the tube before, taken by whoever took it.
    left join lateral (
      select site_id, body_site, swabs, collector from samples m
      where t.site_id is null and m.drill_id = ${drillId} and m.registration_id = t.registration_id and m.at = t.at
      limit 1) moved on true
    order by t.n
    on conflict (drill_id, registration_id, tube_id) do update set state = excluded.state, contest = excluded.contest,
      at = excluded.at, before = excluded.before, body_site = excluded.body_site, swabs = excluded.swabs,
      collector = excluded.collector`;
}

function changePeople(
  sql: Sql,
  acts: readonly NewAct[],
  { drillId, receivedAt }: NewAct,
  people: RackChanges['people'],
  { dueAgain, closed }: { dueAgain: boolean; closed: boolean },
) {
  const ids = people.map((one) => one.registrationId);
  const named = namedBy(acts);
  return sql`
    ${changeRegistrations(sql, 'changed', {
      status: orMissed(sql, sql`t.status`, sql`t.id`),
      set: sql`revision = r.revision + 1, updated_at = ${receivedAt}`,
      from: sql`unnest(${ids}::uuid[], ${people.map(({ status }) => status)}::text[]) as t (id, status)`,
      where: sql`r.id = t.id and r.drill_id = ${drillId} and r.status <> t.status`,
    })},
    unawaited as (${stopsWaiting(sql, sql`select id from changed where status not in ('pending', 'retest')`)}),
    swabbed as (${outboxInsert(sql, 'registration.sampled', sql`select ${windowGivenBack(sql, receivedAt)} from changed where status = 'sampled'`)}),
    ${dueAgain ? becomeDue(sql, { closed, at: receivedAt }) : sql``}
    logged as (
      insert into registration_events (registration_id, id, drill_id, at, kind, actor, device, data)
      select changed.id, gen_random_uuid(), ${drillId}, coalesce(t.at, ${receivedAt}), changed.status, coalesce(t.device, ''),
        t.device, jsonb_build_object('tubeId', t.tube_id)
      from changed left join unnest(${named.ids}::uuid[], ${named.devices}::text[],
        ${named.times}::timestamptz[], ${named.tubes}::uuid[]) as t (id, device, at, tube_id) using (id))
`;
}

function settleReviews(sql: Sql, { receivedAt }: NewAct, settled: RackChanges['settled']) {
  return sql`
    update swab_reviews set settled_at = ${receivedAt}
    where id = any(${settled.map((flag) => reviewIdOf(flag.code, flag.tubeId, flag.registrationId))}::uuid[])
      and settled_at is null`;
}

function raiseReviews(sql: Sql, acts: readonly NewAct[], some: NewAct, flags: RackChanges['flags']) {
  const raised = flags.map((flag) => ({ ...flag, by: acts[flag.act] ?? some }));
  return sql`
    insert into swab_reviews as v (id, drill_id, site_id, division, code, tube_id, registration_id, device, device_seq, at,
      received_at)
    select * from unnest(
      ${raised.map((flag) => reviewIdOf(flag.code, flag.tubeId, flag.registrationId))}::uuid[],
      ${raised.map(({ by }) => by.drillId)}::uuid[], ${raised.map(({ by }) => by.siteId)}::uuid[],
      ${raised.map(({ by }) => by.division)}::text[], ${raised.map(({ code }) => code)}::text[],
      ${raised.map(({ tubeId }) => tubeId)}::uuid[], ${raised.map(({ registrationId }) => registrationId)}::uuid[],
      ${raised.map(({ by }) => by.device)}::text[], ${raised.map(({ by }) => by.deviceSeq)}::bigint[],
      ${raised.map(({ by }) => by.act.at.toISOString())}::timestamptz[],
      ${raised.map(({ by }) => by.receivedAt.toISOString())}::timestamptz[])
    -- What has come right by itself, and is wrong again, is to be looked at again; what somebody has settled stays so.
    on conflict (id) do update set settled_at = null where v.settled_by is null`;
}

/**
 * Parts of the statement above for whoever waits again, since their tube was given up or they were taken out of it: with another
 * window, or at home once the drill is closed. Left out where nobody is, which is nearly always: planning them costs as much as all the rest.
 */
function becomeDue(sql: Sql, { closed, at }: { closed: boolean; at: Date }) {
  return sql`
      left_window as (
        delete from appointments a using changed c where a.registration_id = c.id and c.status = 'retest' returning a.slot_id),
      freed as (${givePlacesBack(sql, sql`left_window`)}),
      waits as (${waitsFrom(sql, sql`(select * from changed where not ${closed}::bool)`)} returning community),
      visited as (${wantsVisit(
        sql,
        sql`
          select drill_id, id as registration_id from changed where status = 'retest' and ${closed}::bool order by id`,
        at,
      )}),
      due as (${outboxInsert(sql, 'registration.retest', sql`select ${windowGivenBack(sql, at)} from changed where status = 'retest'`)}),`;
}

/** The acts themselves, with what was answered. */
function writeActs(sql: Sql, acts: readonly DoneAct[]) {
  return sql`
    insert into swab_acts (drill_id, id, tube_id, site_id, device, device_seq, kind, registrations, to_tube, details, at,
      recorded_at, received_at, result, code, warnings, filled, pool_size)
    select drill_id, id, tube_id, site_id, device, device_seq, kind, coalesce(string_to_array(people, ' ')::uuid[], '{}'), to_tube,
      nullif(details, '{}')::jsonb, at, nullif(recorded_at, at), received_at, result, code,
      coalesce(string_to_array(warnings, ' '), '{}'), filled, pool_size
    from unnest(${acts.map(({ drillId }) => drillId)}::uuid[], ${acts.map(({ id }) => id)}::uuid[],
      ${acts.map(({ tube }) => tube.id)}::uuid[], ${acts.map(({ siteId }) => siteId)}::uuid[],
      ${acts.map(({ device }) => device)}::text[], ${acts.map(({ deviceSeq }) => deviceSeq)}::bigint[],
      ${acts.map(({ act }) => act.kind)}::text[], ${acts.map(({ act }) => peopleOf(act).join(' ') || null)}::text[],
      ${acts.map(({ to }) => to?.id ?? null)}::uuid[], ${acts.map(({ details }) => JSON.stringify(details))}::text[],
      ${acts.map(({ act }) => act.at.toISOString())}::timestamptz[],
      ${acts.map(({ recordedAt }) => recordedAt.toISOString())}::timestamptz[],
      ${acts.map(({ receivedAt }) => receivedAt.toISOString())}::timestamptz[],
      ${acts.map(({ result }) => result.result)}::text[], ${acts.map(({ result }) => result.code)}::text[],
      ${acts.map(({ result }) => result.warnings.join(' ') || null)}::text[],
      ${acts.map(({ result }) => result.filled)}::int[], ${acts.map(({ result }) => result.poolSize)}::int[])
      as t (drill_id, id, tube_id, site_id, device, device_seq, kind, people, to_tube, details, at, recorded_at, received_at,
        result, code, warnings, filled, pool_size)
    on conflict do nothing`;
}

/** Whose swab was given up with its tube, and who counts in no other because of it. */
function spoiltIn(samples: RackChanges['samples'], written: readonly DoneAct[]): string[] {
  const given = new Set(written.flatMap(({ act }) => (act.kind === 'discard' ? [act.tubeId] : [])));
  const counting = new Set(
    samples.flatMap(({ registrationId, state }) => (state === 'in' ? [registrationId] : [])),
  );
  return samples.flatMap(({ registrationId, tubeId, state }) =>
    state === 'out' && given.has(tubeId) && !counting.has(registrationId) ? [registrationId] : [],
  );
}

function discardReason(acts: readonly NewAct[], tubeId: string): string | null {
  const act = acts.findLast((one) => one.act.kind === 'discard' && one.tube.id === tubeId);
  const reason = act?.details['reason'];
  return typeof reason === 'string' ? reason : null;
}

/** By which act each person was named last: who, when, and in which tube. */
function namedBy(acts: readonly NewAct[]) {
  const last = new Map(acts.flatMap((one) => peopleOf(one.act).map((id) => [id, one] as const)));
  const rows = [...last];
  return {
    ids: rows.map(([id]) => id),
    devices: rows.map(([, { device }]) => device),
    times: rows.map(([, { act }]) => act.at.toISOString()),
    tubes: rows.map(([, { tube, to }]) => to?.id ?? tube.id),
  };
}
