import { describe, expect, test } from 'vitest';
import {
  forecast,
  forecastByPlan,
  HOUR,
  type LineEvent,
  learn,
  MINUTE,
  measure,
  measureByPlan,
  tellsNoSwabs,
} from '../../../../src/core/queueing/index.ts';
import {
  calmDay,
  drawConditions,
  eventsOf,
  simulateDay,
} from '../../../../src/core/queueing/simulation/index.ts';
import { createRandom } from '../../../../src/core/random.ts';
import { at, sitePlan } from '../../../support/site-days.ts';

const plan = sitePlan();
const withoutSwabs = (events: readonly LineEvent[]) => events.filter(({ kind }) => kind === 'check-in');
const checkIn = (n: number, when: number): LineEvent => ({
  kind: 'check-in',
  key: `c${n}`,
  at: when,
  person: `p${n}`,
  due: undefined,
});
const lane = (kind: 'lane-opened' | 'lane-closed', id: string, when: number): LineEvent => ({
  kind,
  key: `${kind}${id}`,
  at: when,
  lane: id,
});

describe('a line of which only check-ins are known', () => {
  const day = simulateDay(plan, calmDay, 'calm', 1);
  const all = eventsOf('calm', day);

  test('on a day as planned it is about as long as it was', () => {
    for (const hour of [9, 10, 11, 14.5, 16]) {
      const truth = measure(all, at(hour), plan.sessions);
      const seen = measureByPlan(withoutSwabs(all), at(hour), plan);
      expect(seen.checkedIn).toBe(truth.checkedIn);
      expect(seen.checkedIn).toBe(seen.waiting + seen.served);
      expect(Math.abs(seen.waiting - truth.waiting)).toBeLessThanOrEqual(0.05 * truth.checkedIn + 5);
    }
  });

  test('is the same in whatever order and however often events come', () => {
    const events = withoutSwabs(all);
    const shuffled = [...events, ...events].reverse();
    expect(measureByPlan(shuffled, at(11), plan)).toEqual(measureByPlan(events, at(11), plan));
  });

  test('nobody is believed to have seen how fast lanes are; who came and did not is learnt as ever', () => {
    const conditions = drawConditions(createRandom(5, 1), plan, 1);
    const events = eventsOf('some', simulateDay(plan, conditions, 'some', 5));
    const seen = learn(plan, measureByPlan(withoutSwabs(events), at(11), plan));
    const nothing = learn(plan, measureByPlan([], at(11), plan));
    expect(seen.service).toEqual(nothing.service);
    expect(seen.lanes).toEqual({ more: 0, closed: 0, silences: [] });
    expect(seen.punctuality).toEqual(learn(plan, measure(events, at(11), plan.sessions)).punctuality);
  });

  test('who comes before the doors open waits for them; lanes rest outside of sessions; a closed lane serves nobody', () => {
    const opensAt = plan.sessions[0]?.opensAt ?? 0;
    const crowd = Array.from({ length: 40 }, (_, n) => checkIn(n, opensAt - 20 * MINUTE));
    const before = measureByPlan(crowd, opensAt - MINUTE, plan);
    expect(before).toMatchObject({ waiting: 40, early: 40, served: 0, lanesOpen: 0 });
    const after = measureByPlan(crowd, opensAt + 10 * MINUTE, plan);
    const able = plan.lanes * Math.floor((10 * plan.ratePerLaneHour) / 60);
    expect(after).toMatchObject({ served: Math.min(40, able), early: 0, lanesOpen: plan.lanes });
    const closed = [lane('lane-opened', '1', opensAt), lane('lane-closed', '1', opensAt + MINUTE)];
    const fewer = measureByPlan([...crowd, ...closed], opensAt + 10 * MINUTE, plan);
    expect(fewer.lanesOpen).toBe(plan.lanes - 1);
    expect(fewer.served).toBeLessThan(after.served);
  });

  test('what is forecast reaches from fast lanes to slow ones, the same each time', () => {
    const events = withoutSwabs(all);
    const told = forecastByPlan(events, at(11), { plan, seed: 3 });
    expect(told).toEqual(forecastByPlan([...events].reverse(), at(11), { plan, seed: 3 }));
    const belief = learn(plan, measureByPlan(events, at(11), plan));
    const narrow = forecast({ plan, belief, seed: 3 });
    expect(told.windows.map(({ startsAt }) => startsAt)).toEqual(
      narrow.windows.map(({ startsAt }) => startsAt),
    );
    const width = ({ wait }: { wait: { p10: number; p90: number } }) => wait.p90 - wait.p10;
    expect(width(told)).toBeGreaterThan(width(narrow));
    for (const { wait } of [told, ...told.windows]) {
      expect(wait.p10).toBeLessThanOrEqual(wait.p50);
      expect(wait.p50).toBeLessThanOrEqual(wait.p90);
    }
  });

  test('swabs that are recorded count, and so does a site whose lanes have just opened', () => {
    const opensAt = plan.sessions[0]?.opensAt ?? 0;
    const crowd = Array.from({ length: 40 }, (_, n) => checkIn(n, opensAt + n * 1_000));
    const opened = lane('lane-opened', '1', opensAt);
    expect(tellsNoSwabs(all, at(10))).toBe(false);
    expect(tellsNoSwabs([], at(10))).toBe(true);
    expect(tellsNoSwabs(crowd, opensAt + MINUTE)).toBe(true);
    expect(tellsNoSwabs([...crowd, opened], opensAt + HOUR / 2)).toBe(false);
    expect(tellsNoSwabs([...crowd, opened], opensAt + 2 * HOUR)).toBe(true);
    expect(tellsNoSwabs([...crowd.slice(0, 19), opened], opensAt + 2 * HOUR)).toBe(false);
  });
});
