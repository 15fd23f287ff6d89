import type { Plan } from '../../../core/assignment/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { newId } from '../../../platform/crypto/index.ts';
import { AppError } from '../../../platform/errors/index.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { Threads } from '../../../platform/threads.ts';
import { type AssignmentRead, assignCommunity, type createAssignmentRepo } from '../assignment/index.ts';
import { applyCommunity, rowsByCommunity } from './apply-plan.ts';
import { snapshotPart } from './part-snapshot.ts';
import type { PlanningRead } from './planning.read.ts';
import type { PlanningRepo, TakenPart } from './planning.repo.ts';

export interface PartDeps {
  planning: PlanningRead;
  parts: PlanningRepo;
  read: AssignmentRead;
  repo: ReturnType<typeof createAssignmentRepo>;
  threads: Threads;
  clock: Clock;
  logger: Logger;
  /** Whether an error says nothing about the work: a lost connection. */
  isPassing: (error: unknown) => boolean;
  /** Told how many people were given a window. */
  onPlaced: (people: number) => void;
  leaseMs: number;
}

/** Communities whose windows are written at once: while one statement is worked on, the next is made ready. */
const atOnce = 2;
/** A part that was taken up this often and is not done brings its workers down. */
const mostAttempts = 10;
/** So many runs that ended without a word with no community through between, and it is the part that ends them. */
const mostLostRuns = 2;

/**
 * Works on one part of a plan, if it can be taken: snapshot, plan (in a thread), and its communities one after the
 * other. Killed anywhere, another run takes what is not through. A community that fails is tried again by itself, as
 * everybody who waits is; if it fails again, the part goes on without it and says so.
 */
export async function runPart(
  deps: PartDeps,
  jobId: string,
  part: number,
  aborted: AbortSignal,
): Promise<void> {
  const { planning, parts, read, threads, clock, logger, leaseMs } = deps;
  const owner = newId();
  const taken = await parts.take(jobId, part, owner, leaseMs);
  if (taken === undefined) return;
  if (taken.attempts > mostAttempts || taken.lostRuns >= mostLostRuns) {
    const { drillId, attempts, lostRuns } = taken;
    logger.error({ drillId, attempt: attempts, count: lostRuns }, 'a part of a plan is given up');
    await parts.finish(taken, owner, 'failed');
    return;
  }
  let lost = false;
  const stopped = (): boolean => lost || aborted.aborted;
  const heartbeat = setInterval(() => {
    parts.keep(taken, owner, leaseMs).then(
      (kept) => {
        if (!kept) lost = true;
      },
      // One that fails for now is followed by another before the lease is over.
      () => undefined,
    );
  }, leaseMs / 3);
  try {
    const { drillId, communities } = taken;
    const now = clock.now();
    const snapshot = await snapshotPart({ planning, assignment: read }, drillId, communities, now);
    if (stopped()) return;
    const plan = await threads.run<Plan>(snapshot.problem);
    const rows = rowsByCommunity(plan, snapshot.firstParty);
    const span = (starts: readonly number[], index: number) =>
      [starts[index] ?? 0, starts[index + 1] ?? 0] as const;
    let next = 0;
    const writer = async (): Promise<void> => {
      for (let index = next++; index < communities.length && !stopped(); index = next++) {
        const community = communities[index] ?? '';
        const own = { placed: span(rows.placed, index), unplaced: span(rows.unplaced, index) };
        const done = await communityDone(deps, taken, community, aborted, () =>
          applyCommunity(deps.repo, drillId, { plan, ...snapshot }, own, now),
        );
        if (!(await parts.through(taken, owner, done, leaseMs))) lost = true;
      }
    };
    await Promise.all(Array.from({ length: atOnce }, writer));
    if (!stopped()) await parts.finish(taken, owner, 'done');
  } catch (error) {
    if (!deps.isPassing(error)) logger.error({ jobId, part, err: error }, 'a part of a plan failed');
    throw error;
  } finally {
    clearInterval(heartbeat);
    // With the database gone the lease simply runs out.
    await parts.release(taken, owner).catch(() => undefined);
  }
}

async function communityDone(
  deps: PartDeps,
  { jobId, drillId }: TakenPart,
  community: string,
  aborted: AbortSignal,
  apply: () => ReturnType<typeof applyCommunity>,
) {
  const { isPassing, logger, onPlaced } = deps;
  try {
    const done = await apply();
    onPlaced(done.placed);
    return { community, ...done, failure: undefined };
  } catch (error) {
    if (isPassing(error)) throw error;
    logger.error({ jobId, drillId, community, err: error }, 'a community could not be written as planned');
  }
  try {
    const { placed } = await assignCommunity(deps, drillId, community, aborted);
    onPlaced(placed);
    return { community, placed, unplaced: {}, failure: undefined };
  } catch (error) {
    if (isPassing(error)) throw error;
    const failure = error instanceof AppError ? error.code : 'internal';
    return { community, placed: 0, unplaced: {}, failure };
  }
}
