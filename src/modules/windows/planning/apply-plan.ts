import {
  type Placement,
  type Plan,
  placementAt,
  type Unplaced,
  unplacedAt,
} from '../../../core/assignment/index.ts';
import type { createAssignmentRepo } from '../assignment/index.ts';
import type { PartSnapshot } from './part-snapshot.ts';
import type { CommunityThrough } from './planning.repo.ts';

/** People whose windows are written in one statement. */
const batch = 2_000;

type Repo = Pick<ReturnType<typeof createAssignmentRepo>, 'place' | 'noteUnplaced'>;

/** The rows of a plan that are of each community: both tables stand in order of party. */
export function rowsByCommunity(plan: Plan, firstParty: readonly number[]) {
  const starts = (parties: Int32Array): number[] => {
    const found: number[] = [];
    let row = 0;
    for (const first of firstParty) {
      while (row < parties.length && (parties[row] ?? 0) < first) row++;
      found.push(row);
    }
    return found;
  };
  return { placed: starts(plan.placed.party), unplaced: starts(plan.unplaced.party) };
}

/**
 * Writes what the plan says of one community. Whoever has cancelled, changed their registration, got a window or lost it to somebody else since the
 * plan was made is left out: they still wait, and are seen to as everybody who waits. Answers how many were placed, and
 * for how many there is nothing, by reason.
 */
export async function applyCommunity(
  repo: Repo,
  drillId: string,
  { plan, names, revisions }: { plan: Plan } & Pick<PartSnapshot, 'names' | 'revisions'>,
  rows: { placed: readonly [number, number]; unplaced: readonly [number, number] },
  now: Date,
): Promise<Pick<CommunityThrough, 'placed' | 'unplaced'>> {
  let placed = 0;
  let open: Placement[] = [];
  let people = 0;
  for (let row = rows.placed[0]; row < rows.placed[1]; row++) {
    const placement = placementAt(plan, row, names);
    open.push(placement);
    people += placement.members.length;
    if (people < batch && row + 1 < rows.placed[1]) continue;
    placed += await repo.place(drillId, open, revisions, now);
    open = [];
    people = 0;
  }
  const without: Unplaced[] = [];
  const unplaced: Record<string, number> = {};
  for (let row = rows.unplaced[0]; row < rows.unplaced[1]; row++) {
    const one = unplacedAt(plan, row, names);
    without.push(one);
    unplaced[one.reason] = (unplaced[one.reason] ?? 0) + one.members.length;
  }
  await repo.noteUnplaced(without, revisions, now);
  return { placed, unplaced };
}
