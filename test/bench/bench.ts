/**
 * What a bench measured. Figures of this machine mean little elsewhere; `ratios` compare with something that
 * ran beside it, in the same run.
 */
export interface BenchResult extends Record<string, unknown> {
  ratios: Record<string, number>;
}

/** One bench: starts what it needs, measures, stops it all and saves nothing. `say` tells how far it is. */
export type Bench = (say: (line: string) => void) => Promise<BenchResult>;

/** What was asked for makes no sense; the message says how to ask. */
export class UsageError extends Error {}

/** Rounded for reading: three significant digits. */
export function round(value: number): number {
  return Number(value.toPrecision(3));
}

/** The `share` (0–1) percentile of samples, by nearest rank. @throws RangeError without samples */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = Float64Array.from(samples).sort();
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new RangeError('a percentile needs samples');
  return value;
}

/** The middle of several runs' figures, so that one disturbed run does not decide. */
export function median(samples: readonly number[]): number {
  return percentile(samples, 0.5);
}
