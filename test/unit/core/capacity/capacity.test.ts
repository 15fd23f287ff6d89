import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { feasibility, slotCapacity } from '../../../../src/core/capacity/index.ts';

describe('a slot', () => {
  test('holds lanes × rate × its share of the hour, rounded down, less the walk-ins’ share', () => {
    const plan = { lanes: 4, ratePerLaneHour: 70, windowMinutes: 30, walkInShare: 0.1 };
    expect(slotCapacity(plan)).toEqual({ capacity: 140, bookable: 126 });
    expect(slotCapacity({ ...plan, lanes: 1, ratePerLaneHour: 7 })).toEqual({ capacity: 3, bookable: 2 });
    expect(slotCapacity({ ...plan, walkInShare: 0 }).bookable).toBe(140);
    // 0.7 × 10 is 7.000000000000001 less than that in floating point; nobody may lose a place by it.
    expect(
      slotCapacity({ lanes: 1, ratePerLaneHour: 20, windowMinutes: 30, walkInShare: 0.3 }).bookable,
    ).toBe(7);
  });

  test('never promises more than the lanes can do, nor keeps back less than its share', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 240 }),
        fc.constantFrom(5, 10, 15, 20, 30, 60, 120, 240),
        fc.integer({ min: 0, max: 90 }),
        (lanes, ratePerLaneHour, windowMinutes, percent) => {
          const { capacity, bookable } = slotCapacity({
            lanes,
            ratePerLaneHour,
            windowMinutes,
            walkInShare: percent / 100,
          });
          expect(capacity * 60).toBeLessThanOrEqual(lanes * ratePerLaneHour * windowMinutes);
          expect((capacity + 1) * 60).toBeGreaterThan(lanes * ratePerLaneHour * windowMinutes);
          // In whole numbers, without floating point.
          expect(bookable).toBe(Math.floor((capacity * (100 - percent)) / 100));
        },
      ),
    );
  });
});

/** The largest number of residents that can be served: maximum flow by augmenting paths, for small figures. */
function mostServed(
  demand: readonly { code: string; residents: number }[],
  supply: readonly { communities: readonly string[]; bookable: number }[],
): number {
  const left = supply.map((site) => site.bookable);
  const given = new Map<string, number[]>(demand.map(({ code }) => [code, supply.map(() => 0)]));
  const serves = (site: number, code: string) => supply[site]?.communities.includes(code) === true;

  function place(code: string, seen: Set<number>): boolean {
    for (let site = 0; site < supply.length; site++) {
      if (seen.has(site) || !serves(site, code)) continue;
      seen.add(site);
      const mine = given.get(code) ?? [];
      if ((left[site] ?? 0) > 0) {
        left[site] = (left[site] ?? 0) - 1;
        mine[site] = (mine[site] ?? 0) + 1;
        return true;
      }
      for (const [other, theirs] of given) {
        if ((theirs[site] ?? 0) === 0 || other === code) continue;
        if (!place(other, seen)) continue;
        theirs[site] = (theirs[site] ?? 0) - 1;
        mine[site] = (mine[site] ?? 0) + 1;
        return true;
      }
    }
    return false;
  }

  let served = 0;
  for (const { code, residents } of demand) {
    for (let n = 0; n < residents; n++) if (place(code, new Set())) served += 1;
  }
  return served;
}

describe('feasibility', () => {
  const site = (id: string, communities: string[], bookable: number, ratePerHour = 60) => ({
    id,
    communities,
    bookable,
    ratePerHour,
  });

  test('finds nothing where every group has room', () => {
    expect(feasibility([{ code: 'a', residents: 10 }], [site('1', ['a'], 10)])).toEqual([]);
    expect(feasibility([], [])).toEqual([]);
  });

  test('names a community without a site by itself, even an empty one', () => {
    expect(
      feasibility(
        [
          { code: 'a', residents: 5 },
          { code: 'b', residents: 0 },
        ],
        [],
      ),
    ).toEqual([
      {
        code: 'no-site',
        communities: ['a'],
        sites: [],
        residents: 5,
        bookable: 0,
        short: 5,
        hoursMore: null,
      },
      {
        code: 'no-site',
        communities: ['b'],
        sites: [],
        residents: 0,
        bookable: 0,
        short: 0,
        hoursMore: null,
      },
    ]);
  });

  test('adds up what hangs together through shared sites, and what it would take', () => {
    const demand = [
      { code: 'c', residents: 50 },
      { code: 'a', residents: 60 },
      { code: 'b', residents: 40 },
    ];
    const supply = [site('2', ['b', 'c'], 50), site('1', ['a', 'b'], 80), site('3', ['x'], 1_000)];
    expect(feasibility(demand, supply)).toEqual([
      {
        code: 'short-of-capacity',
        communities: ['a', 'b', 'c'],
        sites: ['1', '2'],
        residents: 150,
        bookable: 130,
        short: 20,
        hoursMore: 0.2,
      },
    ]);
  });

  const codes = ['a', 'b', 'c', 'd'];
  const plan = fc.record({
    demand: fc
      .array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 4 })
      .map((all) => all.map((residents, index) => ({ code: codes[index] ?? '', residents }))),
    supply: fc
      .array(fc.tuple(fc.subarray(codes), fc.integer({ min: 0, max: 8 })), { maxLength: 4 })
      .map((all) => all.map(([communities, bookable], index) => site(String(index), communities, bookable))),
  });

  test('never finds fault with a plan that can serve everyone (against a maximum flow)', () => {
    let sound = 0;
    let faulty = 0;
    fc.assert(
      fc.property(plan, ({ demand, supply }) => {
        const all = demand.reduce((sum, one) => sum + one.residents, 0);
        const findings = feasibility(demand, supply).filter((finding) => finding.residents > 0);
        if (mostServed(demand, supply) === all) {
          sound += 1;
          expect(findings).toEqual([]);
        } else {
          faulty += 1;
        }
        // What is found short can at most be served by as many as there are places.
        const short = findings.reduce((sum, finding) => sum + finding.short, 0);
        expect(mostServed(demand, supply)).toBeLessThanOrEqual(all - short);
      }),
      { numRuns: 1_000 },
    );
    expect(sound).toBeGreaterThan(50);
    expect(faulty).toBeGreaterThan(50);
  });

  test('says the same of the same plan in another order', () => {
    fc.assert(
      fc.property(plan, ({ demand, supply }) => {
        expect(feasibility([...demand].reverse(), [...supply].reverse())).toEqual(
          feasibility(demand, supply),
        );
      }),
    );
  });
});
