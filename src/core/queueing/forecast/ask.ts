import { householdSizeShares, MEAN_HOUSEHOLD } from '../../population.ts';
import type { Random } from '../../random.ts';
import { normal } from '../distributions.ts';
import { staying } from '../learning/patience.ts';
import { HOUR, MINUTE } from '../plan.ts';
import { type Grid, stepMs } from './grid.ts';
import type { Path } from './walk.ts';

/**
 * Minutes from check-in until the swab for a random one of those who come between two steps of a path (fractions lie
 * within a step), drawn in proportion to when people come; and how many do.
 */
export function askBetween(
  path: Path,
  grid: Grid,
  from: number,
  to: number,
  random: Random,
): { wait: number; people: number } {
  const before = valueAt(path.come, from);
  const people = valueAt(path.come, to) - before;
  const share = random.next();
  const at = people > 0 ? stepOf(path.come, before + share * people) : from + share * (to - from);
  return { wait: waitAt(path, grid, Math.min(to, Math.max(from, at)), random), people };
}

/** Minutes from check-in at a step until the swab. */
function waitAt(path: Path, grid: Grid, step: number, random: Random): number {
  const { cv } = path;
  const own = Math.exp(cv * normal(random) - (cv * cv) / 2) / path.rate;
  const luck = normal(random);
  const lanes = path.lanes[Math.min(grid.steps - 1, Math.floor(step))] as number;
  const before = valueAt(path.queue, step) + placeInParty(random, path.company);
  // With fewer people before one than there are lanes, one of them is free.
  const line = Math.max(0, before - Math.max(0, lanes - 1));
  const usual = (line / (path.rate * Math.max(1, lanes))) * (HOUR / MINUTE);
  const turns = line * staying(usual, path.impatience);
  const needed = turns + cv * Math.sqrt(turns) * luck;
  const start = needed <= 0 ? step : stepOf(path.capacity, valueAt(path.capacity, step) + needed);
  return (Math.max(start, opening(grid, step)) - step) * (stepMs / MINUTE) + own * (HOUR / MINUTE);
}

/** Where nobody is served yet because the site has not opened: the step at which it does. */
function opening({ open }: Grid, step: number): number {
  const from = Math.floor(step);
  if (open[from] === 1) return step;
  const next = open.indexOf(1, from);
  return next < 0 ? step : next;
}

/** How many of one's own party are before one, for a random person, of whom a share comes with their household. */
function placeInParty(random: Random, company: number): number {
  const alone = random.next() >= company;
  let left = random.next() * MEAN_HOUSEHOLD;
  let asLarge = 1;
  for (const [place, share] of householdSizeShares.entries()) {
    left -= asLarge;
    if (left < 0) return alone ? 0 : place;
    asLarge -= share;
  }
  return 0;
}

/** A value of an array by straight lines between steps. */
function valueAt(values: Float64Array, step: number): number {
  const last = values.length - 1;
  const k = Math.floor(step);
  if (k >= last) return values[last] as number;
  const below = values[k] as number;
  return below + ((values[k + 1] as number) - below) * (step - k);
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
