import type { Noise } from '../distributions.ts';
import type { Belief } from '../learning/belief.ts';
import { impatience } from '../learning/patience.ts';
import { type Grid, stepHours } from './grid.ts';

/** The speed changes every so many steps. */
const wanderSteps = 7;

/** In a line shorter than this, hours, nobody leaves to speak of. */
const seldomLeft = 1 / 3;

/** One path: how the rest of the day may go. Arrays have an entry for each step; `queue`, `capacity` and `come` one more. */
export interface Path {
  /** People served by one busy lane in an hour, at the path's beginning. */
  rate: number;
  /** How much faster than believed people leave the line. */
  impatience: number;
  /** Coefficient of variation of service times. */
  cv: number;
  /** The share of people who come with their household. */
  company: number;
  /** People in line or being served at the beginning of each step. */
  queue: Float64Array;
  /** People whom the lanes could serve until each step, from now on. */
  capacity: Float64Array;
  /** People who have come until each step. */
  come: Float64Array;
  lanes: Float64Array;
}

/** What a path drew beside its rates. */
export interface Drawn {
  /** People with an appointment who come in each step. */
  due: Float64Array;
  /** Walk-ins against the plan. */
  walkIns: number;
  /** Lanes missing at each step. */
  lost: Float64Array;
}

/** Moves the line of one path from step to step. */
export function walk(belief: Belief, grid: Grid, drawn: Drawn, noise: Noise, path: Path): void {
  const { queue, capacity, come, lanes } = path;
  const serviceVariance = path.cv ** 2;
  const comingVariance = belief.company.variance;
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
  /** Of the line, who waits for the site to open; the others are served although lanes rest. */
  let early = belief.early;
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
    const working = Math.max(0, (grid.lanes[k] as number) - (drawn.lost[k] as number));
    lanes[k] = working;
    const due = drawn.due[k] as number;
    const walkIns = drawn.walkIns * (grid.walkIns[k] as number);
    const people = due + walkIns;
    let able = working * perLane;
    let present = line * leave + people * leaveNew;
    if (grid.open[k] === 1) early = 0;
    else {
      able = Math.min(able, Math.max(0, line - early));
      present = Math.min(present, able);
      early += people;
    }
    const full = able < present;
    const out = full ? able : present;
    // Where nobody waits, a share of those who came is gone again by the end of the step, and their noise with them.
    const stays = full ? 1 : 1 - leaveNew;
    const withinBefore = within;
    within = Math.sqrt(due * comingVariance) * noise.next();
    const arrivalNoise = Math.sqrt(walkIns * comingVariance) * noise.next() + within - withinBefore;
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
