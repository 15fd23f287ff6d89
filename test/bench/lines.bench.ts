import { randomInt } from 'node:crypto';
import type { Bench } from './bench.ts';
import { scenarios } from './lines/scenarios.ts';
import { askDays, scored } from './lines/score.ts';

const days = Number(process.env['BENCH_DAYS'] ?? 304);
/** BENCH_SEED repeats a run; without it every run has days of its own. */
const seed = Number(process.env['BENCH_SEED'] ?? randomInt(1_000_000));

/**
 * `lines`: 304 site-days of 16 scenarios, fresh ones each run, simulated by other assumptions than those of
 * `core/queueing`: what people are told now, and of the windows one and two hours ahead, against what they met; and
 * the public band, and how often it raises a false alarm. Beside it the naive forecast.
 */
export const bench: Bench = async (say) => {
  const { answers, told } = askDays(seed, days, (done) => {
    if (done % 64 === 0) say(`${done}/${days} days`);
  });
  const all = scored(answers, told);
  const of = (name: string) =>
    scored(
      answers.filter(({ scenario }) => scenario === name),
      told.filter(({ scenario }) => scenario === name),
    );
  return {
    seed,
    days,
    ...all,
    scenarios: Object.fromEntries(Object.keys(scenarios).map((name) => [name, of(name)])),
    ratios: { coverage: all.coverage, bandRight: all.bandRight, errorPerNaive: all.errorPerNaive },
  };
};
