import { describe, expect, test } from 'vitest';
import {
  type AssignmentSnapshot,
  assign,
  type Party,
  priceOfLeft,
  solveTransport,
  type TransportPlan,
  type TransportProblem,
} from '../../../../src/core/assignment/index.ts';
import { bestWorth, better, worthOf } from '../../../support/best-plan.ts';
import { loadHighs } from '../../../support/highs.ts';
import fc from '../../../support/properties.ts';

const hour = 3_600_000;
const walkLimit = 900;
const place = fc.record({
  lng: fc.integer({ min: 0, max: 12 }).map((n) => 119.3 + n / 1_000),
  lat: fc.integer({ min: 0, max: 12 }).map((n) => 26.08 + n / 1_000),
});

/** A few sites of one or two small windows, and up to ten households that no window is too small for. */
const snapshot: fc.Arbitrary<AssignmentSnapshot> = fc
  .record({
    sites: fc.array(
      fc.tuple(place, fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 2 })),
      { minLength: 1, maxLength: 3 },
    ),
    homes: fc.array(place, { minLength: 4, maxLength: 4 }),
    households: fc.array(
      fc.tuple(
        fc.integer({ min: 1, max: 4 }),
        fc.nat({ max: 3 }),
        fc.constantFrom(undefined, -2_000 * hour, hour),
      ),
      { minLength: 1, maxLength: 10 },
    ),
  })
  .map(({ sites, homes, households }) => {
    const largest = Math.max(1, ...sites.flatMap(([, free]) => free));
    return {
      now: 0,
      walkLimit,
      detour: 1.3,
      sites: sites.map(([location, free], s) => ({
        id: `site-${s}`,
        location,
        slots: free.map((places, w) => ({
          id: `slot-${s}-${w}`,
          startsAt: w * hour,
          endsAt: (w + 1) * hour,
          bookable: places,
          free: places,
        })),
      })),
      parties: households.map(
        ([size, home, notBefore], n): Party => ({
          id: `party-${String(n).padStart(2, '0')}`,
          members: Array.from({ length: Math.min(size, largest) }, (_, m) => `${n}-${m}`),
          building: `building-${home}`,
          location: homes[home],
          exemptUntil:
            notBefore === undefined
              ? undefined
              : new Map(Array.from({ length: size }, (_, m) => [`${n}-${m}`, notBefore])),
          preferred: { sites: [], notBefore: undefined, notAfter: undefined },
          joins: undefined,
        }),
      ),
    };
  });

describe('small plans, beside all plans that there are', () => {
  test('place as many people as can be placed, by the least walk', () => {
    let walked = 0;
    let least = 0;
    fc.assert(
      fc.property(snapshot, (given) => {
        const ours = worthOf(assign(given).placements, walkLimit);
        const best = bestWorth(given);
        expect(better(ours, best)).toBe(false);
        expect(ours.placed).toBe(best.placed);
        expect(ours.beyond).toBe(best.beyond);
        walked += ours.metres;
        least += best.metres;
      }),
      { numRuns: 3_000 },
    );
    expect(walked / least).toBeLessThan(1.001);
  });
});

/** Groups, sites with room and a cost for each pair, a few of them missing. */
const transport = fc
  .record({
    amount: fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 8 }),
    room: fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 5 }),
    costs: fc.array(fc.option(fc.integer({ min: 0, max: 2_000 })), { minLength: 40, maxLength: 40 }),
  })
  .map(({ amount, room, costs }) => {
    const firstPair = [0];
    const site: number[] = [];
    const cost: number[] = [];
    for (let g = 0; g < amount.length; g++) {
      for (let s = 0; s < room.length; s++) {
        const each = costs[g * 5 + s] ?? null;
        if (each === null) continue;
        site.push(s);
        cost.push(each);
      }
      firstPair.push(site.length);
    }
    return {
      amount: Int32Array.from(amount),
      room: Int32Array.from(room),
      firstPair: Int32Array.from(firstPair),
      site: Int32Array.from(site),
      cost: Float64Array.from(cost),
    };
  });

/** People times cost of a plan by a problem's pairs, those without a place among them. */
function costOf(plan: TransportPlan, { firstPair, site, cost }: TransportProblem): number {
  const left = plan.left.reduce((sum, people) => sum + people, 0);
  return [...plan.group.entries()].reduce((sum, [row, g]) => {
    const first = firstPair[g] ?? 0;
    const k = site.subarray(first, firstPair[g + 1]).indexOf(plan.site[row] ?? -1);
    return sum + (plan.people[row] ?? 0) * (k < 0 ? Number.NaN : (cost[first + k] ?? Number.NaN));
  }, left * priceOfLeft);
}

