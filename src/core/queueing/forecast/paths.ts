import { createRandom, type Random } from '../../random.ts';
import { exponential, gamma, tableNormal } from '../distributions.ts';
import type { Belief } from '../learning/belief.ts';
import { bins } from '../learning/offsets.ts';
import { impatience } from '../learning/patience.ts';
import { HOUR, MINUTE } from '../plan.ts';
import { drawArrivals, partyVariance } from './arrivals.ts';
import { type Grid, stepHours, stepMs } from './grid.ts';

/** Standard deviation of the change of the logarithm of the lanes' speed in an hour. */
const speedWander = .1;
/** Standard deviation of what comes and goes beside it, halved after each change: breaks, a run of old people. */
const momentarySpread = 0.08;
/** The speed changes every so many steps. */
const wanderSteps = 10;

/** A lane fails once in so many lane-hours, for so long on average. */
const failureEveryLaneHours = 80;
const failureLasts = 90 * MINUTE;
/** It pauses about every two hours, for so long on average, and nobody records it. */
const pauseEveryHours = 2;
const pauseLasts = 8 * MINUTE;

/** Probability that a lane that has been silent for so long has failed and is not on a break (both exponential). */
function failed(silentMs: number): number {
  const pauses = (failureEveryLaneHours / pauseEveryHours) * Math.exp(-silentMs / pauseLasts);
  const failures = Math.exp(-silentMs / failureLasts);
  return failures / (failures + pauses);
}

/** Variance of the number who have come until a step, of those of its bin: parties, and the step they take. */
const withinVariance = partyVariance;

/** One path: how the rest of the day may go. Arrays have an entry for each step, `capacity` and `come` one more. */
export interface Path {
  /** People served by one busy lane in an hour, at the path's beginning. */
  rate: number;
  /** How much faster than believed people leave the line. */
  impatience: number;
  /** People in line or being served at the beginning of each step. */
  queue: Float64Array;
  /** People whom the lanes could serve until each step, from now on. */
  capacity: Float64Array;
  /** People who have come until each step. */
  come: Float64Array;
  lanes: Float64Array;
}

/**
 * Runs `count` paths and hands each to `visit`, in the same buffers. A path draws its rates, habits and mishaps
 * from what is believed, and then moves the line step by step: a multi-server queue as a reflected random walk
 * (fluid plus diffusion: Newell 1982, ch. 2 and 5; Whitt 2002, ch. 10), with
 *
 * - people in as expected, with the variance of parties;
 * - people out by the busy lanes, no more than there are people, with the variance of their service times;
 * - lanes that fail and come back, and a speed that wanders.
 *
 * Path `i` of one seed draws the same whatever is decided, so that two decisions differ by what they do and not
 * by luck (common random numbers).
 */
export function runPaths(
  belief: Belief,
  grid: Grid,
  seed: number,
  count: number,
  visit: (path: Path, index: number, random: Random) => void,
): void {
  const { steps } = grid;
  const into = new Float64Array(steps);
  const lost = new Float64Array(steps);
  const scratch = new Float64Array(steps);
  const hazards = new Float64Array(bins);
  const path: Path = {
    rate: 0,
    impatience: 0,
    queue: new Float64Array(steps + 1),
    capacity: new Float64Array(steps + 1),
    come: new Float64Array(steps + 1),
    lanes: new Float64Array(steps),
  };
  for (let index = 0; index < count; index++) {
    const random = createRandom(seed, index);
    path.rate = gamma(random, belief.service.shape) / belief.service.exposure;
    const walkIns = gamma(random, belief.walkIns.shape) / belief.walkIns.exposure;
    path.impatience = gamma(random, belief.patience.shape) / belief.patience.exposure;
    const { mean, sd } = belief.punctuality;
    for (let i = 0; i < bins; i++) {
      const drawn = (mean[i] as number) + (sd[i] as number) * tableNormal(random);
      hazards[i] = drawn < 0 ? 0 : drawn > 0.95 ? 0.95 : drawn;
    }
    drawLosses(belief, grid, random, lost);
    drawArrivals(grid, belief.toCome, hazards, random, into, scratch);
    walk(belief, grid, random, into, walkIns, lost, path);
    visit(path, index, random);
  }
}

