import { createRandom, type Random } from '../../random.ts';
import { createNoise, exponential, gamma, type Noise } from '../distributions.ts';
import type { Belief } from '../learning/belief.ts';
import { bins } from '../learning/offsets.ts';
import { impatience } from '../learning/patience.ts';
import { failedShare, failureLasts, pauseLasts } from '../learning/unrest.ts';
import { HOUR } from '../plan.ts';
import { drawAcceptance } from './acceptance.ts';
import { drawArrivals, partyVariance } from './arrivals.ts';
import { type Grid, stepHours, stepMs } from './grid.ts';

/** The speed changes every so many steps. */
const wanderSteps = 7;

/** In a line shorter than this, hours, nobody leaves to speak of. */
const seldomLeft = 1 / 3;

/** Variance of the number who have come until a step, of those of its bin: parties, and the step they take. */
const withinVariance = partyVariance;

/** One path: how the rest of the day may go. Arrays have an entry for each step, `capacity` and `come` one more. */
export interface Path {
  /** People served by one busy lane in an hour, at the path's beginning. */
  rate: number;
  /** How much faster than believed people leave the line. */
  impatience: number;
  /** Coefficient of variation of service times. */
  cv: number;
  /** People in line or being served at the beginning of each step. */
  queue: Float64Array;
  /** People whom the lanes could serve until each step, from now on. */
  capacity: Float64Array;
  /** People who have come until each step. */
  come: Float64Array;
  lanes: Float64Array;
}

/**
 * Runs the paths and hands each to `visit`, in the same buffers. A path draws its rates, habits and mishaps
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
  { belief, grid, seed, paths }: { belief: Belief; grid: Grid; seed: number; paths: number },
  visit: (path: Path, index: number, random: Random) => void,
): void {
  const { steps } = grid;
  const into = new Float64Array(steps);
  const lost = new Float64Array(steps);
  const scratch = new Float64Array(steps);
  const noise = createNoise();
  const hazards = new Float64Array(bins);
  const toCome = new Float64Array(belief.toCome.length);
  const path: Path = {
    rate: 0,
    impatience: 0,
    cv: belief.service.cv,
    queue: new Float64Array(steps + 1),
    capacity: new Float64Array(steps + 1),
    come: new Float64Array(steps + 1),
    lanes: new Float64Array(steps),
  };
  for (let index = 0; index < paths; index++) {
    const random = createRandom(seed, index);
    const key = random.whole(0, 0x7fffffff);
    noise.restart(key);
    path.rate = gamma(random, belief.service.shape) / belief.service.exposure;
    const walkIns = gamma(random, belief.walkIns.shape) / belief.walkIns.exposure;
    path.impatience = gamma(random, belief.patience.shape) / belief.patience.exposure;
    const { mean, sd } = belief.punctuality;
    for (let i = 0; i < bins; i++) {
      const drawn = (mean[i] as number) + (sd[i] as number) * noise.next();
      hazards[i] = drawn < 0 ? 0 : drawn > 0.95 ? 0.95 : drawn;
    }
    drawLosses(belief, grid, random, lost);
    // Offers are accepted by the same share at the site that people leave and at the one they join.
    const accepted = drawAcceptance(createRandom(index, 0));
    for (let w = 0; w < toCome.length; w++) {
      toCome[w] = Math.max(0, (belief.toCome[w] as number) + accepted * (grid.offered[w] as number));
    }
    drawArrivals(grid, toCome, hazards, key, noise, into, scratch);
    noise.restart(~key);
    walk(belief, grid, noise, into, walkIns, lost, path);
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
    const lasts = random.chance(failedShare(silence, belief.unrest)) ? failureLasts : pauseLasts;
    add(0, exponential(random, lasts / stepMs));
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

/** Moves the line of one path from step to step. */
function walk(
  belief: Belief,
  grid: Grid,
  noise: Noise,
  into: Float64Array,
  walkInFactor: number,
  lost: Float64Array,
  path: Path,
): void {
  const { queue, capacity, come, lanes } = path;
  const serviceVariance = path.cv ** 2;
  const wander = belief.unrest.wander * Math.sqrt(wanderSteps * stepHours);
  const momentarySpread = belief.unrest.momentary;
  let speed = 0;
  let perLane = 0;
  let leave = 0;
  let leaveNew = 0;
  let lasting = path.rate;
  let momentary = momentarySpread * noise.next();
  let within = 0;
  let line = belief.waiting;
  /** Of the line, who came before the session ended and is served although lanes rest. */
  let overtime = grid.open[0] === 1 ? 0 : line;
  capacity[0] = 0;
  come[0] = 0;
  for (let k = 0; k < grid.steps; k++) {
    if (line < 0.5 && k >= grid.over) {
      finish(path, k);
      return;
    }
    if (k % wanderSteps === 0) {
      if (k > 0) {
        lasting *= Math.exp(wander * noise.next());
        momentary = momentary / 2 + momentarySpread * Math.sqrt(0.75) * noise.next();
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
    const withinBefore = within;
    within = Math.sqrt(due * withinVariance) * noise.next();
    const arrivalNoise = Math.sqrt(walkIns * partyVariance) * noise.next() + within - withinBefore;
    const change = arrivalNoise * stays + Math.sqrt(out * serviceVariance) * noise.next();
    // Who leaves, on average over a line in which people have waited anything up to `wait`.
    const wait = working > 0 ? line / (working * speed) : 0;
    const gone = wait > seldomLeft ? (line * path.impatience * impatience(wait * 60) * stepHours) / wait : 0;
    const next = line + people - out - gone + change;
    line = next > 0 ? next : 0;
    capacity[k + 1] = (capacity[k] as number) + able;
    const came = people + arrivalNoise;
    come[k + 1] = (come[k] as number) + (came > 0 ? came : 0);
  }
  queue[grid.steps] = line;
}

/** Nothing happens any more after step `from`. */
function finish({ queue, capacity, come, lanes }: Path, from: number): void {
  queue.fill(0, from);
  capacity.fill(capacity[from] as number, from);
  come.fill(come[from] as number, from);
  lanes.fill(0, from);
}
