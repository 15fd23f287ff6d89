import { randomInt } from 'node:crypto';
import { createRandom } from '../../src/core/random.ts';
import { loadHighs } from '../support/highs.ts';
import type { Bench } from './bench.ts';
import { kinds } from './plans/instances.ts';
import { compareLarge, drawLarge, scoredLarge } from './plans/large.ts';
import { compareReplan, drawLost, scoredReplans } from './plans/replans.ts';
import { compare, scored } from './plans/score.ts';

const instances = Number(process.env['BENCH_INSTANCES'] ?? 400);
const largeInstances = Number(process.env['BENCH_LARGE'] ?? 10);
const replanInstances = Number(process.env['BENCH_REPLANS'] ?? 30);
/** BENCH_SEED repeats a run; without it every run has instances of its own. */
const seed = Number(process.env['BENCH_SEED'] ?? randomInt(1_000_000));

/**
 * `plans`: 400 small instances of 16 kinds, fresh ones each run, planned and beside it the best plan of whole households
 * that there is, which HiGHS finds: people placed, people beyond the walk limit, walking, wishes. 10 of 12,000 to 20,000
 * people with exemptions, beside the bound of linear programming. 30 replans of full drills, beside the best.
 */
export const bench: Bench = async (say) => {
  const highs = await loadHighs();
  const all = compare(highs, seed, instances);
  say(`${all.length} small instances compared with the best`);
  const total = scored(all);
  const large = scoredLarge(
    Array.from({ length: largeInstances }, (_, n) => {
      const one = compareLarge(highs, drawLarge(createRandom(seed, 1, n), [12_000, 20_000]));
      say(`${one.people} people planned beside the bound`);
      return one;
    }),
  );
  const replans = scoredReplans(
    Array.from({ length: replanInstances }, (_, n) =>
      compareReplan(highs, drawLost(createRandom(seed, 2, n), 12 + (n % 3) * 12)),
    ),
  );
  return {
    seed,
    ...total,
    kinds: Object.fromEntries(
      Object.keys(kinds).map((name) => [name, scored(all.filter(({ kind }) => kind === name))]),
    ),
    large,
    replans,
    ratios: {
      sharePlacedAll: total.sharePlacedAll,
      shareBeyondLeast: total.shareBeyondLeast,
      shareWalkWithin: total.shareWalkWithin,
      wishesPerPossible: total.wishesPerPossible,
      walkPerBound: large.walkPerBound,
      replanWalkPerLeast: replans.walkPerLeast,
      replanMinutesPerLeast: replans.minutesPerLeast,
    },
  };
};
