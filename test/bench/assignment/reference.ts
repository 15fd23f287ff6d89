import type { Problem } from '../../../src/core/assignment/index.ts';
import type { Highs } from '../../support/highs.ts';
import { transportOf } from './quality.ts';

/**
 * The optimum of a problem's transport, in its cost (metres, with a penalty for each who walks beyond the limit), by the
 * solver HiGHS: for a problem in which everybody has a place.
 */
export function leastWalkByHighs(highs: Highs, problem: Problem): number {
  const { amount, room, firstPair, site, cost } = transportOf(problem);
  const term = (k: number): string => `x${k}`;
  const objective: string[] = [];
  const toSite = new Map<number, string[]>();
  const rows: string[] = [];
  for (const [g, people] of amount.entries()) {
    const terms: string[] = [];
    for (let k = firstPair[g] ?? 0; k < (firstPair[g + 1] ?? 0); k++) {
      terms.push(term(k));
      objective.push(`${cost[k] ?? 0} ${term(k)}`);
      const own = toSite.get(site[k] ?? 0) ?? [];
      own.push(term(k));
      toSite.set(site[k] ?? 0, own);
    }
    rows.push(`g${g}: ${terms.join(' + ')} = ${people}`);
  }
  for (const [s, terms] of toSite) rows.push(`s${s}: ${terms.join(' + ')} <= ${room[s] ?? 0}`);
  // A line of this format may not be too long.
  const wrap = (text: string): string => text.replace(/ \+ /g, '\n + ');
  const answer = highs.solve(
    `Minimize\n obj: ${wrap(objective.join(' + '))}\nSubject To\n${rows.map((row) => ` ${wrap(row)}`).join('\n')}\nEnd`,
  );
  if (answer.Status !== 'Optimal') throw new Error(`HiGHS says ${answer.Status}`);
  return answer.ObjectiveValue;
}
