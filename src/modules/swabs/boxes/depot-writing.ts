import type { DepotChanges, Discrepancy } from '../../../core/boxes/index.ts';
import type { Tx } from '../../../platform/db/index.ts';
import type { BoxActResult, NewBoxAct } from './acts.ts';

const iso = (time: Date | null | undefined): string | null => time?.toISOString() ?? null;

/** Writes what acts have made of boxes, their tubes and handovers, and what differs. */
export async function writeDepot(tx: Tx, acts: readonly NewBoxAct[], changes: DepotChanges): Promise<void> {
  const [first] = acts;
  if (first === undefined) return;
  const { drillId } = first;
  await writeBoxes(tx, drillId, acts, changes.boxes);
  await writeTubes(tx, drillId, changes.tubes);
  await writeHandovers(tx, drillId, acts, changes.handovers);
  await writeDiscrepancies(tx, drillId, acts, changes);
}

async function writeBoxes(
  tx: Tx,
  drillId: string,
  acts: readonly NewBoxAct[],
  boxes: DepotChanges['boxes'],
): Promise<void> {
  if (boxes.length > 0) {
    await tx`
      update boxes set site_id = t.site_id, laboratory_id = t.laboratory_id, status = t.status, sealed_at = t.sealed_at,
        counted = t.counted, cancelled_at = t.cancelled_at, received_at = t.received_at, twin = t.twin
      from unnest(${boxes.map(({ id }) => id)}::uuid[], ${boxes.map(({ siteId }) => siteId)}::uuid[],
        ${boxes.map(({ laboratoryId }) => laboratoryId)}::uuid[], ${boxes.map(({ status }) => status)}::text[],
        ${boxes.map(({ sealedAt }) => iso(sealedAt))}::timestamptz[], ${boxes.map(({ counted }) => counted)}::int[],
        ${boxes.map(({ cancelledAt }) => iso(cancelledAt))}::timestamptz[],
        ${boxes.map(({ receivedAt }) => iso(receivedAt))}::timestamptz[], ${boxes.map(({ twin }) => String(twin))}::bool[])
        as t (id, site_id, laboratory_id, status, sealed_at, counted, cancelled_at, received_at, twin)
      where boxes.drill_id = ${drillId} and boxes.id = t.id`;
  }
  // Also where nothing has changed but that somebody had it in the hand.
  await tx`
    update boxes set touched_at = greatest(touched_at, t.at), changed_at = clock_timestamp()
    from (select id, max(at) as at from unnest(${acts.map(({ act }) => act.boxId)}::uuid[],
      ${acts.map(({ act }) => act.at.toISOString())}::timestamptz[]) as a (id, at) group by id) t
    where boxes.drill_id = ${drillId} and boxes.id = t.id`;
}

async function writeTubes(tx: Tx, drillId: string, tubes: DepotChanges['tubes']): Promise<void> {
  if (tubes.length === 0) return;
  // Those that leave a box before those that count in another: no tube is in two, not even for a moment.
  const inOrder = [...tubes].sort((a, b) => Number(a.state === 'in') - Number(b.state === 'in'));
  for (const some of [
    inOrder.filter(({ state }) => state !== 'in'),
    inOrder.filter(({ state }) => state === 'in'),
  ]) {
    if (some.length === 0) continue;
    await tx`
      insert into box_tubes (drill_id, box_id, barcode, tube_id, state, contest, listed_at, received_at, means, condition,
        disposition)
      select ${drillId}, t.* from unnest(${some.map(({ boxId }) => boxId)}::uuid[],
        ${some.map(({ barcode }) => barcode)}::text[], ${some.map(({ tubeId }) => tubeId)}::uuid[],
        ${some.map(({ state }) => state)}::text[], ${some.map(({ contest }) => contest)}::text[],
        ${some.map(({ listedAt }) => iso(listedAt))}::timestamptz[],
        ${some.map(({ reception }) => iso(reception?.at))}::timestamptz[],
        ${some.map(({ reception }) => reception?.means ?? null)}::text[],
        ${some.map(({ reception }) => reception?.condition ?? null)}::text[],
        ${some.map(({ reception }) => reception?.disposition ?? null)}::text[])
        as t (box_id, barcode, tube_id, state, contest, listed_at, received_at, means, condition, disposition)
      on conflict (drill_id, box_id, barcode) do update set tube_id = excluded.tube_id, state = excluded.state,
        contest = excluded.contest, listed_at = excluded.listed_at, received_at = excluded.received_at,
        means = excluded.means, condition = excluded.condition, disposition = excluded.disposition`;
  }
}

