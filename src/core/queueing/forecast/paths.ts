import { createRandom, type Random } from '../../random.ts';
import { createNoise, gamma } from '../distributions.ts';
import type { Belief } from '../learning/belief.ts';
import { bins } from '../learning/offsets.ts';
import { drawAcceptance } from './acceptance.ts';
import { drawArrivals } from './arrivals.ts';
import type { Grid } from './grid.ts';
import { drawLosses } from './losses.ts';
import { type Drawn, type Path, walk } from './walk.ts';

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
  const drawn: Drawn = { due: new Float64Array(steps), walkIns: 1, lost: new Float64Array(steps) };
  const scratch = new Float64Array(steps);
  const noise = createNoise();
  const offers = grid.offered.some((people) => people !== 0);
  const hazards = new Float64Array(bins);
  const toCome = new Float64Array(belief.toCome.length);
  const path: Path = {
    rate: 0,
    impatience: 0,
    cv: belief.service.cv,
    company: belief.company.share,
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
    drawn.walkIns = gamma(random, belief.walkIns.shape) / belief.walkIns.exposure;
    path.impatience = gamma(random, belief.patience.shape) / belief.patience.exposure;
    const { mean, sd } = belief.punctuality;
    for (let i = 0; i < bins; i++) {
      const hazard = (mean[i] as number) + (sd[i] as number) * noise.next();
      hazards[i] = Math.min(0.95, Math.max(0, hazard));
    }
    drawLosses(belief, grid, random, drawn.lost);
    // Offers are accepted by the same share at the site that people leave and at the one they join.
    const accepted = offers ? drawAcceptance(createRandom(index, 0)) : 0;
    for (let w = 0; w < toCome.length; w++) {
      toCome[w] = Math.max(0, (belief.toCome[w] as number) + accepted * (grid.offered[w] as number));
    }
    drawArrivals(
      { grid, variance: belief.company.variance },
      toCome,
      hazards,
      key,
      noise,
      drawn.due,
      scratch,
    );
    noise.restart(~key);
    walk(belief, grid, drawn, noise, path);
    visit(path, index, random);
  }
}
