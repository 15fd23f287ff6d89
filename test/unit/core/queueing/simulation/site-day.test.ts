import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../../../../src/core/queueing/index.ts';
import {
  calmDay,
  type DayConditions,
  drawConditions,
  drawParties,
  eventsOf,
  simulateDay,
} from '../../../../../src/core/queueing/simulation/index.ts';
import { createRandom } from '../../../../../src/core/random.ts';
import { at, mean, sitePlan, waitsOf } from '../../../../support/site-days.ts';

const day = (conditions: Partial<DayConditions>, plan = sitePlan(), seed = 1) =>
  simulateDay(plan, { ...calmDay, ...conditions }, 'site', seed);

const many = sitePlan({ booked: 10_000 });
const arrivals = (conditions: Partial<DayConditions>) =>
  drawParties(many, { ...calmDay, ...conditions }, 'site', 7).map(({ due, comesAt }) =>
    comesAt === undefined || due === undefined ? undefined : (comesAt - due) / MINUTE,
  );
const share = <T>(all: readonly T[], is: (one: T) => boolean): number => all.filter(is).length / all.length;

describe('the people of a simulated day', () => {
  test('on a calm day come in their window, all of them, and take as long as the plan says', () => {
    const offsets = arrivals({});
    expect(offsets.every((offset) => offset !== undefined && offset >= 0 && offset < 30)).toBe(true);
    const members = drawParties(many, { ...calmDay, elderWork: 1.7, childWork: 1.2 }, 'site', 7).flatMap(
      (party) => party.members,
    );
    expect(members).toHaveLength(14 * 10_000);
    expect(mean(members)).toBeCloseTo(1, 2);
  });

  test('stay away, come early or come late as the conditions say', () => {
    const offsets = arrivals({ noShow: 0.2, early: 0.1, late: 0.15, lateMinutes: 20 });
    const came = offsets.filter((offset) => offset !== undefined);
    expect(share(offsets, (offset) => offset === undefined)).toBeCloseTo(0.2, 2);
    expect(share(came, (offset) => offset < 0)).toBeCloseTo(0.1, 2);
    const late = came.filter((offset) => offset >= 30);
    expect(late.length / came.length).toBeCloseTo(0.15, 2);
    expect(mean(late) - 30).toBeGreaterThan(19);
    expect(mean(late) - 30).toBeLessThan(21);
    expect(Math.min(...came)).toBeGreaterThanOrEqual(-45);
  });

  test('wait for a storm to pass', () => {
    const storm = { from: at(10), to: at(11), speed: 0.7, postponed: 0.6 };
    const inStorm = (conditions: Partial<DayConditions>) =>
      drawParties(many, { ...calmDay, ...conditions }, 'site', 7).filter(
        ({ comesAt }) => comesAt !== undefined && comesAt >= storm.from && comesAt < storm.to,
      ).length;
    expect(inStorm({ storm }) / inStorm({})).toBeCloseTo(0.4, 1);
  });

  test('walk in as often as the plan expects, more often where it is so, and most in a surge', () => {
    const plan = sitePlan({ booked: 0, walkInsPerHour: 10_000 });
    const people = (conditions: Partial<DayConditions>, from = at(0), to = at(24)) =>
      drawParties(plan, { ...calmDay, ...conditions }, 'site', 3)
        .filter(({ due, comesAt }) => due === undefined && Number(comesAt) >= from && Number(comesAt) < to)
        .reduce((sum, { members }) => sum + members.length, 0);
    expect(people({}) / (7 * 10_000)).toBeGreaterThan(0.98);
    expect(people({}) / (7 * 10_000)).toBeLessThan(1.02);
    expect(people({ walkIns: 1.4 }) / people({})).toBeCloseTo(1.4, 1);
    const surge = { from: at(10), to: at(11), factor: 3 };
    const more = people({ surge }, surge.from, surge.to) / people({}, surge.from, surge.to);
    expect(more).toBeGreaterThan(2.8);
    expect(more).toBeLessThan(3.2);
  });

  test('are the same for a seed, and others for another', () => {
    expect(day({}, sitePlan(), 5)).toEqual(day({}, sitePlan(), 5));
    expect(day({}, sitePlan(), 6)).not.toEqual(day({}, sitePlan(), 5));
  });
});

