import type { CountsByState, CoverageFigures } from './figures.ts';
import { type CoverageState, coverageStates } from './standings.ts';

/** States after which nothing more is to be done about somebody: tested, or accounted for by an exemption that lasts. */
const outcomes: readonly CoverageState[] = ['cleared', 'exempt'];

/**
 * How many people have no outcome yet, by state, on the roster or not; empty where a drill is finished. `cases` are those of
 * the held whose own swab is positive: they are accounted for, and what follows is a transfer; the others still wait for a
 * swab of their own.
 */
export function withoutOutcome(
  { states, apart }: Pick<CoverageFigures, 'states' | 'apart'>,
  cases: number,
): Partial<CountsByState> {
  const open: Partial<CountsByState> = {};
  for (const state of coverageStates) {
    if (outcomes.includes(state)) continue;
    const people = states[state] + apart.states[state] - (state === 'held' ? cases : 0);
    if (people > 0) open[state] = people;
  }
  return open;
}
