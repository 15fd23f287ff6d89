import type { Random } from '../../random.ts';
import { exponential } from '../distributions.ts';
import type { Belief } from '../learning/belief.ts';
import { failedShare, failureLasts, pauseLasts } from '../learning/unrest.ts';
import { HOUR } from '../plan.ts';
import { type Grid, stepMs } from './grid.ts';

/** Draws how many lanes are missing at each step of a path, into `lost`: those that are now, and those that will fail. */
export function drawLosses(belief: Belief, grid: Grid, random: Random, lost: Float64Array): void {
  lost.fill(0);
  const add = (from: number, lasts: number): void => {
    if (from >= grid.steps) return;
    lost[from] = (lost[from] as number) + 1;
    const to = from + Math.max(1, Math.round(lasts));
    if (to < grid.steps) lost[to] = (lost[to] as number) - 1;
  };
  for (let i = 0; i < belief.lanes.closed; i++) add(0, exponential(random, failureLasts / stepMs));
  for (const silence of belief.lanes.silences) {
    const mean = random.chance(failedShare(silence, belief.unrest)) ? failureLasts : pauseLasts;
    add(0, exponential(random, mean / stepMs));
  }
  const lanes = Math.max(1, grid.lanes[0] as number);
  const every = (belief.unrest.laneHoursPerFailure * HOUR) / lanes / stepMs;
  for (let k = exponential(random, every); k < grid.steps; k += exponential(random, every)) {
    add(Math.floor(k), exponential(random, failureLasts / stepMs));
  }
  let sum = 0;
  for (let k = 0; k < grid.steps; k++) {
    sum += lost[k] as number;
    lost[k] = sum;
  }
}
