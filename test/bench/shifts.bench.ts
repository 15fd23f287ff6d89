import { randomInt } from 'node:crypto';
import { planShifts, type ShiftProblem, type ShiftScore } from '../../src/core/field/shifts/index.ts';
import { loadHighs } from '../support/highs.ts';
import { type Bench, median, round } from './bench.ts';
import { brokenRules, greedyPass } from './shifts/greedy.ts';
import { drawLarge, drawSmall } from './shifts/instances.ts';
import { bestScore, leastUnfilled } from './shifts/optimum.ts';

const instances = Number(process.env['BENCH_INSTANCES'] ?? 50);
/** BENCH_SEED repeats a run; without it every run has instances of its own. */
const seed = Number(process.env['BENCH_SEED'] ?? randomInt(1_000_000));
/** Runs of which the middle one counts. */
const rounds = 15;

const plan = (instance: ShiftProblem) => planShifts(instance, { seed: 1 });

/**
 * `shifts`: weeks of 40 people planned beside the best plan that there is, which HiGHS finds: hours unfilled, nights above
 * the fair share, changes, in this order (`gap`: the first that differs, each counted from 1). A week of 400 people, 6 posts,
 * 4 heads, 3 shifts a day beside the bound of linear programming (`perBound`: hours filled that it allows, to those that are)
 * and beside the time of one greedy pass.
 */
export const bench: Bench = async (say) => {
  const highs = await loadHighs();
  const small = Array.from({ length: instances }, (_, n) => {
    const instance = drawSmall(seed, n);
    const made = plan(instance);
    const best = bestScore(highs, instance);
    say(`${n + 1}: ${JSON.stringify(made.score)} beside ${JSON.stringify(best)}`);
    return {
      gap: gapOf(made.score, best),
      broken: brokenRules(instance, made),
      exact: isSame(made.score, best),
    };
  });
  const large = drawLarge(seed);
  const made = plan(large);
  const wanted = large.shifts.reduce(
    (sum, { heads, starts, ends }) => sum + (heads * (ends - starts)) / 60_000,
    0,
  );
  const bound = leastUnfilled(highs, large);
  say(`400 people: ${JSON.stringify(made.score)} beside at least ${Math.round(bound)} minutes unfilled`);
  const [ours, greedy] = [timed(() => plan(large)), timed(() => greedyPass(large))];
  return {
    seed,
    instances: small.length,
    best: small.filter(({ exact }) => exact).length,
    worstGap: round(Math.max(...small.map(({ gap }) => gap))),
    brokenRules: small.reduce((sum, { broken }) => sum + broken, brokenRules(large, made)),
    large: { ...made.score, leastUnfilledMinutes: round(bound), ms: round(ours), greedyMs: round(greedy) },
    ratios: {
      gap: round(median(small.map(({ gap }) => gap))),
      perBound: round((wanted - bound) / (wanted - made.score.unfilledMinutes)),
      timePerGreedy: round(ours / greedy),
    },
  };
};

/** How far a plan is from the best one, by the first figure in which they differ; 1 where they do not. */
function gapOf(made: ShiftScore, best: ShiftScore): number {
  const pairs = [
    [made.unfilledMinutes / 60, best.unfilledMinutes / 60],
    [made.nightsOver, best.nightsOver],
    [made.changes, best.changes],
  ] as const;
  const first = pairs.find(([one, other]) => one !== other);
  return first === undefined ? 1 : (1 + first[0]) / (1 + first[1]);
}

const isSame = (one: ShiftScore, other: ShiftScore): boolean => gapOf(one, other) === 1;

function timed(work: () => unknown): number {
  return median(
    Array.from({ length: rounds }, () => {
      const began = performance.now();
      work();
      return performance.now() - began;
    }),
  );
}
