import { doorsBeforeOpening, type PlannedWindow, type Session, type SitePlan } from '../plan.ts';
import type { Throughput } from '../throughput.ts';
import { binOf, binStart, bins } from './offsets.ts';

/**
 * How punctual people are at a site today: for each bin of time around their window the chance that somebody
 * who has not come before comes in it, as a beta distribution of mean `mean[i]` and standard deviation `sd[i]`.
 */
export interface Punctuality {
  mean: Float64Array;
  sd: Float64Array;
}

/**
 * What is believed before anybody has come, as shares of those who hold a window: 16 % come before it, most in the
 * last half hour; 65 % in it; 10 % after it, each half hour a third of those of the half hour before; 9 % never.
 * Nobody has published such shares; they count as much as `priorParties` parties do, so that two windows of a
 * site outweigh them.
 */
const shares = [
  ...[0.015, 0.055, 0.045, 0.045],
  ...[0.14, 0.125, 0.11, 0.1, 0.09, 0.085],
  ...[0.03, 0.021, 0.015, 0.014, 0.009, 0.009, 0.003, 0.001],
] as const;
const priorParties = 20;

const priorHazards: readonly number[] = (() => {
  let left = 1;
  return shares.map((share) => {
    const hazard = share / left;
    left -= share;
    return hazard;
  });
})();

/**
 * Punctuality as measured until `throughput.asOf`: life table of the people of each window that has begun to
 * come, with those who may still come censored, and a beta prior on each bin's hazard (the discrete form of
 * the beta process of Hjort 1990). No-show needs no figure of its own: it is who is left after the last bin.
 * Where households come together people count as so many parties of `company`.
 *
 * The mean is learnt, the spread is not: no two windows are alike, and however many have come before, the next is known no
 * better than from as many parties as the prior counts for. On simulated days people who come in the next 5 to 30 minutes are then
 * off by 0.95 to 1.05 of the standard deviation told; with a spread that shrinks by what was seen it was 1.06 to 1.14.
 */
export function learnPunctuality(plan: SitePlan, throughput: Throughput, company: number): Punctuality {
  const came = new Float64Array(bins);
  const could = new Float64Array(bins);
  const byWindow = new Map<number, number[]>();
  for (const { at, due } of throughput.arrivals) {
    if (due === undefined) continue;
    const list = byWindow.get(due);
    if (list === undefined) byWindow.set(due, [at]);
    else list.push(at);
  }
  for (const window of plan.windows) {
    countWindow(window, byWindow.get(window.startsAt) ?? [], plan.sessions, throughput.asOf, came, could);
  }
  const mean = new Float64Array(bins);
  const sd = new Float64Array(bins);
  for (let i = 0; i < bins; i++) {
    const a = (priorHazards[i] ?? 0) * priorParties + (came[i] ?? 0) / company;
    const n = priorParties + (could[i] ?? 0) / company;
    const p = a / n;
    mean[i] = p;
    sd[i] = Math.sqrt((p * (1 - p)) / (priorParties + 1));
  }
  return { mean, sd };
}

/** Adds who came and who could have come in each bin of one window; a bin that is not over counts in part. */
function countWindow(
  window: PlannedWindow,
  arrivals: readonly number[],
  sessions: readonly Session[],
  asOf: number,
  came: Float64Array,
  could: Float64Array,
): void {
  const counts = new Float64Array(bins);
  for (const at of arrivals) counts[binOf(window, at)] = (counts[binOf(window, at)] ?? 0) + 1;
  let left = Math.max(window.booked, arrivals.length);
  for (let i = 0; i < bins; i++) {
    const from = binStart(window, i);
    const to = binStart(window, i + 1);
    if (from >= asOf) return;
    const here = counts[i] ?? 0;
    // Who comes to shut doors checks in when they open: such bins tell nothing of habits.
    if (doorsOpenThrough(sessions, from, to)) {
      came[i] = (came[i] ?? 0) + here;
      could[i] = (could[i] ?? 0) + Math.max(here, left * Math.min(1, (asOf - from) / (to - from)));
    }
    left -= here;
  }
}

function doorsOpenThrough(sessions: readonly Session[], from: number, to: number): boolean {
  return sessions.some(({ opensAt, closesAt }) => from > opensAt - doorsBeforeOpening && to <= closesAt);
}