describe('a simulated day', () => {
  test('has longer waits with a lane that fails, a storm, or slow hands', () => {
    const plan = sitePlan({ lanes: 4, booked: 105 });
    const wait = (conditions: Partial<DayConditions>) => mean(waitsOf(day(conditions, plan).visits));
    const calm = wait({});
    expect(calm).toBeLessThan(10);
    const failure = { from: at(9), to: at(11), lane: 0, reportedAfter: 10 * MINUTE };
    expect(wait({ failure })).toBeGreaterThan(calm + 5);
    expect(wait({ speed: 0.8 })).toBeGreaterThan(calm + 10);
    expect(wait({ storm: { from: at(9), to: at(11), speed: 0.6, postponed: 0 } })).toBeGreaterThan(calm + 5);
    expect(wait({ breakMinutes: 10 })).toBeGreaterThan(calm);
  });

  test('lets the impatient go', () => {
    const slow = day({ speed: 0.6, patienceMinutes: 60 }, sitePlan({ booked: 110 }));
    expect(slow.visits.filter(({ leftAt }) => leftAt !== undefined).length).toBeGreaterThan(50);
    expect(day({ speed: 0.6 }).visits.every(({ leftAt }) => leftAt === undefined)).toBe(true);
  });

  test('serves those in line when a session ends, and turns away who comes after the last', () => {
    const crowded = day({ speed: 0.8, late: 0.3, lateMinutes: 60 });
    const ends = crowded.visits.map(({ servedAt }) => servedAt ?? 0);
    expect(Math.max(...ends)).toBeGreaterThan(at(17));
    expect(crowded.turnedAway).toBeGreaterThan(0);
    expect(crowded.visits.every(({ checkInAt }) => checkInAt < at(17) + MINUTE)).toBe(true);
  });

  test('is recorded as tablets would: openings, a failure when it is noticed, check-ins, swabs', () => {
    const failure = { from: at(10), to: at(11), lane: 1, reportedAfter: 10 * MINUTE };
    const simulated = day({ failure });
    const events = eventsOf('site', simulated);
    const lanes = events.filter(({ kind }) => kind.startsWith('lane'));
    expect(lanes.filter(({ kind }) => kind === 'lane-opened')).toHaveLength(5);
    expect(lanes.filter(({ kind }) => kind === 'lane-closed').map(({ at: when }) => when)).toEqual([
      at(10) + 10 * MINUTE,
    ]);
    expect(events.filter(({ kind }) => kind === 'check-in')).toHaveLength(simulated.visits.length);
    expect(new Set(events.map(({ key }) => key)).size).toBe(events.length);
  });
});

describe('conditions', () => {
  test('are drawn widely, the same for a seed', () => {
    const drawn = Array.from({ length: 300 }, (_, i) => drawConditions(createRandom(i), sitePlan()));
    expect(drawConditions(createRandom(4), sitePlan())).toEqual(drawn[4]);
    const speeds = drawn.map(({ speed }) => speed).sort((a, b) => a - b);
    expect(speeds[30]).toBeLessThan(0.8);
    expect(speeds[270]).toBeGreaterThan(1.15);
    for (const mishap of ['failure', 'storm', 'surge'] as const) {
      expect(drawn.filter((one) => one[mishap] !== undefined).length).toBeGreaterThan(15);
    }
    const { storm } = drawn.find((one) => one.storm !== undefined) ?? {};
    expect((storm?.to ?? 0) - (storm?.from ?? 0)).toBeGreaterThan(0.4 * HOUR);
  });
});
