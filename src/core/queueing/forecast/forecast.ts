import { type Band, type BandLimits, bandOf, defaultBandLimits } from '../bands.ts';
import type { Belief } from '../learning/belief.ts';
import { MINUTE, type SitePlan } from '../plan.ts';
import { type Quantiles, quantilesOf, weightedQuantiles, weightedShareAbove } from '../quantiles.ts';
import { askBetween } from './ask.ts';
import { type Changes, createGrid, noChanges, stepMs } from './grid.ts';
import { runPaths } from './paths.ts';

/** How long people who come in one window will wait. */
export interface WindowForecast {
  startsAt: number;
  endsAt: number;
  /** Minutes from check-in until the swab is taken. */
  wait: Quantiles;
  /** The band of the median. */
  band: Band;
  /** Probability that somebody who comes in it waits longer than the drill's limit of busy. */
  congested: number;
  /** People who will come in it, with or without an appointment. */
  arrivals: Quantiles;
}

export interface SiteForecast {
  asOf: number;
  /** For those who check in within the next five minutes. */
  wait: Quantiles;
  band: Band;
  /** The window that runs and those to come, in order of time. */
  windows: WindowForecast[];
}

export interface ForecastInput {
  plan: SitePlan;
  belief: Belief;
  changes?: Changes;
  /** The drill's own; the default's unless told. */
  limits?: BandLimits;
  /** The same seed and input give the same forecast. */
  seed: number;
  paths?: number;
  /** From which instant on it is told what those who come meet; the belief's own unless told, and never before it. */
  at?: number;
}

const now = 5 * MINUTE;
export const defaultPaths = 200;

/**
 * Forecast of a site's waits for the rest of its day: quantiles over a few hundred paths (`runPaths`) of what
 * a random one of the people who come in each window meets. A path on which more people come counts more, as it does
 * for people. About 5 ms for a day of 14 windows.
 */
export function forecast({
  plan,
  belief,
  changes = noChanges,
  limits = defaultBandLimits,
  seed,
  paths = defaultPaths,
  at = belief.asOf,
}: ForecastInput): SiteForecast {
  const grid = createGrid(plan, belief, changes);
  const spans = plan.windows.filter(({ endsAt }) => endsAt > at).sort((a, b) => a.startsAt - b.startsAt);
  const asked = [{ startsAt: at, endsAt: at + now }, ...spans].map(({ startsAt, endsAt }) => ({
    startsAt,
    endsAt,
    from: Math.max(0, (startsAt - belief.asOf) / stepMs),
    to: Math.min(grid.steps, (endsAt - belief.asOf) / stepMs),
    waits: new Float64Array(paths),
    people: new Float64Array(paths),
  }));
  runPaths({ belief, grid, seed, paths }, (path, index, random) => {
    for (const one of asked) {
      const answer = askBetween(path, grid, one.from, one.to, random);
      one.waits[index] = answer.wait;
      one.people[index] = answer.people;
    }
  });
  const [here, ...windows] = asked.map(({ startsAt, endsAt, waits, people }): WindowForecast => {
    const wait = weightedQuantiles(waits, people);
    const congested = weightedShareAbove(waits, people, limits.busyMinutes);
    return {
      startsAt,
      endsAt,
      wait,
      band: bandOf(wait.p50, limits),
      congested,
      arrivals: quantilesOf(people),
    };
  });
  const { wait, band } = here as WindowForecast;
  return { asOf: at, wait, band, windows };
}

/** On each path: the minutes that all people together will wait at a site from now on. What proposals are measured by. */
export function waitingAhead({
  plan,
  belief,
  changes = noChanges,
  seed,
  paths = defaultPaths,
}: ForecastInput): Float64Array {
  const grid = createGrid(plan, belief, changes);
  const total = new Float64Array(paths);
  runPaths({ belief, grid, seed, paths }, ({ queue }, index) => {
    // Little's law: waiting is the line, summed over time.
    let sum = 0;
    for (let k = 0; k < grid.steps; k++) sum += queue[k] as number;
    total[index] = (sum * stepMs) / MINUTE;
  });
  return total;
}
