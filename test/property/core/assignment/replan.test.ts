import { describe, expect, test } from 'vitest';
import {
  createProblemBuilder,
  type Holder,
  makePlan,
  makeReplan,
  type Party,
  type Plan,
  type Problem,
  whoMoves,
} from '../../../../src/core/assignment/index.ts';
import fc from '../../../support/properties.ts';

const hour = 3_600_000;
const time = fc.integer({ min: 0, max: 8 }).map((hours) => hours * hour);
const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const sites = fc
  .array(
    fc.tuple(
      fc.double({ min: 26, max: 26.03, noNaN: true }),
      fc.uniqueArray(fc.tuple(time, fc.nat({ max: 6 }), fc.nat({ max: 3 })), {
        maxLength: 6,
        selector: ([startsAt]) => startsAt,
      }),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((all) =>
    all.map(([lat, slots], index) => ({
      id: `site-${index}`,
      location: { lng: 119.3, lat },
      slots: slots.map(([startsAt, free, used], number) => ({
        id: `slot-${index}-${number}`,
        startsAt,
        endsAt: startsAt + hour,
        bookable: free + used,
        free,
      })),
    })),
  );

const parties = (largest: number) =>
  fc.array(
    fc.record({
      size: fc.integer({ min: 1, max: largest }),
      building: fc.constantFrom('a', 'b'),
      was: time,
      notBefore: largest === 1 ? fc.constant(undefined) : some(time),
    }),
    { maxLength: 14 },
  );

type Made = { size: number; building: string; was: number; notBefore: number | undefined };

function problemOf(
  served: readonly Parameters<typeof createProblemBuilder>[0]['sites'][number][],
  made: readonly Made[],
) {
  const builder = createProblemBuilder({
    now: 0,
    walkLimit: 1_000,
    detour: 1.3,
    sites: served,
    communities: new Map([['c', served.map(({ id }) => id)]]),
  });
  const given = made.map(({ size, building, notBefore }, n): Party => {
    const id = `party-${String(n).padStart(2, '0')}`;
    return {
      id,
      members: Array.from({ length: size }, (_, m) => `${id}/${m}`),
      building,
      location: { lng: 119.3, lat: building === 'a' ? 26.01 : 26.02 },
      exemptUntil:
        notBefore === undefined
          ? undefined
          : new Map(Array.from({ length: size }, (_, m) => [`${id}/${m}`, notBefore])),
      preferred: { sites: [], notBefore: undefined, notAfter: undefined },
      joins: undefined,
    };
  });
  const { parties: ordered } = builder.add('c', given, new Map());
  const wasAt = Float64Array.from(ordered, ({ id }) => made[Number(id.slice(6))]?.was ?? 0);
  return { problem: builder.finish(), wasAt };
}

function minutesOf({ slots }: Problem, { placed }: Plan, wasAt: Float64Array): number {
  let sum = 0;
  for (const [row, party] of placed.party.entries()) {
    const away = Math.abs((slots.startsAt[placed.slot[row] ?? 0] ?? 0) - (wasAt[party] ?? 0)) / 60_000;
    sum += away * (placed.count[row] ?? 0);
  }
  return sum;
}

describe('a replan', () => {
  test('names everybody once, keeps to what is free, to exemptions, and splits nobody without need', () => {
    fc.assert(
      fc.property(sites, parties(5), (served, made) => {
        const { problem, wasAt } = problemOf(served, made);
        const { placed, unplaced } = makeReplan(problem, wasAt);
        const named = new Int32Array(problem.parties.size.length);
        const taken = new Int32Array(problem.slots.free.length);
        const pieces = new Map<number, number>();
        for (const [row, party] of placed.party.entries()) {
          const slot = placed.slot[row] ?? 0;
          const count = placed.count[row] ?? 0;
          named[party] = (named[party] ?? 0) + count;
          taken[slot] = (taken[slot] ?? 0) + count;
          pieces.set(party, (pieces.get(party) ?? 0) + 1);
          expect(problem.slots.startsAt[slot]).toBeGreaterThanOrEqual(problem.parties.release[party] ?? 0);
        }
        for (const [row, party] of unplaced.party.entries())
          named[party] = (named[party] ?? 0) + (unplaced.count[row] ?? 0);
        expect([...named]).toEqual([...problem.parties.size]);
        for (const [slot, people] of taken.entries())
          expect(people).toBeLessThanOrEqual(problem.slots.free[slot] ?? 0);
        const largest = Math.max(0, ...problem.slots.bookable);
        for (const [party, count] of pieces)
          if (count > 1) expect(problem.parties.size[party]).toBeGreaterThan(largest);
      }),
      { numRuns: 2_000 },
    );
  });

  test('gives as many people a window as a whole plan would', () => {
    fc.assert(
      fc.property(sites, parties(1), (served, made) => {
        const { problem, wasAt } = problemOf(served, made);
        expect(makeReplan(problem, wasAt).placed.party.length).toBe(makePlan(problem).placed.party.length);
      }),
      { numRuns: 1_000 },
    );
  });

  test('at one site with room for all, of single people, takes the fewest minutes there are', () => {
    fc.assert(
      fc.property(sites, parties(1), (served, made) => {
        const few = made.slice(0, 5);
        const { problem, wasAt } = problemOf(served.slice(0, 1), few);
        fc.pre(problem.slots.free.reduce((sum, places) => sum + places, 0) >= few.length);
        const plan = makeReplan(problem, wasAt);
        const [people, minutes] = bestOf(problem, [...wasAt], 0, [...problem.slots.free]);
        expect([plan.placed.party.length, minutesOf(problem, plan, wasAt)]).toEqual([people, minutes]);
      }),
      { numRuns: 1_000 },
    );
  });

  test('is the same in whatever order the people are named', () => {
    fc.assert(
      fc.property(sites, parties(4), (served, made) => {
        const { problem, wasAt } = problemOf(served, made);
        const again = problemOf([...served].reverse(), made);
        expect(makeReplan(again.problem, again.wasAt)).toEqual(makeReplan(problem, wasAt));
      }),
      { numRuns: 300 },
    );
  });
});

/** The most people that can be placed, and the least minutes for it, by trying everything. */
function bestOf(problem: Problem, wasAt: readonly number[], n: number, free: number[]): [number, number] {
  const was = wasAt[n];
  if (was === undefined) return [0, 0];
  let best = bestOf(problem, wasAt, n + 1, free);
  for (const [slot, places] of free.entries()) {
    if (places === 0) continue;
    free[slot] = places - 1;
    const [people, minutes] = bestOf(problem, wasAt, n + 1, free);
    const away = Math.abs((problem.slots.startsAt[slot] ?? 0) - was) / 60_000;
    if (people + 1 > best[0] || (people + 1 === best[0] && minutes + away < best[1]))
      best = [people + 1, minutes + away];
    free[slot] = places;
  }
  return best;
}

describe('who leaves', () => {
  const holders = fc.array(
    fc.record({
      size: fc.integer({ min: 1, max: 6 }),
      chosen: fc.boolean(),
      bother: fc.nat({ max: 5 }),
    }),
    { maxLength: 9 },
  );

  test('is the best there is: own choices, then people, then bother', () => {
    fc.assert(
      fc.property(holders, fc.nat({ max: 40 }), (all, excess) => {
        const worth = worthOf(all, whoMoves(all, excess));
        let best: number[] | undefined;
        const wanted = Math.min(
          excess,
          all.reduce((sum, { size }) => sum + size, 0),
        );
        for (let set = 0; set < 1 << all.length; set++) {
          const one = worthOf(
            all,
            [...all.keys()].filter((n) => set & (1 << n)),
          );
          if ((one[1] ?? 0) >= wanted && (best === undefined || isLess(one, best))) best = one;
        }
        expect(worth).toEqual(best);
      }),
      { numRuns: 2_000 },
    );
  });
});

function worthOf(all: readonly Holder[], moving: readonly number[]): number[] {
  const those = moving.flatMap((n) => all[n] ?? []);
  const sum = (pick: (holder: Holder) => number): number =>
    those.reduce((total, one) => total + pick(one), 0);
  return [
    sum(({ size, chosen }) => (chosen ? size : 0)),
    sum(({ size }) => size),
    sum(({ bother }) => bother),
  ];
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  const differs = a.findIndex((value, n) => value !== b[n]);
  return differs >= 0 && (a[differs] ?? 0) < (b[differs] ?? 0);
}
