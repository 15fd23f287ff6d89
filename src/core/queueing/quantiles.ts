/** A figure as an honest range: 8 of 10 times it shall lie between `p10` and `p90`, half the time below `p50`. */
export interface Quantiles {
  p10: number;
  p50: number;
  p90: number;
}

/** From the short waits of the best case to the long ones of the worst, around the middle of the usual one. */
export function between(best: Quantiles, usual: Quantiles, worst: Quantiles): Quantiles {
  const { p50 } = usual;
  return { p10: Math.min(best.p10, usual.p10, p50), p50, p90: Math.max(p50, usual.p90, worst.p90) };
}

/** The quantile `share` (0 to 1) of sorted numbers, by straight lines between them; NaN where there are none. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}

/** The three quantiles of a sample, which is left as it is. */
export function quantilesOf(sample: Float64Array): Quantiles {
  const sorted = sample.slice().sort();
  return { p10: quantile(sorted, 0.1), p50: quantile(sorted, 0.5), p90: quantile(sorted, 0.9) };
}

/**
 * The three quantiles of numbers of which each stands for `weights[i]` people. Where the weights are all 0 each
 * counts alike.
 */
export function weightedQuantiles(sample: Float64Array, weights: Float64Array): Quantiles {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (sum <= 0) return quantilesOf(sample);
  const order = Uint32Array.from(sample, (_, i) => i).sort(
    (a, b) => (sample[a] as number) - (sample[b] as number),
  );
  const found: number[] = [];
  let below = 0;
  for (const i of order) {
    below += weights[i] as number;
    while (found.length < 3 && below >= (shares[found.length] as number) * sum)
      found.push(sample[i] as number);
  }
  const [p10 = Number.NaN, p50 = Number.NaN, p90 = Number.NaN] = found;
  return { p10, p50, p90 };
}

/** The share of people for whom a number is above a limit, where each number stands for `weights[i]` of them. */
export function weightedShareAbove(sample: Float64Array, weights: Float64Array, limit: number): number {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const weightOf = (i: number): number => (sum <= 0 ? 1 / sample.length : (weights[i] as number) / sum);
  return sample.reduce((share, value, i) => share + (value > limit ? weightOf(i) : 0), 0);
}

const shares = [0.1, 0.5, 0.9];
