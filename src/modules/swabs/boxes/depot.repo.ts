import { createDepot, type GivenUp } from '../../../core/boxes/index.ts';
import { isRefusedBy } from '../../../platform/db/errors.ts';
import { type Database, inTransaction, type Sql, type Tx } from '../../../platform/db/index.ts';
import { AppError, unavailable } from '../../../platform/errors/index.ts';
import { auditInsert } from '../../foundation/index.ts';
import type { CommunitySignals } from '../../residents/index.ts';
import { type NewAct, noRows, type RackRows, recordWithin } from '../tubes/index.ts';
import type { BoxActResult, KeptAnswer, NewBoxAct } from './acts.ts';
import { boxesNamed, holdBoxes, knownTubes } from './depot.read.ts';
import { writeBoxActs, writeDepot } from './depot-writing.ts';
import { givingUpIdOf } from './ids.ts';

export interface DepotRepo {
  /**
   * Does acts of one drill, in their order, all or none, and answers each at its index; whoever is in a tube that is given
   * up with it is due again, and where they wait for another window is signalled once it is committed. What a device has sent before changes nothing and gets the answer of then. What is refused leaves
   * nothing behind. Safe to repeat. @throws AppError 503 where others keep changing what it touches
   */
  record(acts: readonly NewBoxAct[]): Promise<BoxActResult[]>;
}

/** The rows that acts lock before they look. */
interface Held {
  boxes: ReadonlySet<string>;
  rack: RackRows;
}

/** Others change what was looked at: then more rows are locked. Each round knows more, so few are enough. */
const mostRounds = 8;

/** Locks boxes, then tubes, then people, each in order of ids; what acts come to is decided by the core meanwhile. */
export function createDepotRepo({ sql }: Database, signals: Pick<CommunitySignals, 'waiting'>): DepotRepo {
  return {
    async record(acts) {
      const [first] = acts;
      if (first === undefined) return [];
      let held: Held = { boxes: boxesNamed(acts), rack: noRows };
      for (let round = 1; round <= mostRounds; round++) {
        const done = await inTransaction(sql, (tx) => attempt(sql, tx, first.drillId, acts, held)).catch(
          packedElsewhere,
        );
        if (done === undefined) continue;
        if ('results' in done) {
          for (const community of done.waiting) signals.waiting(first.drillId, community);
          return done.results;
        }
        held = done;
      }
      // So many at once at the same rows: whoever sends it again finds them at rest.
      throw new AppError(unavailable);
    },
  };
}

/**
 * Two boxes that are packed with one tube at one moment hold no row in common: neither sees the other's, and who is second
 * is stopped by the index alone. They look again, and find the tube where the first has put it.
 */
function packedElsewhere(error: unknown): undefined {
  if (!isRefusedBy(error, 'box_tubes_one_box')) throw error;
}

/** The results; or, where more rows would have to be held, which: then nothing has been written. */
async function attempt(
  sql: Sql,
  tx: Tx,
  drillId: string,
  acts: readonly NewBoxAct[],
  held: Held,
): Promise<{ results: BoxActResult[]; waiting: readonly string[] } | Held> {
  const fresh = await openUnknown(tx, acts);
  const forget = (ids: readonly string[]) =>
    tx`delete from boxes where drill_id = ${drillId} and id = any(${[...ids]}::uuid[])`;
  const known = await knownTubes(tx, drillId, acts);
  const { facts, needed } = await holdBoxes(tx, drillId, held.boxes, acts, known);
  if (![...needed].every((id) => held.boxes.has(id))) {
    await forget(fresh);
    return { ...held, boxes: new Set([...held.boxes, ...needed]) };
  }
  const { before, sequences } = await sentBefore(tx, drillId, acts);
  const depot = createDepot(facts, known);
  const used = new Set<string>();
  const taken: number[] = [];
  const done = acts.map((one, index): BoxActResult => {
    const answered = before.get(one.id);
    if (answered !== undefined) return { ...answered, fresh: false };
    const outcome = depot.take(one.act);
    taken.push(index);
    const result: BoxActResult = { ...outcome, ...depot.stands(one.act.boxId), fresh: true };
    if (result.result === 'refused') return result;
    const key = sequenceKey(one);
    if (sequences.get(key)?.has(one.id) === false) result.warnings = [...result.warnings, 'sequence-reused'];
    used.add(one.act.boxId);
    before.set(one.id, result);
    sequences.set(key, new Set([...(sequences.get(key) ?? []), one.id]));
    return result;
  });
  const changes = depot.changes();
  const giving = await givingUp(
    tx,
    drillId,
    changes.givenUp.flatMap((one) => {
      const by = acts[taken[one.act] ?? -1];
      const box = facts.boxes.find(({ id }) => id === by?.act.boxId);
      return by === undefined ? [] : [{ ...one, by, siteId: box?.siteId ?? null }];
    }),
  );
  const given = await recordWithin(
    sql,
    tx,
    drillId,
    giving.map(({ act }) => act),
    held.rack,
  );
  if (!('results' in given)) {
    await forget(fresh);
    return { ...held, rack: given };
  }
  for (const [index, { by }] of giving.entries()) {
    const result = done[acts.indexOf(by)];
    // The laboratory has spoken already: whoever is in it stands as it was tested.
    if (given.results[index]?.result === 'refused') result?.warnings.push('tube-tested');
  }
  await forget(fresh.filter((id) => !used.has(id)));
  const written = acts.flatMap((one, index) => {
    const result = done[index];
    return result?.fresh === true && result.result !== 'refused' ? [{ ...one, result }] : [];
  });
  await writeDepot(tx, written, changes);
  await writeBoxActs(tx, written);
  for (const { noted, result } of written) {
    if (noted !== null && result.result === 'done') await tx`${auditInsert(sql, noted)}`;
  }
  return { results: done, waiting: given.waiting };
}

