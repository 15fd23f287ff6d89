import type { Noise } from '../distributions.ts';
import { bins } from '../learning/offsets.ts';
import type { Grid } from './grid.ts';

/**
 * Draws how many people with an appointment come in each step of one path, into `into`: bin by bin of each window
 * a binomial share, by the path's hazard, of those who have not come before, spread evenly over the bin. So what
 * came late in one bin is not missing for ever, and no more come than hold a window: an appointment-driven queue
 * varies far less than a Poisson one (the transitory queues of Honnappa, Jain and Ward 2015). `key` is
 * the path's; `variance` is that of numbers of people, against their mean; `scratch` is as long as `into`.
 */
export function drawArrivals(
  { grid, variance }: { grid: Grid; variance: number },
  toCome: Float64Array,
  hazards: Float64Array,
  key: number,
  noise: Noise,
  into: Float64Array,
  scratch: Float64Array,
): void {
  const { steps, admittedAt } = grid;
  // First as differences from step to step, so that a bin costs four additions however long it is.
  scratch.fill(0);
  into.fill(0);
  for (let w = 0; w < grid.binStarts.length; w++) {
    const starts = grid.binStarts[w] as Float64Array;
    // Each window has noise of its own: moving people from one leaves the others as they were.
    noise.restart(key ^ Math.imul(w + 1, 0x9e3779b9));
    let left = toCome[w] as number;
    for (let i = 0; i < bins && left > 0.5; i++) {
      const from = starts[i] as number;
      const to = starts[i + 1] as number;
      if (to <= 0) continue;
      let hazard = hazards[i] as number;
      if (from < 0) hazard = 1 - (1 - hazard) ** (to / (to - from));
      const mean = left * hazard;
      let people = mean + Math.sqrt(mean * (1 - hazard) * variance) * noise.next();
      if (people < 0) people = 0;
      if (people > left) people = left;
      left -= people;
      const begin = from < 0 ? 0 : from;
      if (begin >= steps) break;
      const each = people / (to - begin);
      turn(scratch, begin, each);
      turn(scratch, to, -each);
    }
  }
  let rate = 0;
  for (let k = 0; k < steps; k++) {
    rate += scratch[k] as number;
    const at = admittedAt[k] as number;
    if (at >= 0 && rate > 0) into[at] = (into[at] as number) + rate;
  }
}

/** From `at` on so many more come in each step; of the step in which that is, in the part that is left of it. */
function turn(differences: Float64Array, at: number, by: number): void {
  const step = Math.floor(at);
  const gone = at - step;
  if (step < differences.length) differences[step] = (differences[step] as number) + by * (1 - gone);
  if (step + 1 < differences.length) differences[step + 1] = (differences[step + 1] as number) + by * gone;
}
