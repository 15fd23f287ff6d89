import { describe, expect, test } from 'vitest';
import { meanShape } from '../../../../src/core/queueing/day-shape.ts';
import { lognormal } from '../../../../src/core/queueing/distributions.ts';
import { calmDay, type SiteDay, simulateDay } from '../../../../src/core/queueing/simulation/index.ts';
import { createRandom } from '../../../../src/core/random.ts';
import { busyThroughTheDay, hangzhouIsHere, pointHours } from '../../../support/hangzhou.ts';
import { at, mean, sitePlan } from '../../../support/site-days.ts';

const ratePerLaneHour = 70;
/** People who come in an hour of weight 1 against what the lane can do: median, and spread from site to site. */
const load = { median: 1.4, spread: 0.4 };
/** Minutes that those in line take, from which on a site counts as busy. */
const busyFrom = 5;

const lineAt = ({ visits }: SiteDay, instant: number): number =>
  visits.filter(
    ({ checkInAt, servedAt = Number.POSITIVE_INFINITY, leftAt = Number.POSITIVE_INFINITY }) =>
      checkInAt <= instant && servedAt > instant && leftAt > instant,
  ).length;

function correlation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  const both = mean(a.map((value, i) => (value - meanA) * ((b[i] ?? 0) - meanB)));
  const spread = (all: readonly number[], middle: number) => mean(all.map((value) => (value - middle) ** 2));
  return both / Math.sqrt(spread(a, meanA) * spread(b, meanB));
}

describe.skipIf(!hangzhouIsHere)('the shape of a day (skipped without the folder shared/data)', () => {
  test('makes simulated sites busy when the real ones of Hangzhou were, on the day that it was fitted to', () => {
    const looks = busyThroughTheDay();
    const open = looks.map(() => 0);
    const busy = looks.map(() => 0);
    const sites = pointHours();
    for (const [n, hours] of sites.entries()) {
      const sessions = hours.map(([opens, closes]) => ({ opensAt: at(opens), closesAt: at(closes) }));
      const perWeight = lognormal(createRandom(9, n), load.median, load.spread) * ratePerLaneHour;
      const walkInsPerHour = perWeight * meanShape(sessions);
      const plan = sitePlan({ lanes: 1, ratePerLaneHour, walkInsPerHour, hours, booked: 0 });
      const day = simulateDay(plan, calmDay, `site-${n}`, n);
      for (const [i, { hour }] of looks.entries()) {
        if (!hours.some(([opens, closes]) => hour >= opens && hour < closes)) continue;
        open[i] = (open[i] ?? 0) + 1;
        if (lineAt(day, at(hour)) > (busyFrom / 60) * ratePerLaneHour) busy[i] = (busy[i] ?? 0) + 1;
      }
    }
    const simulated = looks.map((_, i) => (busy[i] ?? 0) / (open[i] ?? 1));
    const real = looks.map(({ busyShare }) => busyShare);
    const off = mean(real.map((share, i) => Math.abs(share - (simulated[i] ?? 0))));
    expect([sites.length, looks.length]).toEqual([826, 24]);
    // 0.066 and 0.979; with as many at every hour 0.167.
    expect(off).toBeLessThan(0.07);
    expect(correlation(real, simulated)).toBeGreaterThan(0.97);
  });
});
