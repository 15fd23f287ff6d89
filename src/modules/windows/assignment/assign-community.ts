import { assign } from '../../../core/assignment/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { traced } from '../../../platform/tracing/index.ts';
import type { AssignmentRead, WaitingCursor } from './assignment.read.ts';
import type { AssignmentRepo } from './assignment.repo.ts';

/** People whose plan is made and written at a time. */
const batch = 2_000;

/** Rounds in which plans may collide with other workers' before the rest is left to the next signal. */
const mostRounds = 50;

const internal = { kind: 'internal' } as const;

export interface CommunityDone {
  placed: number;
  unplaced: number;
}

/**
 * Assigns everybody of one community who waits: reads who they are and what is free, plans (pure, outside any
 * transaction), writes, and looks again, until nobody is left whom a plan could place. Safe to run twice, at
 * once or after being killed: what is written counts, and only those who still wait are written.
 */
export async function assignCommunity(
  deps: { read: AssignmentRead; repo: AssignmentRepo; clock: Clock },
  drillId: string,
  community: string,
  aborted: AbortSignal,
): Promise<CommunityDone> {
  const { read, repo, clock } = deps;
  const done: CommunityDone = { placed: 0, unplaced: 0 };
  let after: WaitingCursor | undefined;
  for (let round = 0; round < mostRounds && !aborted.aborted; round++) {
    const { plan, revisions, next, now } = await traced('plan', internal, async (span) => {
      const { parties, neighbours, ...rest } = await read.waiting({
        drillId,
        community,
        after,
        limit: batch,
      });
      const now = clock.now();
      if (parties.length === 0) return { plan: undefined, now, ...rest };
      const supply = await read.supply(drillId, community, now);
      span?.tell({ 'muster.parties': parties.length });
      return { plan: assign({ parties, neighbours, ...supply, now: now.getTime() }), now, ...rest };
    });
    if (plan === undefined) break;
    const wanted = plan.placements.reduce((sum, { members }) => sum + members.length, 0);
    const placed = await traced('place', internal, async (span) => {
      const placed = await repo.place(drillId, plan.placements, revisions, clock.now());
      await repo.noteUnplaced(plan.unplaced, revisions, now);
      span?.tell({ 'muster.wanted': wanted, 'muster.placed': placed });
      return placed;
    });
    done.placed += placed;
    done.unplaced += plan.unplaced.reduce((sum, { members }) => sum + members.length, 0);
    // Somebody else took places of the plan meanwhile, or changed their registration: read again, from the same place.
    if (placed < wanted) continue;
    if (next === undefined) break;
    after = next;
    round = 0;
  }
  return done;
}
