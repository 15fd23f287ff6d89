import { createRandom } from '../../random.ts';
import { type Board, createBoard, fits } from './board.ts';
import { whyUnfilled } from './explain.ts';
import { planMeals } from './meals.ts';
import { search } from './search.ts';
import type { ShiftNeed, ShiftPlace, ShiftPlan, ShiftRules, ShiftWorker } from './types.ts';

/** How many times somebody's shifts are looked for: for each who is there; with few people as often as takes a moment, too. */
const waysEach = 4;
const waysOfFew = (people: number): number => 40_000 - 400 * people;

/** What a plan is made from. */
export interface ShiftProblem {
  /** Of a week at most, from the first start to the last: nights are counted so. */
  shifts: readonly ShiftNeed[];
  workers: readonly ShiftWorker[];
  /** Places of the plan that stands and may be changed; what may not is `held` by the worker, and `heads` are without it. */
  standing: readonly ShiftPlace[];
  rules: ShiftRules;
}

/**
 * Who has which shift: as few hours unfilled as can be found, then as few nights above anybody's fair share, then as few
 * changes against the plan that stands. Nobody is given what the rules forbid. The same input gives the same plan, in
 * whatever order it is given; no optimum, but near it: the bench has that beside it.
 */
export function planShifts(problem: ShiftProblem, { seed }: { seed: number }): ShiftPlan {
  const { standing, rules } = problem;
  const shifts = [...problem.shifts].sort((one, other) => one.starts - other.starts || byId(one, other));
  const workers = [...problem.workers].sort(byId);
  const board = createBoard(shifts, workers, standing, rules);
  const restMs = rules.restHours * 3_600_000;
  keepWhatStood(board, restMs);
  search(board, {
    restMs,
    mostNights: rules.mostNights,
    random: createRandom(seed, shifts.length, workers.length),
    ways: Math.max(waysEach * workers.length, waysOfFew(workers.length)),
  });
  return {
    places: placesOf(board),
    unfilled: shifts.flatMap((shift, at) => {
      const missing = board.missing[at] ?? 0;
      return missing <= 0 ? [] : [{ shift: shift.id, missing, why: whyUnfilled(board, at, rules) }];
    }),
    ...planMeals(board),
    score: { ...board.score },
  };
}

/** Everybody has what they had, where that goes still; of more than a shift needs, the first. */
function keepWhatStood(board: Board, restMs: number): void {
  for (const [shift, people] of board.stood.entries())
    for (const person of [...people].sort((one, other) => one - other))
      if ((board.missing[shift] ?? 0) > 0 && fits(board, person, shift, restMs)) board.place(person, shift);
}

const placesOf = ({ holders, shifts, workers }: Board): ShiftPlace[] =>
  holders
    .flatMap((of, shift) =>
      of.map((person) => ({ shift: shifts[shift]?.id ?? '', person: workers[person]?.id ?? '' })),
    )
    .sort((one, other) => (`${one.shift} ${one.person}` < `${other.shift} ${other.person}` ? -1 : 1));

const byId = (one: { id: string }, other: { id: string }): number => (one.id < other.id ? -1 : 1);
