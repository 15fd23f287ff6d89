import { describe, expect, test } from 'vitest';
import {
  metresBetween,
  minutesFor,
  type Stairwell,
  shareStairwells,
} from '../../../../src/core/field/index.ts';
import fc from '../../../support/properties.ts';

const stairwell = fc.record({
  building: fc.integer({ min: 1, max: 4 }),
  openDoors: fc.integer({ min: 0, max: 40 }),
});
const estate = (most: number) =>
  fc.array(stairwell, { minLength: 1, maxLength: most }).map((rows) =>
    rows.map(
      ({ building, openDoors }, index): Stairwell => ({
        id: `S${index}`,
        building: `B${building}`,
        at: { lng: 119.3 + building * 0.002, lat: 26.08 + (building % 2) * 0.001 },
        openDoors,
      }),
    ),
  );
const teamsOf = (count: number) => Array.from({ length: count }, (_, n) => ({ id: `T${n}`, openDoors: 0 }));

/** The shortest way along some, by trying all orders. */
function shortestWay(rest: readonly Stairwell[], from?: Stairwell): number {
  if (rest.length === 0) return 0;
  return Math.min(
    ...rest.map((next) => {
      const others = rest.filter((one) => one !== next);
      return (from === undefined ? 0 : metresBetween(from, next)) + shortestWay(others, next);
    }),
  );
}

/** When the last team can be done at the earliest, by trying all shares, each walked the shortest way. */
function optimum(stairwells: readonly Stairwell[], teams: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let share = 0; share < teams ** stairwells.length; share += 1) {
    const parts: Stairwell[][] = Array.from({ length: teams }, () => []);
    let rest = share;
    for (const one of stairwells) {
      parts[rest % teams]?.push(one);
      rest = Math.floor(rest / teams);
    }
    const doors = (part: readonly Stairwell[]) => part.reduce((sum, { openDoors }) => sum + openDoors, 0);
    const last = Math.max(...parts.map((part) => doors(part) * 3 + shortestWay(part) / 70));
    best = Math.min(best, last);
  }
  return best;
}

describe('stairwells shared out between teams', () => {
  test('each goes to one team, whatever order they are given in', () => {
    fc.assert(
      fc.property(estate(40), fc.integer({ min: 1, max: 12 }), fc.nat(9), (stairwells, count, seed) => {
        const shares = shareStairwells(stairwells, teamsOf(count), { seed });
        const given = shares.flatMap((share) => share.stairwells);
        expect([...given].sort()).toEqual(stairwells.map(({ id }) => id).sort());
        expect(shares.map(({ teamId }) => teamId)).toEqual(
          teamsOf(count)
            .map(({ id }) => id)
            .sort(),
        );
        const again = shareStairwells(stairwells.toReversed(), teamsOf(count).toReversed(), { seed });
        expect(again).toEqual(shares);
      }),
      { numRuns: 40 },
    );
  });

  test('the last team is done within an eighth of what is possible at all, and a minute for the way', () => {
    fc.assert(
      fc.property(estate(6), fc.integer({ min: 2, max: 3 }), (stairwells, count) => {
        const shares = shareStairwells(stairwells, teamsOf(count), { seed: 1 });
        const last = Math.max(...shares.map(({ minutes }) => minutes));
        const best = optimum(stairwells, count);
        expect(last).toBeGreaterThanOrEqual(best - 1e-6);
        expect(last).toBeLessThanOrEqual(best * 1.125 + 1);
      }),
      { numRuns: 60 },
    );
  });

  test('an estate of 37 stairwells and 5,111 doors between 12 teams: nobody has a tenth more than their part', () => {
    const doors = Array.from({ length: 37 }, (_, n) => 138 + (n < 5 ? 1 : 0));
    const stairwells = doors.map(
      (openDoors, n): Stairwell => ({
        id: `S${n}`,
        building: `B${n % 13}`,
        at: { lng: 119.3 + (n % 13) * 0.0006, lat: 26.08 },
        openDoors,
      }),
    );
    const shares = shareStairwells(stairwells, teamsOf(12), { seed: 1 });
    // 37 between 12 is four for one of them: no plan has less.
    expect(Math.max(...shares.map(({ openDoors }) => openDoors))).toBeLessThanOrEqual(4 * 139);
    expect(Math.min(...shares.map(({ openDoors }) => openDoors))).toBeGreaterThanOrEqual(3 * 138);
  });

  test('what a team has already counts', () => {
    const one = { id: 'S', building: 'B', at: null, openDoors: 10 };
    const shares = shareStairwells(
      [one],
      [
        { id: 'A', openDoors: 50 },
        { id: 'B', openDoors: 0 },
      ],
      { seed: 1 },
    );
    expect(shares.map(({ stairwells }) => stairwells.length)).toEqual([0, 1]);
    expect(minutesFor([one], 5)).toBe(45);
  });
});
