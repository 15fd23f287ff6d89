import { median, round } from '../bench.ts';

/** One true wait beside what was forecast for it, in minutes. */
export interface Scored {
  /** How far ahead: `now`, or minutes. */
  ahead: string;
  wait: number;
  p10: number;
  p50: number;
  p90: number;
  naive: number;
}

/** An error may be a fifth of the true wait, or 3 minutes, whichever is larger. */
const allowed = (wait: number): number => Math.max(3, 0.2 * wait);

const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;

/** How good the forecasts of some waits are. All waits count alike. */
export function score(all: readonly Scored[]) {
  const error = all.map(({ wait, p50 }) => Math.abs(p50 - wait));
  const naive = all.map((one) => Math.abs(one.naive - one.wait));
  return {
    waits: all.length,
    medianWait: round(median(all.map(({ wait }) => wait))),
    coverage: round(mean(all.map(({ wait, p10, p90 }) => (wait >= p10 && wait <= p90 ? 1 : 0)))),
    below: round(mean(all.map(({ wait, p10 }) => (wait < p10 ? 1 : 0)))),
    medianError: round(median(error)),
    naiveMedianError: round(median(naive)),
    errorPerAllowed: round(median(all.map(({ wait, p50 }) => Math.abs(p50 - wait) / allowed(wait)))),
    withinAllowed: round(mean(all.map(({ wait, p50 }) => (Math.abs(p50 - wait) <= allowed(wait) ? 1 : 0)))),
    errorPerNaive: round(median(error) / median(naive)),
    meanErrorPerNaive: round(mean(error) / mean(naive)),
  };
}

/** Scores by something that waits have, in the order of `names`; those without a wait are left out. */
export function scoreBy<N extends string>(
  all: readonly Scored[],
  names: readonly N[],
  nameOf: (one: Scored) => N,
): Partial<Record<N, ReturnType<typeof score>>> {
  const groups = Map.groupBy(all, nameOf);
  return Object.fromEntries(
    names.filter((name) => groups.has(name)).map((name) => [name, score(groups.get(name) ?? [])]),
  ) as Partial<Record<N, ReturnType<typeof score>>>;
}
