import { householdSizeShares, MEAN_HOUSEHOLD } from '../../population.ts';
import type { Random } from '../../random.ts';
import { type Band, bandLimits, bandOf } from '../bands.ts';
import { tableNormal } from '../distributions.ts';
import type { Belief } from '../learning/belief.ts';
import { staying } from '../learning/patience.ts';
import { HOUR, MINUTE, type SitePlan } from '../plan.ts';
import { type Quantiles, quantilesOf, weightedQuantiles } from '../quantiles.ts';
import { type Changes, createGrid, type Grid, type GridWindow, stepMs } from './grid.ts';
import { type Path, runPaths } from './paths.ts';

/** How long people who come in one window will wait. */
export interface WindowForecast {
  startsAt: number;
  endsAt: number;
  /** Minutes from check-in until one's swab is taken. */
  wait: Quantiles;
  band: Band;
  /** Probability that somebody who comes in it waits longer than 50 minutes. */
  congested: number;
  /** People who will come in it, with or without an appointment. */
  arrivals: Quantiles;
}

export interface SiteForecast {
  asOf: number;
  /** For somebody who checks in now. */
  wait: Quantiles;
  band: Band;
  /** The window that runs and those to come, in order of time. */
  windows: WindowForecast[];
  /** Minutes that all people together will wait from now on. */
  personMinutes: Quantiles;
}

/** `now` means somebody who comes within the next 5 minutes. */
const nowSteps = (5 * MINUTE) / stepMs;

export const defaultPaths = 200;

export function forecast(
  plan: SitePlan,
  belief: Belief,
  seed: number,
  changes: Changes = {},
  paths = defaultPaths,
): SiteForecast {
  const grid = createGrid(plan, belief.asOf, changes);
  const coming = plan.windows
    .map((window, index) => ({ window, on: grid.windows[index] as GridWindow }))
    .filter(({ window }) => window.endsAt > belief.asOf)
    .sort((a, b) => a.window.startsAt - b.window.startsAt)
    .map((one) => ({ ...one, waits: new Float64Array(paths), arrivals: new Float64Array(paths) }));
  const now = new Float64Array(paths);
  const nowWeights = new Float64Array(paths);
  const total = new Float64Array(paths);
  runPaths(belief, grid, seed, paths, (path, index, random) => {
    const one: Asker = { path, grid, cv: belief.service.cv, random };
    const soon = path.come[Math.ceil(nowSteps)] as number;
    nowWeights[index] = soon;
    now[index] = wait(
      one,
      soon > 0 ? Math.min(nowSteps, stepOf(path.come, random.next() * soon)) : 0,
      partyPosition(random),
    );
    let sum = 0;
    for (let k = 0; k < grid.steps; k++) sum += path.queue[k] as number;
    total[index] = (sum * stepMs) / MINUTE;
    for (const { on, waits, arrivals } of coming) {
      const from = Math.max(0, on.from);
      const to = Math.max(from + 0.01, on.to);
      const before = valueAt(path.come, from);
      const after = valueAt(path.come, to);
      arrivals[index] = after - before;
      const share = random.next();
      const at =
        after - before > 0.01
          ? stepOf(path.come, before + share * (after - before))
          : from + share * (to - from);
      waits[index] = wait(one, at, partyPosition(random));
    }
  });
  const here = weightedQuantiles(now, nowWeights);
  return {
    asOf: belief.asOf,
    wait: here,
    band: bandOf(here.p50),
    windows: coming.map(({ window: { startsAt, endsAt }, waits, arrivals }) => {
      const those = weightedQuantiles(waits, arrivals);
      const congested = waits.reduce((n, minutes) => n + (minutes > bandLimits.busy ? 1 : 0), 0) / paths;
      return {
        startsAt,
        endsAt,
        wait: those,
        band: bandOf(those.p50),
        congested,
        arrivals: quantilesOf(arrivals),
      };
    }),
    personMinutes: quantilesOf(total),
  };
}

interface Asker {
  path: Path;
  grid: Grid;
  cv: number;
  random: Random;
}

/** Minutes from check-in at a step (a fraction lies within it) until the swab, with `ahead` of one's own party before one. */
function wait({ path, grid, cv, random }: Asker, step: number, ahead: number): number {
  const own = Math.exp(cv * tableNormal(random) - (cv * cv) / 2) / path.rate;
  const drawn = tableNormal(random);
  const lanes = path.lanes[Math.min(grid.steps - 1, Math.floor(step))] as number;
  const before = valueAt(path.queue, step) + ahead;
  // With fewer people than lanes before one there is a lane free.
  const turns = Math.max(0, before - Math.max(0, lanes - 1));
  const usual = (turns / (path.rate * Math.max(1, lanes))) * (HOUR / MINUTE);
  const stay = turns * staying(usual, path.impatience);
  const needed = stay + cv * Math.sqrt(stay) * drawn;
  const start = needed <= 0 ? step : stepOf(path.capacity, valueAt(path.capacity, step) + needed);
  const opens = nextOpen(grid, step);
  return (Math.max(start, opens) - step) * (stepMs / MINUTE) + own * (HOUR / MINUTE);
}

/** Where nobody is served yet because the site has not opened: when it does. */
function nextOpen({ open }: Grid, step: number): number {
  const from = Math.floor(step);
  for (let k = from; k < open.length; k++) if (open[k] === 1) return k === from ? step : k;
  return step;
}

/** A value of an array by straight lines between steps. */
function valueAt(values: Float64Array, step: number): number {
  const last = values.length - 1;
  const k = Math.min(last, Math.floor(step));
  const below = values[k] as number;
  return k === last ? below : below + ((values[k + 1] as number) - below) * (step - k);
}

/** The step at which a rising array reaches a value; its last where it never does. */
function stepOf(values: Float64Array, value: number): number {
  let low = 0;
  let high = values.length - 1;
  if ((values[high] as number) <= value) return high;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((values[middle] as number) <= value) low = middle;
    else high = middle;
  }
  const below = values[low] as number;
  return low + (value - below) / ((values[high] as number) - below);
}

/** How many of one's own party are before one: drawn for a random member of a random party. */
function partyPosition(random: Random): number {
  let left = random.next() * MEAN_HOUSEHOLD;
  let atLeast = 1;
  for (let position = 0; position < householdSizeShares.length; position++) {
    left -= atLeast;
    if (left < 0) return position;
    atLeast -= householdSizeShares[position] ?? 0;
  }
  return 0;
}
