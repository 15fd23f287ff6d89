import { z } from 'zod';
import type { Clock } from '../../../platform/clock.ts';
import type { JobHandler, JobRun } from '../../service/index.ts';
import type { SlotTarget } from './losses.ts';
import type { MovingRepo, PersonMove } from './moving.repo.ts';
import type { MoveRow, ReplanningRead } from './replanning.read.ts';
import type { ReplanningRepo } from './replanning.repo.ts';
import type { Move } from './work-out.ts';

export const replanJobKind = 'replan';

const replanInput = z.object({ replanId: z.uuid() });
const replanState = z.object({ after: z.int(), done: z.int() });

/** People who are moved in one statement. */
const batch = 1_000;
/** Rounds in which those who were overtaken are worked out again, before the job is tried anew. */
const mostRounds = 50;

export interface ReplanJobDeps {
  read: ReplanningRead;
  repo: ReplanningRepo;
  moving: MovingRepo;
  workOut: (drillId: string, targets: readonly SlotTarget[], now: Date, named: string) => Promise<Move[]>;
  clock: Clock;
  /** Told of communities in which somebody waits who may find a window. */
  onWaiting: (drillId: string, community: string) => void;
  /** Done for sites that a replan has closed, before its job ends; safe to be done again. */
  onClosed: ClosedSitesListener;
}

/** Sites that a replan has closed. */
export interface ClosedSites {
  drillId: string;
  replanId: string;
  sites: readonly string[];
}

/** Does something about sites that have been closed. */
export type ClosedSitesListener = (closed: ClosedSites) => Promise<void>;

/**
 * Makes a confirmed replan true. First the moves as headquarters saw them, some hundred people a statement, each
 * committed together with how far the job is. Then those of the list who are still in a slot above what it is to have
 * (there was no other for them, or it has filled up meanwhile) are worked out from how things stand, until nobody is:
 * those for whom there is no window wait, and are told. Killed anywhere, another run goes on; what is done is not done
 * again, because a move holds only for whoever has the window it moves them from.
 *
 * Nobody whom the list does not name is moved, even where they came into a slot that loses places between the proposal
 * and its confirmation: the result counts them (`remaining`), and the same change asked for again names them. Of whom
 * the list names and is not moved it tells what has become of them (`notMoved`).
 */
export function createReplanHandler(deps: ReplanJobDeps): JobHandler {
  const { read, repo, moving, workOut, clock, onWaiting, onClosed } = deps;

  async function listed(run: JobRun, replanId: string, total: number): Promise<number> {
    let { after, done } = replanState.parse(run.state ?? { after: 0, done: 0 });
    for (;;) {
      run.aborted.throwIfAborted();
      const rows = wholeParties(await read.moves(replanId, after, batch, true), batch);
      const last = rows.at(-1);
      if (last === undefined) return done;
      await run.advance(async (tx) => {
        done += await moving.move(tx, { id: replanId, drillId: run.drillId }, rows.map(fromRow), clock.now());
        after = last.seq;
        return { done, total: Math.max(total, done), state: { after, done } };
      });
    }
  }

  /** One round with those who are left; answers how many it was about, and how many of them it settled. */
  async function round(run: JobRun, replan: { id: string; drillId: string }, before: number, total: number) {
    const moves = await workOut(replan.drillId, await read.remaining(replan.id), clock.now(), replan.id);
    let settled = 0;
    const { after } = replanState.parse(run.state ?? { after: 0, done: 0 });
    // Either kind in statements of its own: one after the other in one transaction, the second would lock people while
    // the slots of the first are locked.
    const [going, staying] = [moves.filter(({ to }) => to !== undefined), moves.filter(({ to }) => !to)];
    for (const some of [...chunks(going), ...chunks(staying)]) {
      run.aborted.throwIfAborted();
      let back: string[] = [];
      await run.advance(async (tx) => {
        await repo.record(tx, replan, some);
        const people = some.map(fromMove);
        if (some[0]?.to === undefined) back = await moving.giveBack(tx, replan, people, clock.now());
        else settled += await moving.move(tx, replan, people, clock.now());
        const done = before + settled + back.length;
        return { done, total: Math.max(total, done), state: { after, done } };
      });
      settled += back.length;
      for (const community of new Set(back)) onWaiting(replan.drillId, community);
    }
    return { people: moves.length, settled };
  }

  return {
    async run(run) {
      const { replanId } = replanInput.parse(run.input);
      const replan = await read.find(replanId);
      if (replan === undefined) throw new Error('the job is of a replan that there is not');
      const total = replan.affected;
      if (replan.status !== 'done') {
        let done = await listed(run, replanId, total);
        for (let n = 0; ; n++) {
          const { people, settled } = await round(run, replan, done, total);
          done += settled;
          if (people === 0) break;
          if (n >= mostRounds)
            throw new Error('people come into slots that lose places faster than they leave');
        }
        await run.advance(async (tx) => {
          await repo.finish(tx, replanId);
          return { done, total: Math.max(total, done), state: { after: 0, done } };
        });
        for (const community of await read.communities(replanId)) onWaiting(run.drillId, community);
      }
      if (replan.kind === 'close-site') {
        await onClosed({ drillId: replan.drillId, replanId, sites: replan.sites });
      }
      const { affected, moved, unplaced } = (await read.find(replanId)) ?? replan;
      const above = (await read.remaining(replanId)).filter(({ loses }) => loses);
      const held = await read.holdings(above.map(({ slotId }) => slotId));
      const remaining = held.reduce((sum, { members }) => sum + members.length, 0);
      return { replanId, affected, moved, unplaced, notMoved: await read.notMoved(replanId), remaining };
    },
  };
}

function fromRow({
  party,
  registrationId,
  revision,
  fromSlotId,
  toSlotId,
  reason,
  walkMetres,
}: MoveRow): PersonMove {
  return { party, registrationId, revision, fromSlotId, toSlotId, reason, walkMetres };
}

function fromMove({ party, registrationId, revision, from, to, reason, walkMetres }: Move): PersonMove {
  const [toSlotId, walk] = [to?.slotId ?? null, walkMetres ?? null];
  return { party, registrationId, revision, fromSlotId: from.slotId, toSlotId, reason, walkMetres: walk };
}

/** A page that is full may have cut its last party in two: that one is left to the next, unless it is all there is. */
function wholeParties(rows: MoveRow[], limit: number): MoveRow[] {
  const last = rows.at(-1);
  if (rows.length < limit || last === undefined || rows[0]?.party === last.party) return rows;
  return rows.filter(({ party }) => party !== last.party);
}

/** Some hundred people each, parties whole. */
function chunks(moves: readonly Move[]): Move[][] {
  const cut: Move[][] = [];
  for (const move of moves) {
    const open = cut.at(-1);
    if (open === undefined || (open.length >= batch && open.at(-1)?.party !== move.party)) cut.push([move]);
    else open.push(move);
  }
  return cut;
}