async function writeHandovers(
  tx: Tx,
  drillId: string,
  acts: readonly NewBoxAct[],
  handovers: DepotChanges['handovers'],
): Promise<void> {
  if (handovers.length === 0) return;
  const given = handovers.map(({ boxId, id }) =>
    acts.find(({ act }) => act.kind === 'hand-over' && act.boxId === boxId && act.handoverId === id),
  );
  await tx`
    insert into box_handovers as h (drill_id, box_id, id, to_kind, to_id, outsider, given_kind, given_id, given_by, given_at,
      count, temperature, accepted_by, accepted_at, accepted_count, withdrawn_at)
    select ${drillId}, box_id, id, to_kind, to_id, decode(outsider, 'hex'), given_kind, given_id, given_by, given_at, count,
      temperature, accepted_by, accepted_at, accepted_count, withdrawn_at
    from unnest(${handovers.map(({ boxId }) => boxId)}::uuid[], ${handovers.map(({ id }) => id)}::uuid[],
      ${handovers.map(({ to }) => to.kind)}::text[], ${handovers.map(({ to }) => to.id)}::text[],
      ${given.map((one) => one?.outsider?.toString('hex') ?? null)}::text[],
      ${handovers.map(({ givenBy }) => givenBy?.kind ?? null)}::text[],
      ${handovers.map(({ givenBy }) => givenBy?.id ?? null)}::text[],
      ${handovers.map(({ givenBy }) => givenBy?.sub ?? null)}::text[],
      ${handovers.map(({ givenAt }) => iso(givenAt))}::timestamptz[], ${handovers.map(({ count }) => count)}::int[],
      ${given.map((one) => one?.temperature ?? null)}::float8[],
      ${handovers.map(({ acceptedBy }) => acceptedBy)}::text[],
      ${handovers.map(({ acceptedAt }) => iso(acceptedAt))}::timestamptz[],
      ${handovers.map(({ acceptedCount }) => acceptedCount)}::int[],
      ${handovers.map(({ withdrawnAt }) => iso(withdrawnAt))}::timestamptz[])
      as t (box_id, id, to_kind, to_id, outsider, given_kind, given_id, given_by, given_at, count, temperature, accepted_by,
        accepted_at, accepted_count, withdrawn_at)
    on conflict (drill_id, box_id, id) do update set given_kind = excluded.given_kind, given_id = excluded.given_id,
      given_by = excluded.given_by, given_at = excluded.given_at, count = excluded.count,
      outsider = coalesce(excluded.outsider, h.outsider), temperature = coalesce(excluded.temperature, h.temperature),
      accepted_by = excluded.accepted_by, accepted_at = excluded.accepted_at, accepted_count = excluded.accepted_count,
      withdrawn_at = excluded.withdrawn_at`;
}