describe('the transport', () => {
  test('passes people on to a site that is the same place later as if they had named it', () => {
    fc.assert(
      fc.property(transport, fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }), (given, chained) => {
        const room = given.room.map((places) => places + 1);
        const later = room.map((_, s): number => (chained[s] === true && s + 1 < room.length ? s + 1 : -1));
        const pairs = Array.from(given.amount, (_, g) => {
          const named = new Map<number, number>();
          for (let k = given.firstPair[g] ?? 0; k < (given.firstPair[g + 1] ?? 0); k++) {
            for (let s = given.site[k] ?? -1; s >= 0; s = later[s] ?? -1)
              named.set(s, Math.min(named.get(s) ?? Number.POSITIVE_INFINITY, given.cost[k] ?? 0));
          }
          return [...named];
        });
        const all: TransportProblem = {
          ...given,
          room,
          firstPair: Int32Array.from([0, ...pairs.map((_, g) => pairs.slice(0, g + 1).flat().length)]),
          site: Int32Array.from(pairs.flat(), ([s]) => s),
          cost: Float64Array.from(pairs.flat(), ([, each]) => each),
        };
        const passed = solveTransport({ ...given, room, later });
        const used = new Int32Array(room.length);
        for (const [row, s] of passed.site.entries()) used[s] = (used[s] ?? 0) + (passed.people[row] ?? 0);
        for (const [s, people] of used.entries()) expect(people).toBeLessThanOrEqual(room[s] ?? 0);
        expect(costOf(passed, all)).toBe(costOf(solveTransport(all), all));
      }),
      { numRuns: 500 },
    );
  });

  test('is what the solver HiGHS finds, and its prices prove it', async () => {
    const highs = await loadHighs();
    // Small enough for its tolerances, large enough that nobody is left out for a shorter walk of others.
    const leftOut = 100_000;
    fc.assert(
      fc.property(transport, (problem) => {
        const { amount, room, firstPair, site, cost } = problem;
        const plan = solveTransport(problem);
        const used = new Int32Array(room.length);
        const placed = new Int32Array(amount.length);
        let walked = 0;
        for (const [row, g] of plan.group.entries()) {
          const s = plan.site[row] ?? 0;
          const people = plan.people[row] ?? 0;
          const k = site.subarray(firstPair[g], firstPair[g + 1]).indexOf(s) + (firstPair[g] ?? 0);
          used[s] = (used[s] ?? 0) + people;
          placed[g] = (placed[g] ?? 0) + people;
          walked += people * (cost[k] ?? Number.NaN);
        }
        for (const [s, people] of used.entries()) expect(people).toBeLessThanOrEqual(room[s] ?? 0);
        for (const [g, people] of amount.entries())
          expect((placed[g] ?? 0) + (plan.left[g] ?? 0)).toBe(people);
        const left = plan.left.reduce((sum, people) => sum + people, 0);
        const least = amount.reduce((sum, people, g) => {
          let each = priceOfLeft;
          for (let k = firstPair[g] ?? 0; k < (firstPair[g + 1] ?? 0); k++) {
            each = Math.min(each, (cost[k] ?? 0) + (plan.price[site[k] ?? 0] ?? 0));
          }
          return sum + people * each;
        }, 0);
        const bound = room.reduce((sum, places, s) => sum - places * (plan.price[s] ?? 0), least);
        expect(bound).toBe(walked + left * priceOfLeft);

        const x = (k: number): string => `x${k}`;
        const terms = [...site.keys()].map((k) => `${cost[k]} ${x(k)}`);
        const rows = [...amount.keys()].map((g) => {
          const own = [...site.keys()].slice(firstPair[g], firstPair[g + 1]).map(x);
          return `${[...own, `l${g}`].join(' + ')} = ${amount[g]}`;
        });
        for (const [s, places] of room.entries()) {
          const own = [...site.keys()].filter((k) => site[k] === s).map(x);
          if (own.length > 0) rows.push(`${own.join(' + ')} <= ${places}`);
        }
        const objective = [...terms, ...[...amount.keys()].map((g) => `${leftOut} l${g}`)].join(' + ');
        const answer = highs.solve(`Minimize\n obj: ${objective}\nSubject To\n ${rows.join('\n ')}\nEnd`);
        expect(answer.ObjectiveValue).toBeCloseTo(walked + left * leftOut, 3);
      }),
      { numRuns: 300 },
    );
  });
});
