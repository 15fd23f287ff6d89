import type { Board } from './board.ts';
import { isNight, lacksRest, obstacleTo, overlap } from './rules.ts';
import type { ShiftObstacle, ShiftRules, Unfilled } from './types.ts';

/** Why nobody else has a shift: how many people there are for each obstacle, with the shifts that the plan gives them. */
export function whyUnfilled(board: Board, shift: number, rules: ShiftRules): Unfilled['why'] {
  const need = board.shifts[shift];
  const why: Partial<Record<ShiftObstacle, number>> = {};
  if (need === undefined) return why;
  for (const [person, worker] of board.workers.entries()) {
    if (board.holders[shift]?.includes(person)) continue;
    const planned = (board.held[person] ?? []).flatMap((one) => board.shifts[one] ?? []);
    const obstacle =
      obstacleTo(need, worker, rules) ??
      (planned.some((one) => overlap(one, need))
        ? 'collides'
        : planned.some((one) => lacksRest(one, need, rules.restHours))
          ? 'rest-too-short'
          : isNight(need)
            ? 'too-many-nights'
            : 'collides');
    why[obstacle] = (why[obstacle] ?? 0) + 1;
  }
  return why;
}
