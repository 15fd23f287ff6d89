import { makePlan } from '../../src/core/assignment/index.ts';
import { loadHighs } from '../support/highs.ts';
import { type CityPlan, city } from './assignment/city.ts';
import { planGreedily } from './assignment/greedy.ts';
import { leastWalk, type Quality, qualityOf } from './assignment/quality.ts';
import { leastWalkByHighs } from './assignment/reference.ts';
import { measureReplan } from './assignment/replan.ts';
import { measureSpeed } from './assignment/speed.ts';
import { type Bench, type BenchResult, round } from './bench.ts';

const wholeCity = process.argv.includes('--city');
/** Tries a tenth of it. */
const quick = process.argv.includes('--quick');
const seed = Number(/--seed[= ](\d+)/.exec(process.argv.join(' '))?.[1] ?? 1);
const perDistrict = 100_000;
const sizes = quick ? [10_000, 100_000] : [10_000, 100_000, 1_000_000];
const fuzhou = 8_290_000;

/** What a method's plan of a whole city is worth, beside the least that anybody could walk. */
interface Judged {
  people: number;
  unplaced: number;
  unplacedWhoCouldBe: number;
  gap: number;
  beyondLimit: number;
  split: number;
  overCapacity: number;
  neighbours: number;
  oldAtTheEdge: number;
  uneven: number;
  wishesGranted: number;
  planSeconds: number;
}

function judge(plan: CityPlan, method: typeof makePlan): Judged {
  let planMs = 0;
  let walk = 0;
  let least = 0;
  let couldNot = 0;
  const sums: Partial<Record<keyof Quality, number>> = {};
  for (const { problem } of city(plan)) {
    const began = performance.now();
    const made = method(problem);
    planMs += performance.now() - began;
    const quality = qualityOf(problem, made);
    const bound = leastWalk(problem);
    walk += quality.walk;
    least += bound.walk;
    couldNot += bound.left;
    for (const [name, value] of Object.entries(quality) as [keyof Quality, number][]) {
      sums[name] = (sums[name] ?? 0) + value;
    }
  }
  const sum = (name: keyof Quality): number => sums[name] ?? 0;
  return {
    people: sum('people'),
    unplaced: sum('unplaced'),
    unplacedWhoCouldBe: sum('unplaced') - couldNot,
    gap: Number((walk / least).toFixed(5)),
    beyondLimit: sum('beyondLimit'),
    split: sum('split'),
    overCapacity: sum('overCapacity'),
    neighbours: Number((sum('neighbours') / sum('pairs')).toFixed(4)),
    oldAtTheEdge: sum('oldAtTheEdge'),
    uneven: sum('uneven'),
    wishesGranted: round(sum('wishesGranted') / Math.max(1, sum('wishes'))),
    planSeconds: round(planMs / 1_000),
  };
}

/**
 * `assignment`: what plans of seeded cities are worth, beside the optimum and the first version's method; how long it
 * takes to have a million people's windows written by two workers, beside a plain COPY of the same rows.
 * `--city` instead: the whole of Fuzhou by its districts and census, beside a tenth of a million.
 */
export const bench: Bench = async (say) => (wholeCity ? benchCity(say) : benchQualityAndSpeed(say));

async function benchQualityAndSpeed(say: (line: string) => void): Promise<BenchResult> {
  const quality: Record<string, Judged> = {};
  const greedy: Record<string, Judged> = {};
  for (const people of sizes) {
    say(`planning ${people} people, and the same by the first version's method`);
    quality[people] = judge({ people, seed, perDistrict }, makePlan);
    greedy[people] = judge({ people, seed, perDistrict }, planGreedily);
  }
  say('the optimum of the smallest city once more, by HiGHS');
  const [small] = city({ people: 10_000, seed, perDistrict });
  if (small === undefined) throw new Error('a city has a district');
  const ours = leastWalk(small.problem);
  const theirs = leastWalkByHighs(await loadHighs(), small.problem);
  if (Math.abs(theirs - ours.cost) > 1e-6 * theirs)
    throw new Error(`HiGHS says ${theirs}, we say ${ours.cost}`);

  const speed = await measureSpeed(say, { people: quick ? 100_000 : 1_000_000, seed, perDistrict }, true);
  say('the largest site of the demo closes');
  const replan = await measureReplan(say, seed, quick ? 0.2 : 1);
  const all = Object.values(quality);
  const worst = (pick: (one: Judged) => number): number => Math.max(...all.map(pick));
  const largest = quality[sizes.at(-1) ?? 0];
  return {
    gap: worst((one) => one.gap),
    unplaced: worst((one) => one.unplacedWhoCouldBe),
    split: worst((one) => one.split),
    overCapacity: worst((one) => one.overCapacity),
    neighbours: Math.min(...all.map((one) => one.neighbours)),
    optimumCheckedByHighs: true,
    quality,
    greedy,
    speed,
    replan,
    ratios: {
      wallPerCopy: round(speed.wallSeconds / speed.copySeconds),
      wallPerCopyOfAllThreeTables: round(speed.wallSeconds / speed.copyAllSeconds),
      planPerCopy: round((largest?.planSeconds ?? Number.NaN) / speed.copySeconds),
    },
  };
}

async function benchCity(say: (line: string) => void): Promise<BenchResult> {
  const small = await measureSpeed(say, { people: perDistrict, seed, perDistrict }, false);
  say(`${perDistrict} people took ${round(small.wallSeconds)} s; now ${fuzhou}`);
  const whole = await measureSpeed(say, { people: quick ? fuzhou / 10 : fuzhou, seed }, false);
  return {
    small,
    whole,
    ratios: {
      timePerPersonOfSmall: round(whole.wallSeconds / whole.people / (small.wallSeconds / small.people)),
    },
  };
}
