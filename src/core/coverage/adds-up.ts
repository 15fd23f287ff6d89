import { type CoverageFigures, coverageTotal } from './figures.ts';
import { coverageStages, coverageStates } from './standings.ts';

/**
 * Whether figures that somebody else has counted can be true: everybody stands in one state, nobody has got further than there
 * are people, and the total is the sum of its parts.
 */
export function addsUp(total: CoverageFigures, parts: readonly CoverageFigures[]): boolean {
  if (![total, ...parts].every(isWhole)) return false;
  const sum = coverageTotal(parts);
  return (
    sum.population === total.population &&
    sum.apart.walkIns === total.apart.walkIns &&
    sum.apart.notOnRoster === total.apart.notOnRoster &&
    coverageStates.every(
      (state) =>
        sum.states[state] === total.states[state] && sum.apart.states[state] === total.apart.states[state],
    ) &&
    coverageStages.every((stage) => sum.reached[stage] === total.reached[stage])
  );
}

function isWhole({ population, states, reached }: CoverageFigures): boolean {
  const inStates = coverageStates.reduce((sum, state) => sum + states[state], 0);
  return inStates === population && coverageStages.every((stage) => reached[stage] <= population);
}
