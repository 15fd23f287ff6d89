import { describe, expect, test } from 'vitest';
import { HOUR, learn, MINUTE, measure } from '../../../../../src/core/queueing/index.ts';
import { binOf, binStart, bins } from '../../../../../src/core/queueing/learning/offsets.ts';
import { impatience, staying } from '../../../../../src/core/queueing/learning/patience.ts';
import { failedShare, usualUnrest } from '../../../../../src/core/queueing/learning/unrest.ts';
import { createRandom } from '../../../../../src/core/random.ts';
import { believedOf, seenOf } from '../../../../support/queue-sites.ts';
import { at, sitePlan } from '../../../../support/site-days.ts';

const plan = sitePlan();
const meanOf = ({ shape, exposure }: { shape: number; exposure: number }): number => shape / exposure;
const nothingYet = learn(plan, measure([], at(7), plan.sessions));

describe('what is believed of a site', () => {
  test('is its plan before anything has happened', () => {
    expect(meanOf(nothingYet.service)).toBeCloseTo(plan.ratePerLaneHour, 6);
    expect(meanOf(nothingYet.walkIns)).toBe(1);
    expect(meanOf(nothingYet.patience)).toBe(1);
    expect(nothingYet).toMatchObject({ waiting: 0, early: 0, lanes: { more: 0, closed: 0, silences: [] } });
    expect(nothingYet.toCome).toEqual(plan.windows.map(({ booked }) => booked));
  });

  test.each([0.7, 1, 1.4])('follows lanes that work at %d of the plan', (speed) => {
    const { service } = believedOf(plan, at(10.5), { speed });
    expect(meanOf(service) / plan.ratePerLaneHour).toBeGreaterThan(speed * 0.9);
    expect(meanOf(service) / plan.ratePerLaneHour).toBeLessThan(speed * 1.1);
  });

  test('does not take idle lanes for slow ones', () => {
    const seen = seenOf(plan, at(10.5));
    const idle = seen.lanes.map((lane) => ({ ...lane, state: 'working' as const, sinceLastMs: 2 * MINUTE }));
    const one = meanOf(learn(plan, { ...seen, lanes: idle, waiting: 1 }).service);
    const all = meanOf(learn(plan, { ...seen, lanes: idle, waiting: 40 }).service);
    const none = meanOf(learn(plan, { ...seen, lanes: [], waiting: 0 }).service);
    expect(one).toBeGreaterThan(all);
    expect(meanOf(learn(plan, { ...seen, lanes: idle, waiting: 0 }).service)).toBeCloseTo(none, 9);
  });

  test.each([0.4, 2.5])('follows %d times as many walk-ins as planned', (walkIns) => {
    const busy = sitePlan({ walkInsPerHour: 120, booked: 0 });
    const seen = meanOf(believedOf(busy, at(11.5), { walkIns }).walkIns);
    expect(seen / walkIns).toBeGreaterThan(0.75);
    expect(seen / walkIns).toBeLessThan(1.35);
  });

  test('learns whether people come with their households or each by themselves', () => {
    const seen = seenOf(plan, at(11));
    expect(nothingYet.company.share).toBe(1);
    expect(learn(plan, seen).company.share).toBeGreaterThan(0.6);
    const random = createRandom(3);
    const each = seen.arrivals.map(({ due }) => ({ at: at(8.5) + random.next() * 2.5 * HOUR, due }));
    const alone = learn(plan, { ...seen, arrivals: each.sort((a, b) => a.at - b.at) }).company;
    expect(alone.share).toBeLessThan(0.35);
    expect(alone.size).toBeLessThan(1.6);
  });

  test('learns that people come late, and who has come is not awaited any more', () => {
    const last = bins - 1;
    const late = believedOf(plan, at(11), { late: 0.5, lateMinutes: 20 });
    const punctual = believedOf(plan, at(11));
    const inside = binOf({ startsAt: at(9), endsAt: at(9.5) }, at(9) + MINUTE);
    expect(late.punctuality.mean[inside]).toBeLessThan(punctual.punctuality.mean[inside] as number);
    expect([0, 1, 2, 3].map((i) => punctual.toCome[i])).toEqual([0, 0, 0, 0]);
    expect(late.punctuality.sd[last]).toBeGreaterThan(0);
    expect(late.toCome.at(-1)).toBe(plan.windows.at(-1)?.booked);
  });

  test('tells lanes that are closed, not heard of, and beyond the plan', () => {
    const lane = (name: string, kind: 'lane-opened' | 'lane-closed', when: number) => ({
      kind,
      key: `${name}-${when}`,
      at: when,
      lane: name,
    });
    const lanesOf = (events: ReturnType<typeof lane>[], now = at(9)) =>
      learn(plan, measure(events, now, plan.sessions)).lanes;
    const open = ['1', '2', '3'].map((name) => lane(name, 'lane-opened', at(8.5)));
    expect(lanesOf(open)).toEqual({ more: 0, closed: 0, silences: [HOUR / 2] });
    const four = [...open, lane('4', 'lane-opened', at(8.5))];
    expect(lanesOf([...four, lane('4', 'lane-closed', at(8.8))])).toEqual({
      more: 0,
      closed: 1,
      silences: [],
    });
    expect(lanesOf([...four, lane('5', 'lane-opened', at(8.9))])).toEqual({
      more: 1,
      closed: 0,
      silences: [],
    });
    // At lunch lanes rest.
    expect(lanesOf(open, at(12.5))).toEqual({ more: 0, closed: 0, silences: [] });
  });
});

describe('what it is made of', () => {
  test('every instant has its bin, and each bin its instants', () => {
    const window = { startsAt: at(9), endsAt: at(9.5) };
    for (let i = 0; i < bins; i++) {
      expect(binStart(window, i)).toBeLessThan(binStart(window, i + 1));
      expect(binOf(window, binStart(window, i))).toBe(i);
      expect(binOf(window, binStart(window, i + 1) - 1)).toBe(i);
    }
    expect([binOf(window, at(0)), binOf(window, at(23))]).toEqual([0, bins - 1]);
  });

  test('patience: hardly anybody leaves within half an hour, 3 to 4 % within an hour, a fifth within two', () => {
    const left = (minutes: number) => 1 - Math.exp(-impatience(minutes));
    expect(left(30)).toBeLessThan(0.01);
    expect(left(60)).toBeCloseTo(0.038, 3);
    expect(left(120)).toBeCloseTo(0.197, 3);
    expect(impatience(-5)).toBe(0);
    expect(staying(1, 1)).toBe(1);
    expect(staying(120, 2)).toBeLessThan(staying(120, 1));
  });

  test('a lane that has been silent for long has likely failed', () => {
    expect(failedShare(0, usualUnrest)).toBeLessThan(0.05);
    expect(failedShare(45 * MINUTE, usualUnrest)).toBeGreaterThan(0.8);
  });
});
