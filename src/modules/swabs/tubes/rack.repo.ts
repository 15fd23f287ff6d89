import { LRUCache } from 'lru-cache';
import { createRack, type SwabWarning } from '../../../core/swabs/index.ts';
import {
  type Database,
  inKeyedTransaction,
  inTransaction,
  type Sql,
  type Tx,
} from '../../../platform/db/index.ts';
import { AppError, unavailable } from '../../../platform/errors/index.ts';
import { frozenSince, type OpenDrill } from '../../drill/index.ts';
import type { CommunitySignals } from '../../residents/index.ts';
import type { ActResult, NewAct } from './acts.ts';
import { both, covers, holdRows, peopleOf, type RackRows, rowsNamed, rowsTouched } from './rack.read.ts';
import { writeDone } from './rack-writing.ts';
import { noteSequence, sequenceKey } from './seen.read.ts';

/**
 * Lets the people of tubes stand as the results of these say, in a transaction that holds them; answers where people wait for
 * another window now.
 */
export type StandByTubes = (tx: Tx, tubeIds: readonly string[]) => Promise<readonly string[]>;

/** The same of a drill, at a time: the module of results does it. */
export type StandByResult = (
  tx: Tx,
  drill: OpenDrill,
  tubeIds: readonly string[],
  at: Date,
) => Promise<readonly string[]>;

export interface RackRepo {
  /**
   * Does acts of one drill, in their order, all or none, and answers each at its index. What a device has sent before
   * changes nothing and gets the answer of then. What is refused leaves nothing behind. Once it is committed, it is signalled
   * where people wait for another window. Safe to repeat. What happened after the closing of the drill is refused,
   * `drill-closed`, unless it goes on: of what is done now the database knows, of what was done without a network `frozenAt`, when
   * the drill was closed, says so. Whoever comes to count in a tube that has its result stands by that, `stand`, in the same
   * transaction; of what is done now nobody does. @throws AppError 503 where others keep changing what it touches
   */
  record(
    acts: readonly NewAct[],
    late?: { frozenAt: Date | null; stand: StandByTubes },
  ): Promise<ActResult[]>;
  /**
   * The same, with what else is to be true with it: `also` is called in the same transaction with the results, and what it throws
   * undoes all of it, before anybody stands by a result. For acts that are none it is called all the same. For whoever knows that
   * they may be done: a closing is not looked at.
   */
  recordWith<T>(
    drillId: string,
    acts: readonly NewAct[],
    stand: StandByTubes,
    also: (tx: Tx, results: readonly ActResult[]) => Promise<T>,
  ): Promise<T>;
}

/** What acts have come to, and in which communities people wait for another window because of it. */
export interface Recorded {
  results: ActResult[];
  waiting: readonly string[];
}

/** Tubes of which a process knows that they are there, so that they need not be made: the last of so many. */
type HeardOf = LRUCache<string, true>;
const mostHeardOf = 50_000;

/** How what is done now is recorded: nobody counts in a tube that has its result. */
const atOnce = { frozenAt: null, stand: async () => [] };

/** Others change what was looked at: then more rows are locked. Each round knows more, so few are enough. */
const mostRounds = 8;

/**
 * A transaction of several statements, and not one: what an act comes to is decided by the core, from rows that are held
 * while it decides. A statement that locks and looks at once would see what stood before it waited for the lock.
 */
export function createRackRepo({ sql }: Database, signals: Pick<CommunitySignals, 'waiting'>): RackRepo {
  const heardOf: HeardOf = new LRUCache({ max: mostHeardOf });

  async function attempt<T>(
    drillId: string,
    acts: readonly NewAct[],
    stand: StandByTubes,
    also: (tx: Tx, results: readonly ActResult[]) => Promise<T>,
    frozen: (tx: Tx) => Promise<Date | null> | null = () => null,
    transact: typeof inKeyedTransaction = inTransaction,
  ): Promise<T> {
    let rows = rowsNamed(acts);
    for (let round = 1; round <= mostRounds; round++) {
      const done = await transact(sql, async (tx) => {
        const frozenAt = await frozen(tx);
        const recorded = await recordWithin(sql, tx, drillId, acts, rows, { frozenAt, heardOf });
        if (!('results' in recorded)) return { needed: recorded };
        const value = await also(tx, recorded.results);
        const joined = acts.flatMap(({ tube }, index) => {
          const { fresh, byResult } = recorded.results[index] ?? {};
          return fresh === true && byResult === true ? [tube.id] : [];
        });
        const due = joined.length === 0 ? [] : await stand(tx, [...new Set(joined)]);
        return { recorded, value, waiting: new Set([...recorded.waiting, ...due]) };
      });
      if (done.recorded !== undefined) {
        for (const community of done.waiting) signals.waiting(drillId, community);
        for (const [index, { result }] of done.recorded.results.entries()) {
          const tube = acts[index]?.tube;
          if (tube !== undefined && result !== 'refused') heardOf.set(tube.id, true);
        }
        return done.value;
      }
      rows = done.needed;
    }
    // So many at once at the same rows: whoever sends it again finds them at rest.
    throw new AppError(unavailable);
  }

  return {
    recordWith: (drillId, acts, stand, also) => attempt(drillId, acts, stand, also),
    async record(acts, { frozenAt, stand } = atOnce) {
      const [first] = acts;
      if (first === undefined) return [];
      const { drillId, act } = first;
      // What happens now waits for a closing that is under way.
      const frozen = async (tx: Tx) => (act.offline ? frozenAt : frozenSince(sql, tx, drillId));
      return attempt(drillId, acts, stand, async (_tx, results) => [...results], frozen, inKeyedTransaction);
    },
  };
}

