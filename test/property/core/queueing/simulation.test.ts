import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../../../src/core/queueing/index.ts';
import {
  calmDay,
  drawConditions,
  drawLane,
  drawLanes,
  drawParties,
  drawSpeed,
  type SiteDay,
  simulateDay,
  simulateSite,
} from '../../../../src/core/queueing/simulation/index.ts';
import { createRandom } from '../../../../src/core/random.ts';
import fc from '../../../support/properties.ts';
import { at, sitePlan } from '../../../support/site-days.ts';

const seeds = fc.integer({ min: 0, max: 1_000_000 });
const plans = fc
  .record({
    lanes: fc.integer({ min: 1, max: 6 }),
    booked: fc.integer({ min: 0, max: 80 }),
    walkInsPerHour: fc.integer({ min: 0, max: 60 }),
  })
  .map(sitePlan);
const runs = { numRuns: 60 };

/** A day under conditions of its own. */
const anyDay = fc.tuple(plans, seeds).map(([plan, seed]) => {
  const conditions = drawConditions(createRandom(seed, 1), plan, 1.5);
  return { plan, seed, conditions, day: simulateDay(plan, conditions, 'site', seed) };
});

/** Of those who had come by an instant: who was served, had left, or was in line. */
function countAt({ visits }: SiteDay, instant: number) {
  const come = visits.filter(({ checkInAt }) => checkInAt <= instant);
  const by = (end: number | undefined): boolean => end !== undefined && end <= instant;
  const served = come.filter(({ servedAt }) => by(servedAt)).length;
  const left = come.filter(({ leftAt }) => by(leftAt)).length;
  const waiting = come.filter(({ servedAt, leftAt }) => !by(servedAt) && !by(leftAt)).length;
  return { come: come.length, served, left, waiting };
}

describe('any simulated day', () => {
  test('loses nobody: who has come is served, gone or waiting, at every time; and everybody came from somewhere', () => {
    let seen = 0;
    fc.assert(
      fc.property(
        anyDay,
        fc.double({ min: 8, max: 20, noNaN: true }),
        ({ plan, day, conditions, seed }, hour) => {
          const { come, served, left, waiting } = countAt(day, at(hour));
          expect(served + left + waiting).toBe(come);
          const people = drawParties(plan, conditions, 'site', seed)
            .filter(({ comesAt }) => comesAt !== undefined)
            .reduce((sum, { members }) => sum + members.length, 0);
          expect(day.visits.length + day.turnedAway).toBe(people);
          seen += come;
        },
      ),
      runs,
    );
    expect(seen).toBeGreaterThan(2_000);
  });

  test('keeps Little’s law: the line, summed over time, is everybody’s time in it', () => {
    fc.assert(
      fc.property(anyDay, ({ day }) => {
        // Over a span that begins and ends with nobody there, the law is exact; looks in between make it a sum.
        const step = MINUTE / 4;
        let line = 0;
        let looks = 0;
        const inside = day.visits.flatMap(({ checkInAt, servedAt, leftAt }) => {
          const end = servedAt ?? leftAt;
          return end === undefined ? [] : [{ checkInAt, end }];
        });
        const last = Math.max(at(17), ...inside.map(({ end }) => end)) + step;
        const changes = new Float64Array(Math.ceil((last - at(7)) / step) + 1);
        for (const { checkInAt, end } of inside) {
          const [comes, goes] = [checkInAt, end].map((when) => Math.ceil((when - at(7)) / step)) as [
            number,
            number,
          ];
          changes[comes] = (changes[comes] ?? 0) + 1;
          changes[goes] = (changes[goes] ?? 0) - 1;
        }
        for (const change of changes) {
          line += change;
          looks += line;
        }
        const hours = (last - at(7)) / HOUR;
        const meanLine = (looks * step) / HOUR / hours;
        const arrivalsPerHour = inside.length / hours;
        const meanStay =
          inside.reduce((sum, { checkInAt, end }) => sum + end - checkInAt, 0) /
          Math.max(1, inside.length) /
          HOUR;
        // Each stay is measured to within a quarter of a minute, evenly: far less on average.
        expect(Math.abs(meanLine - arrivalsPerHour * meanStay)).toBeLessThan(0.01 + 0.002 * meanLine);
      }),
      runs,
    );
  });

  test('serves first come first: nobody begins before somebody who checked in before them', () => {
    fc.assert(
      fc.property(anyDay, ({ day }) => {
        const starts = day.visits.flatMap(({ startedAt }) => (startedAt === undefined ? [] : [startedAt]));
        for (const [i, start] of starts.entries()) expect(start).toBeGreaterThanOrEqual(starts[i - 1] ?? 0);
      }),
      runs,
    );
  });

  test('is the same however the parties are ordered', () => {
    fc.assert(
      fc.property(anyDay, ({ plan, conditions, seed, day }) => {
        const parties = drawParties(plan, conditions, 'site', seed).reverse();
        const lanes = drawLanes(plan, conditions, seed);
        const speed = drawSpeed(plan.sessions, conditions, seed);
        expect(simulateSite({ plan, parties, lanes, speed }).visits).toEqual(day.visits);
      }),
      runs,
    );
  });

  test('with lanes alike and patient people, makes nobody wait longer with one lane more', () => {
    fc.assert(
      fc.property(anyDay, fc.double({ min: 7, max: 16, noNaN: true }), ({ plan, conditions, seed }, hour) => {
        const alike = { ...conditions, laneSpread: 0, patienceMinutes: Number.POSITIVE_INFINITY };
        const parties = drawParties(plan, alike, 'site', seed);
        const lanes = drawLanes(plan, alike, seed);
        const speed = drawSpeed(plan.sessions, alike, seed);
        const fewer = simulateSite({ plan, parties, lanes, speed });
        const one = drawLane(plan, alike, seed, lanes.length, at(hour));
        const more = simulateSite({ plan, parties, lanes: [...lanes, one], speed });
        for (const [i, { servedAt }] of more.visits.entries()) {
          expect(servedAt).toBeLessThanOrEqual((fewer.visits[i]?.servedAt ?? 0) + 1e-3);
        }
      }),
      runs,
    );
  });

  test('closed from the beginning, serves nobody and loses nobody', () => {
    const plan = sitePlan({ booked: 30 });
    const parties = drawParties(plan, calmDay, 'site', 1);
    const speed = drawSpeed(plan.sessions, calmDay, 1);
    const day = simulateSite({ plan, parties, lanes: [], speed });
    expect(countAt(day, at(24))).toEqual({ come: 14 * 30, served: 0, left: 0, waiting: 14 * 30 });
  });
});
