import { householdSizeShares, MEAN_HOUSEHOLD } from '../../population.ts';
import { MINUTE, type Session } from '../plan.ts';
import type { Throughput } from '../throughput.ts';

/** Variance of a number of people against its mean, where all come as households (compound Poisson). */
export const householdVariance =
  householdSizeShares.reduce((sum, share, i) => sum + share * (i + 1) ** 2, 0) / MEAN_HOUSEHOLD;

/** How people come: as households, each by themselves, or something between. */
export interface Company {
  /** Variance of a number of people who come, against its mean: 1 where each comes by themselves. */
  variance: number;
  /** The share of people who come with their household. */
  share: number;
  /** People who decide together to come, in the mean: so many tell of habits as much as one would alone. */
  size: number;
}

/** Households come together, says the drill; it counts as much as so many pairs of spans. */
const priorPairs = 8;
/** Those who come together check in within a span. */
const span = 1.5 * MINUTE;

/**
 * Whether people come in company, from how evenly they have checked in today: numbers in neighbouring spans differ by
 * their mean where each comes alone, and by `householdVariance` times as much where households do. (Neighbours are
 * compared, as in von Neumann's ratio of 1941, so that a rush or a lull over many spans is not taken for company.)
 */
export function learnCompany(sessions: readonly Session[], { arrivals, asOf }: Throughput): Company {
  let [squares, people, pairs] = [0, 0, 0];
  for (const { opensAt, closesAt } of sessions) {
    const counts = new Array<number>(
      Math.max(0, Math.floor((Math.min(asOf, closesAt) - opensAt) / span)),
    ).fill(0);
    for (const { at } of arrivals) {
      const n = Math.floor((at - opensAt) / span);
      if (n >= 0 && n < counts.length) counts[n] = (counts[n] ?? 0) + 1;
    }
    for (let n = 1; n < counts.length; n++) {
      const [before, after] = [counts[n - 1] ?? 0, counts[n] ?? 0];
      if (before + after === 0) continue;
      squares += (after - before) ** 2;
      people += before + after;
      pairs += 1;
    }
  }
  const seen = people === 0 ? 0 : squares / people;
  const mean = (priorPairs * householdVariance + pairs * seen) / (priorPairs + pairs);
  const variance = Math.max(1, mean);
  const share = Math.min(1, (variance - 1) / (householdVariance - 1));
  return { variance, share, size: 1 + share * (MEAN_HOUSEHOLD - 1) };
}