/**
 * The same within a transaction of whoever does something else with these tubes, who holds `rows` and no others, and signals
 * what is to be signalled once it is committed: the results, or, where more rows would have to be held, which. Then nothing has been written, and the transaction is to be begun again
 * with those.
 */
export async function recordWithin(
  sql: Sql,
  tx: Tx,
  drillId: string,
  acts: readonly NewAct[],
  rows: RackRows,
  { frozenAt = null, heardOf }: { frozenAt?: Date | null; heardOf?: HeardOf } = {},
): Promise<Recorded | RackRows> {
  if (acts.length === 0) return { results: [], waiting: [] };
  const asked = rowsNamed(acts);
  if (!covers(rows, asked)) return both(rows, asked);
  const fresh = await openUnknown(
    tx,
    // Headquarters may name two tubes that nobody has heard of.
    acts.filter(({ tube, act }) => act.kind === 'move' || heardOf?.has(tube.id) !== true),
  );
  const forget = async (ids: readonly string[]): Promise<void> => {
    if (ids.length > 0)
      await tx`delete from tubes where drill_id = ${drillId} and id = any(${[...ids]}::uuid[])`;
  };
  const facts = await holdRows(sql, tx, drillId, rows, acts);
  const needed = rowsTouched(acts, facts);
  const there = new Set(facts.tubes.map(({ id }) => id));
  const gone = [...asked.tubes].filter((id) => heardOf?.has(id) === true && !there.has(id));
  for (const id of gone) heardOf?.delete(id);
  if (gone.length > 0 || !covers(rows, needed)) {
    await forget([...fresh]);
    return both(rows, needed);
  }
  const { known, sequences } = facts;
  const rack = createRack({ ...facts, frozenAt }, acts[0]?.rules);
  const used = new Set<string>();
  const done = acts.map((one): ActResult => {
    const [registrationId] = peopleOf(one.act);
    const person = registrationId === undefined ? undefined : facts.sealed.get(registrationId);
    const before = known.get(one.id);
    if (before !== undefined) return { ...before, fresh: false, person };
    const outcome = rack.take(one.act);
    const reused = sequences.get(sequenceKey(one))?.has(one.id) === false;
    const warnings: SwabWarning[] = reused ? [...outcome.warnings, 'sequence-reused'] : outcome.warnings;
    const result: ActResult = { ...outcome, warnings, fresh: true, person };
    if (result.result !== 'refused') {
      used.add(one.tube.id);
      if (one.to !== undefined) used.add(one.to.id);
      known.set(one.id, { ...outcome, warnings, id: one.id });
      noteSequence(sequences, one);
    }
    return result;
  });
  await forget([...fresh].filter((id) => !used.has(id)));
  const written = acts.flatMap((one, index) => {
    const result = done[index];
    return result?.fresh === true && result.result !== 'refused' ? [{ ...one, result }] : [];
  });
  const waiting = await writeDone(sql, tx, acts, { changes: rack.changes(), written });
  return { results: done, waiting };
}

/** Makes the tubes that nobody has heard of yet; answers their ids. Who is second with a code gets a twin. */
async function openUnknown(tx: Tx, acts: readonly NewAct[]): Promise<Set<string>> {
  if (acts.length === 0) return new Set();
  const named = acts.flatMap((one) => {
    const { to, act } = one;
    // Headquarters give a tube a new code by moving everybody to it.
    return act.kind === 'move' && act.correcting && to !== undefined ? [one, { ...one, tube: to }] : [one];
  });
  const wanted = [...new Map(named.map((one) => [one.tube.id, one])).values()].sort((a, b) =>
    a.tube.id < b.tube.id ? -1 : 1,
  );
  // Most tubes are known: they are looked for first, since an insertion that comes to nothing costs many times as much.
  const insert = async (twin: boolean): Promise<{ unknown: number; made: string[] }> => {
    const [done] = await tx<{ unknown: number; made: string[] }[]>`
      with unheard as (
        select * from unnest(
          ${wanted.map(({ drillId }) => drillId)}::uuid[], ${wanted.map(({ tube }) => tube.id)}::uuid[],
          ${wanted.map(({ siteId }) => siteId)}::uuid[], ${wanted.map(({ tube }) => tube.barcode)}::text[],
          ${wanted.map(({ tube }) => tube.poolSize)}::int[], ${wanted.map(({ act }) => act.at.toISOString())}::timestamptz[])
          as t (drill_id, id, site_id, barcode, pool_size, opened_at)
        where not exists (select from tubes k where k.drill_id = t.drill_id and k.id = t.id offset 0)),
      made as (
        insert into tubes (drill_id, id, site_id, barcode, kind, pool_size, status, filled, declared, twin, opened_at)
        select drill_id, id, site_id, barcode, 'pool', pool_size, 'open', 0, false, ${twin}::bool, opened_at from unheard
        on conflict do nothing returning id)
      select (select count(*)::int from unheard) as unknown, array(select id from made) as made`;
    return done ?? { unknown: 0, made: [] };
  };
  const first = await insert(false);
  const twins = first.made.length === first.unknown ? [] : (await insert(true)).made;
  return new Set([...first.made, ...twins]);
}