/** How many lanes are missing at each step of a path. */
function drawLosses(belief: Belief, grid: Grid, random: Random, lost: Float64Array): void {
  lost.fill(0);
  const add = (from: number, until: number): void => {
    if (from >= grid.steps) return;
    lost[from] = (lost[from] as number) + 1;
    const to = from + Math.max(1, Math.round(until));
    if (to < grid.steps) lost[to] = (lost[to] as number) - 1;
  };
  for (let i = 0; i < belief.lanesClosed; i++) add(0, exponential(random, failureLasts / stepMs));
  for (const silence of belief.silences) {
    const lasts = random.chance(failed(silence)) ? failureLasts : pauseLasts;
    add(0, exponential(random, lasts / stepMs));
  }
  const lanes = Math.max(1, grid.lanes[0] as number);
  const every = (failureEveryLaneHours * HOUR) / lanes / stepMs;
  for (let k = exponential(random, every); k < grid.steps; k += exponential(random, every)) {
    add(Math.floor(k), exponential(random, failureLasts / stepMs));
  }
  let sum = 0;
  for (let k = 0; k < grid.steps; k++) {
    sum += lost[k] as number;
    lost[k] = sum;
  }
}

/** Moves the line of one path from step to step. */
function walk(
  belief: Belief,
  grid: Grid,
  random: Random,
  into: Float64Array,
  walkInFactor: number,
  lost: Float64Array,
  path: Path,
): void {
  const { queue, capacity, come, lanes } = path;
  const serviceVariance = belief.service.cv ** 2;
  const wander = speedWander * Math.sqrt(wanderSteps * stepHours);
  let speed = 0;
  let perLane = 0;
  let leave = 0;
  let leaveNew = 0;
  let lasting = path.rate;
  let momentary = momentarySpread * tableNormal(random);
  let within = 0;
  let line = belief.waiting;
  /** Of the line, who came before the session ended and is served although lanes rest. */
  let overtime = grid.open[0] === 1 ? 0 : line;
  capacity[0] = 0;
  come[0] = 0;
  for (let k = 0; k < grid.steps; k++) {
    if (k % wanderSteps === 0) {
      if (k > 0) {
        lasting *= Math.exp(wander * tableNormal(random));
        momentary = momentary / 2 + momentarySpread * Math.sqrt(0.75) * tableNormal(random);
      }
      speed = lasting * Math.exp(momentary);
      perLane = speed * stepHours;
      // Of people being served, and of those who come in a step, the shares who are done by its end.
      leave = 1 - Math.exp(-perLane);
      leaveNew = 1 - leave / perLane;
    }
    queue[k] = line;
    const working = Math.max(0, (grid.lanes[k] as number) - (lost[k] as number));
    lanes[k] = working;
    const due = into[k] as number;
    const walkIns = walkInFactor * (grid.walkIns[k] as number);
    const people = due + walkIns;
    let able = working * perLane;
    let present = line * leave + people * leaveNew;
    if (grid.open[k] === 1) overtime = line;
    else {
      able = Math.min(able, overtime);
      overtime -= able;
      present = Math.min(present, able);
    }
    const full = able < present;
    const out = full ? able : present;
    // Where nobody waits, a share of those who came is gone again by the end of the step, and their noise with them.
    const stays = full ? 1 : 1 - leaveNew;
    const arrivalNoise =
      Math.sqrt(walkIns * partyVariance) * tableNormal(random) -
      within +
      (within = Math.sqrt(due * withinVariance) * tableNormal(random));
    const noise = arrivalNoise * stays + Math.sqrt(out * serviceVariance) * tableNormal(random);
    // Who leaves, on average over a line in which people have waited anything up to `wait`.
    const wait = working > 0 ? line / (working * speed) : 0;
    const gone = wait > 0.5 ? (line * path.impatience * impatience(wait * 60) * stepHours) / wait : 0;
    const next = line + people - out - gone + noise;
    line = next > 0 ? next : 0;
    capacity[k + 1] = (capacity[k] as number) + able;
    const came = people + arrivalNoise;
    come[k + 1] = (come[k] as number) + (came > 0 ? came : 0);
  }
  queue[grid.steps] = line;
}
