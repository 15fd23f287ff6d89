import { describe, expect, test } from 'vitest';
import { type LineEvent, learn, MINUTE, measure } from '../../../../src/core/queueing/index.ts';
import { drawConditions, eventsOf, simulateDay } from '../../../../src/core/queueing/simulation/index.ts';
import { createRandom } from '../../../../src/core/random.ts';
import fc from '../../../support/properties.ts';
import { at, sitePlan } from '../../../support/site-days.ts';

const plan = sitePlan({ lanes: 3, booked: 60, walkInsPerHour: 20 });
const runs = { numRuns: 60 };
const look = (events: readonly LineEvent[], asOf: number) => measure(events, asOf, plan.sessions);

const simulated = fc.integer({ min: 0, max: 1_000_000 }).map((seed) => {
  const day = simulateDay(plan, drawConditions(createRandom(seed, 1), plan), 'site', seed);
  return { day, events: eventsOf('site', day) };
});
const times = fc.double({ min: 8, max: 19, noNaN: true }).map(at);

/** Events that no site would send, too: the same people and lanes in any order of any kind. */
const person = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
const lane = fc.constantFrom('1', '2', '3');
const moment = fc.integer({ min: 0, max: 600 }).map((minutes) => at(8) + minutes * MINUTE);
const anyEvent: fc.Arbitrary<LineEvent> = fc.oneof(
  fc.record({
    kind: fc.constant('check-in' as const),
    at: moment,
    person,
    due: fc.option(moment, { nil: undefined }),
    key: fc.uuid(),
  }),
  fc.record({ kind: fc.constant('served' as const), at: moment, person, lane, key: fc.uuid() }),
  fc.record({
    kind: fc.constantFrom('lane-opened' as const, 'lane-closed' as const),
    at: moment,
    lane,
    key: fc.uuid(),
  }),
);
const wild = fc.array(anyEvent, { maxLength: 60 });
const shuffled = <T>(all: readonly T[]): fc.Arbitrary<T[]> =>
  fc.shuffledSubarray([...all], { minLength: all.length });

describe('throughput', () => {
  test('is the same in whatever order events come in, and however often', () => {
    const repeated = fc
      .oneof(
        simulated.map(({ events }) => events),
        wild,
      )
      .chain((events) =>
        fc
          .record({ events: fc.constant(events), again: fc.subarray(events) })
          .chain((both) => shuffled([...both.events, ...both.again]).map((mixed) => ({ events, mixed }))),
      );
    fc.assert(
      fc.property(repeated, times, ({ events, mixed }, asOf) => {
        expect(look(mixed, asOf)).toEqual(look(events, asOf));
      }),
      runs,
    );
  });

  test('of a batch that comes in hours late is as if it had come in time', () => {
    fc.assert(
      fc.property(simulated, times, ({ events }, asOf) => {
        const late = events.filter((event) => event.kind === 'served' && event.lane === '2');
        const inTime = events.filter((event) => !late.includes(event));
        expect(look([...inTime, ...late], asOf)).toEqual(look(events, asOf));
      }),
      { numRuns: 20 },
    );
  });

  test('loses nobody: who has checked in is served, waits or is gone', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          simulated.map(({ events }) => events),
          wild,
        ),
        times,
        (events, asOf) => {
          const seen = look(events, asOf);
          const until = events.filter((event) => event.at <= asOf);
          const people = (kind: LineEvent['kind']): Set<string> =>
            new Set(
              until.flatMap((event) => (event.kind === kind && 'person' in event ? [event.person] : [])),
            );
          const [came, swabbed] = [people('check-in'), people('served')];
          expect(seen.checkedIn).toBe(came.size);
          expect(seen.served).toBe(swabbed.size);
          expect(seen.waiting + seen.gone).toBe([...came].filter((id) => !swabbed.has(id)).length);
          expect(seen.early).toBeLessThanOrEqual(seen.waiting);
          for (const { durationMs } of seen.services) expect(durationMs).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('knows the line of a site whose tablets are heard, but for a few who have just left', () => {
    let looks = 0;
    let wrong = 0;
    fc.assert(
      fc.property(simulated, times, ({ day, events }, asOf) => {
        const really = day.visits.filter(
          ({ checkInAt, servedAt, leftAt }) =>
            checkInAt <= asOf && (servedAt ?? leftAt ?? Number.POSITIVE_INFINITY) > asOf,
        ).length;
        const { waiting } = look(events, asOf);
        expect(waiting).toBeGreaterThanOrEqual(really);
        looks += 1;
        if (waiting > 1.2 * really + 5) wrong += 1;
      }),
      runs,
    );
    expect(looks).toBe(runs.numRuns);
    expect(wrong).toBeLessThanOrEqual(3);
  });
});

describe('what is learnt', () => {
  test('is made of numbers, whatever was recorded', () => {
    fc.assert(
      fc.property(wild, times, (events, asOf) => {
        const belief = learn(plan, look(events, asOf));
        const numbers = [
          ...[belief.service, belief.walkIns, belief.patience].flatMap(({ shape, exposure }) => [
            shape,
            exposure,
          ]),
          ...belief.punctuality.mean,
        ];
        for (const number of numbers) {
          expect(Number.isFinite(number)).toBe(true);
          expect(number).toBeGreaterThan(0);
        }
        for (const number of belief.punctuality.mean) expect(number).toBeLessThan(1);
        for (const number of [...belief.toCome, ...belief.punctuality.sd])
          expect(number).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 200 },
    );
  });
});
