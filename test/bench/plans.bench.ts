import { randomInt } from 'node:crypto';
import { loadHighs } from '../support/highs.ts';
import type { Bench } from './bench.ts';
import { kinds } from './plans/instances.ts';
import { compare, scored } from './plans/score.ts';

const instances = Number(process.env['BENCH_INSTANCES'] ?? 400);
/** BENCH_SEED repeats a run; without it every run has instances of its own. */
const seed = Number(process.env['BENCH_SEED'] ?? randomInt(1_000_000));

/**
 * `plans`: 400 small instances of 16 kinds, fresh ones each run, planned and beside it the best plan of whole households
 * that there is, which HiGHS finds: people placed, people beyond the walk limit, walking, wishes.
 */
export const bench: Bench = async (say) => {
  const highs = await loadHighs();
  const all = compare(highs, seed, instances);
  say(`${all.length} small instances compared with the best`);
  const total = scored(all);
  return {
    seed,
    ...total,
    kinds: Object.fromEntries(
      Object.keys(kinds).map((name) => [name, scored(all.filter(({ kind }) => kind === name))]),
    ),
    ratios: {
      sharePlacedAll: total.sharePlacedAll,
      shareBeyondLeast: total.shareBeyondLeast,
      shareWalkWithin: total.shareWalkWithin,
      wishesPerPossible: total.wishesPerPossible,
    },
  };
};
