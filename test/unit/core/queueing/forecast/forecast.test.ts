import { describe, expect, test } from 'vitest';
import {
  type Changes,
  forecast,
  MINUTE,
  noChanges,
  waitingAhead,
} from '../../../../../src/core/queueing/index.ts';
import { believedOf } from '../../../../support/queue-sites.ts';
import { at, mean, sitePlan } from '../../../../support/site-days.ts';

const now = at(9.5);
const calm = sitePlan({ booked: 90 });
const full = sitePlan({ booked: 190 });

const changed = (more: Partial<Changes>): Changes => ({ ...noChanges, ...more });
const waiting = (plan: typeof calm, changes: Changes, asOf = now) =>
  waitingAhead({ plan, belief: believedOf(plan, asOf), changes, seed: 3 });

describe('a forecast', () => {
  test('is the same for the same seed, and asks of the window that runs and those to come', () => {
    const input = { plan: calm, belief: believedOf(calm, now), seed: 5 };
    const told = forecast(input);
    expect(forecast(input)).toEqual(told);
    expect(forecast({ ...input, seed: 6 })).not.toEqual(told);
    expect(told.windows.map(({ startsAt }) => startsAt)).toEqual(
      calm.windows.filter(({ endsAt }) => endsAt > now).map(({ startsAt }) => startsAt),
    );
    expect(told.asOf).toBe(now);
  });

  test('is a range, and its band that of the middle', () => {
    for (const plan of [calm, full]) {
      for (const { wait, arrivals, congested } of forecast({ plan, belief: believedOf(plan, now), seed: 1 })
        .windows) {
        expect(wait.p10).toBeGreaterThan(0);
        expect(wait.p50).toBeGreaterThanOrEqual(wait.p10);
        expect(wait.p90).toBeGreaterThan(wait.p50);
        expect(arrivals.p90).toBeGreaterThan(arrivals.p10);
        expect(congested >= 0 && congested <= 1).toBe(true);
      }
    }
  });

  test('of a site with time to spare is clear; of one with half as many more people than it can do, congested', () => {
    const { windows, band } = forecast({ plan: calm, belief: believedOf(calm, now), seed: 1 });
    expect(band).toBe('clear');
    expect(windows.every((window) => window.band === 'clear')).toBe(true);
    const late = forecast({ plan: full, belief: believedOf(full, now), seed: 1 }).windows.find(
      ({ startsAt }) => startsAt === at(11.5),
    );
    expect(late).toMatchObject({ band: 'congested' });
    expect(late?.congested).toBeGreaterThan(0.8);
  });

  test('is told by the limits that are given: the waits stay, their bands and the chance of congestion do not', () => {
    const input = { plan: calm, belief: believedOf(calm, now), seed: 1 };
    const usual = forecast(input);
    const strict = forecast({ ...input, limits: { clearMinutes: 1, busyMinutes: 2 } });
    expect(strict.windows.map(({ wait }) => wait)).toEqual(usual.windows.map(({ wait }) => wait));
    expect([usual.band, strict.band]).toEqual(['clear', 'congested']);
    expect(strict.windows[0]?.band).toBe('congested');
    expect(strict.windows[0]?.congested).toBeGreaterThan((usual.windows[0]?.congested ?? 1) + 0.5);
  });

  test('sends no more people than hold a window', () => {
    const { windows } = forecast({ plan: full, belief: believedOf(full, at(8)), seed: 1 });
    const people = windows.reduce((sum, { arrivals }) => sum + arrivals.p50, 0);
    expect(people).toBeLessThan(14 * 190);
    expect(people).toBeGreaterThan(14 * 190 * 0.75);
  });

  test('of nobody who is to come is the time of one swab', () => {
    const empty = sitePlan({ booked: 0 });
    const { wait, windows } = forecast({ plan: empty, belief: believedOf(empty, now), seed: 1 });
    expect(wait.p50).toBeGreaterThan(0.5);
    expect(wait.p90).toBeLessThan(5);
    expect(windows.at(-1)?.arrivals).toEqual({ p10: 0, p50: 0, p90: 0 });
  });

  test('has those who come before the opening wait for it', () => {
    const { wait } = forecast({ plan: calm, belief: believedOf(calm, at(8) + MINUTE), seed: 1 });
    // The doors open at 08:00, the lanes begin at 08:30.
    expect(wait.p10).toBeGreaterThan(24);
  });

  test('goes on after the last closing, and of a day that is over says so', () => {
    const after = forecast({ plan: full, belief: believedOf(full, at(17.2)), seed: 1 });
    expect(after.windows).toEqual([]);
    expect(Number.isFinite(after.wait.p90)).toBe(true);
    const over = forecast({ plan: calm, belief: believedOf(calm, at(23)), seed: 1 });
    expect(over.windows).toEqual([]);
  });
});

describe('decisions on the same paths', () => {
  // Not so full that people leave in numbers: who has left waits no more, and a lane less would seem to save something.
  const full = sitePlan({ booked: 150 });
  const before = waiting(full, noChanges);
  const saved = (changes: Changes) => waiting(full, changes).map((minutes, i) => (before[i] ?? 0) - minutes);

  test('a lane more saves waiting on every path, a lane less costs it', () => {
    expect(saved(changed({ lanes: [{ at: at(10), by: 1 }] })).every((minutes) => minutes > 0)).toBe(true);
    expect(saved(changed({ lanes: [{ at: at(10), by: -1 }] })).every((minutes) => minutes < 0)).toBe(true);
  });

  test('nothing decided changes nothing, nor does what comes after the day', () => {
    expect(saved(noChanges).every((minutes) => minutes === 0)).toBe(true);
    expect(saved(changed({ lanes: [{ at: at(23.9), by: 2 }] })).every((minutes) => minutes === 0)).toBe(true);
  });

  test('people who are offered to leave a full window save waiting, as a share of them says yes', () => {
    const offers = [{ startsAt: at(10.5), people: -150 }];
    expect(mean([...saved(changed({ offers }))])).toBeGreaterThan(0);
    const joins = [{ startsAt: at(10.5), people: 150 }];
    expect(mean([...saved(changed({ offers: joins }))])).toBeLessThan(0);
  });

  test('a pause of walk-ins takes them from its hours and brings a share of them back', () => {
    const plan = sitePlan({ booked: 60, walkInsPerHour: 150 });
    const belief = believedOf(plan, now);
    const arrivals = (comeBack: number | undefined) => {
      const walkInPause = comeBack === undefined ? undefined : { from: now, to: at(10.5), comeBack };
      const told = forecast({ plan, belief, changes: changed({ walkInPause }), seed: 1 });
      const sum = (from: number, to: number) =>
        told.windows
          .filter(({ startsAt }) => startsAt >= from && startsAt < to)
          .reduce((all, { arrivals: { p50 } }) => all + p50, 0);
      return { during: sum(now, at(10.5)), after: sum(at(10.5), at(17)) };
    };
    const [usual, all, none] = [arrivals(undefined), arrivals(1), arrivals(0)];
    expect(all.during).toBeLessThan(usual.during - 100);
    expect(none.during).toBe(all.during);
    expect(none.after).toBeLessThan(usual.after + 30);
    expect(all.after - none.after).toBeGreaterThan(100);
  });
});