/** Makes the boxes that nobody has heard of yet; answers their ids. */
async function openUnknown(tx: Tx, acts: readonly NewBoxAct[]): Promise<string[]> {
  const wanted = [...new Map(acts.map((one) => [one.act.boxId, one])).values()].sort((a, b) =>
    a.act.boxId < b.act.boxId ? -1 : 1,
  );
  const made = await tx<{ id: string }[]>`
    insert into boxes (drill_id, id, code, status, opened_at, touched_at, twin)
    select drill_id, id, code, 'open', at, at, false from unnest(${wanted.map(({ drillId }) => drillId)}::uuid[],
      ${wanted.map(({ act }) => act.boxId)}::uuid[], ${wanted.map(({ code }) => code)}::text[],
      ${wanted.map(({ act }) => act.at.toISOString())}::timestamptz[]) as t (drill_id, id, code, at)
    on conflict do nothing returning id`;
  return made.map(({ id }) => id);
}

const sequenceKey = ({ device, deviceSeq, id }: NewBoxAct): string =>
  deviceSeq === null ? id : `${device} ${deviceSeq}`;

/** What was answered to these acts before, and what stands under the sequences of their devices. */
async function sentBefore(tx: Tx, drillId: string, acts: readonly NewBoxAct[]) {
  const rows = await tx<{ id: string; device: string; deviceSeq: number | null; answer: KeptAnswer }[]>`
    select a.id, a.device, a.device_seq::float8 as "deviceSeq", a.answer from box_acts a
    where a.drill_id = ${drillId} and a.id = any(${acts.map(({ id }) => id)}::uuid[])
    union all
    select a.id, a.device, a.device_seq::float8, a.answer
    from unnest(${acts.map(({ device }) => device)}::text[], ${acts.map(({ deviceSeq }) => deviceSeq)}::bigint[])
      as t (device, device_seq)
    cross join lateral (
      select * from box_acts k
      where k.drill_id = ${drillId} and k.device = t.device and k.device_seq = t.device_seq offset 0) a`;
  const before = new Map<string, KeptAnswer>();
  const sequences = new Map<string, Set<string>>();
  for (const { id, device, deviceSeq, answer } of rows) {
    before.set(id, answer);
    const key = deviceSeq === null ? id : `${device} ${deviceSeq}`;
    sequences.set(key, (sequences.get(key) ?? new Set<string>()).add(id));
  }
  return { before, sequences };
}

/**
 * The acts on tubes by which they are given up: also of a tube of the box's site that nobody has opened yet. What a courier put into
 * a box of which no site has been heard is no tube that anybody is in: there is nothing to give up.
 */
async function givingUp(
  tx: Tx,
  drillId: string,
  givenUp: readonly (GivenUp & { siteId: string | null; by: NewBoxAct })[],
): Promise<{ act: NewAct; by: NewBoxAct }[]> {
  if (givenUp.length === 0) return [];
  const tubes = await tx<{ siteId: string | null; division: string; poolSize: number | null }[]>`
    select s.id as "siteId", s.division, t.pool_size as "poolSize"
    from unnest(${givenUp.map(({ tubeId }) => tubeId)}::uuid[], ${givenUp.map(({ siteId }) => siteId)}::uuid[])
      with ordinality as g (tube_id, site_id, n)
    left join tubes t on t.drill_id = ${drillId} and t.id = g.tube_id
    left join sites s on s.id = coalesce(t.site_id, g.site_id)
    order by g.n`;
  return givenUp.flatMap(({ tubeId, barcode, reason, by }, index) => {
    const tube = tubes[index];
    if (tube === undefined || tube.siteId === null) return [];
    const { at } = by.act;
    const act: NewAct = {
      id: givingUpIdOf(by.id, tubeId),
      drillId,
      siteId: tube.siteId,
      division: tube.division,
      device: by.device,
      deviceSeq: null,
      act: { kind: 'discard', tubeId, at, offline: false },
      tube: { id: tubeId, barcode, poolSize: tube.poolSize ?? by.poolSize },
      to: undefined,
      recordedAt: at,
      receivedAt: by.receivedAt,
      details: { reason },
      rules: by.rules,
      sample: { bodySite: 'oropharynx', swabs: 1 },
    };
    return [{ act, by }];
  });
}