async function writeDiscrepancies(
  tx: Tx,
  drillId: string,
  acts: readonly NewBoxAct[],
  { discrepancies, settled }: Pick<DepotChanges, 'discrepancies' | 'settled'>,
): Promise<void> {
  const columns = (rows: readonly Discrepancy[]) =>
    [
      rows.map(({ boxId }) => boxId),
      rows.map(({ code }) => code as string),
      rows.map(({ about }) => about),
    ] as const;
  if (settled.length > 0) {
    const [ids, codes, abouts] = columns(settled);
    await tx`
      delete from box_discrepancies d using unnest(${ids}::uuid[], ${codes}::text[], ${abouts}::text[]) as t (box_id, code, about)
      where d.drill_id = ${drillId} and d.box_id = t.box_id and d.code = t.code and d.about = t.about and d.outcome is null`;
  }
  if (discrepancies.length === 0) return;
  const [ids, codes, abouts] = columns(discrepancies);
  const by = discrepancies.map((one) => explanationOf(acts, one));
  const last = acts.at(-1);
  await tx`
    insert into box_discrepancies (drill_id, box_id, code, about, found_at, outcome, explained_by, explained_at, note)
    select ${drillId}, box_id, code, about, ${iso(last?.receivedAt)}::timestamptz, outcome, explained_by, explained_at,
      decode(note, 'hex')
    from unnest(${ids}::uuid[], ${codes}::text[], ${abouts}::text[], ${discrepancies.map(({ outcome }) => outcome)}::text[],
      ${by.map((one) => one?.act.device ?? null)}::text[],
      ${by.map((one) => iso(one?.act.act.at))}::timestamptz[], ${by.map((one) => one?.note?.toString('hex') ?? null)}::text[])
      as t (box_id, code, about, outcome, explained_by, explained_at, note)
    on conflict (drill_id, box_id, code, about) do update set outcome = excluded.outcome,
      explained_by = excluded.explained_by, explained_at = excluded.explained_at, note = excluded.note`;
}

/** The act that explained something, and what was written of it. */
function explanationOf(acts: readonly NewBoxAct[], { boxId, code, about, outcome }: Discrepancy) {
  if (outcome === null) return undefined;
  for (const act of acts.toReversed()) {
    if (act.act.kind !== 'reconcile' || act.act.boxId !== boxId) continue;
    const place = act.act.explanations.findIndex((one) => one.code === code && one.about === about);
    if (place >= 0) return { act, note: act.notes.get(place) };
  }
  return undefined;
}

/** Writes the acts themselves, with what was answered. */
export async function writeBoxActs(
  tx: Tx,
  acts: readonly (NewBoxAct & { result: BoxActResult })[],
): Promise<void> {
  if (acts.length === 0) return;
  const answers = acts.map(({ result: { fresh: _, ...answer } }) => JSON.stringify(answer));
  await tx`
    insert into box_acts (drill_id, id, box_id, device, device_seq, kind, about, details, note, at, recorded_at, received_at,
      answer)
    select drill_id, id, box_id, device, device_seq, kind, about, nullif(details, '{}')::jsonb, decode(note, 'hex'), at,
      nullif(recorded_at, at), received_at, answer::jsonb
    from unnest(${acts.map(({ drillId }) => drillId)}::uuid[], ${acts.map(({ id }) => id)}::uuid[],
      ${acts.map(({ act }) => act.boxId)}::uuid[], ${acts.map(({ device }) => device)}::text[],
      ${acts.map(({ deviceSeq }) => deviceSeq)}::bigint[], ${acts.map(({ act }) => act.kind)}::text[],
      ${acts.map(({ about }) => about)}::text[], ${acts.map(({ details }) => JSON.stringify(details))}::text[],
      ${acts.map(({ note }) => note?.toString('hex') ?? null)}::text[],
      ${acts.map(({ act }) => act.at.toISOString())}::timestamptz[],
      ${acts.map(({ recordedAt }) => recordedAt.toISOString())}::timestamptz[],
      ${acts.map(({ receivedAt }) => receivedAt.toISOString())}::timestamptz[], ${answers}::text[])
      as t (drill_id, id, box_id, device, device_seq, kind, about, details, note, at, recorded_at, received_at, answer)
    on conflict do nothing`;
}
