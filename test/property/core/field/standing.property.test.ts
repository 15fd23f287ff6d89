import { describe, expect, test } from 'vitest';
import { type DoorVisit, floorOf, standingOf, visitOutcomes } from '../../../../src/core/field/index.ts';
import fc from '../../../support/properties.ts';

const visit = fc.record({
  minute: fc.nat(600),
  team: fc.constantFrom('A', 'B', null),
  outcome: fc.constantFrom(...visitOutcomes),
  seen: fc.nat(3),
  aside: fc.boolean(),
});

/** Visits as they are heard of: each has the next revision, and had seen some of those before it. */
const visits = fc.array(visit, { maxLength: 8 }).map((rows) =>
  rows.map(
    ({ minute, team, outcome, seen, aside }, index): DoorVisit => ({
      id: `V${index}`,
      at: new Date(minute * 60_000),
      teamId: team,
      outcome,
      base: Math.max(0, index - seen),
      revision: index + 1,
      aside,
    }),
  ),
);

describe('how a door stands', () => {
  test('does not depend on the order in which visits are looked at, and shows the latest that counts', () => {
    fc.assert(
      fc.property(visits, (rows) => {
        const standing = standingOf(rows, null);
        expect(standingOf(rows.toReversed(), null)).toEqual(standing);
        const latest = Math.max(...rows.filter(({ aside }) => !aside).map(({ at }) => at.getTime()), -1);
        expect(standing.lastAt?.getTime() ?? -1).toBe(latest);
        expect(standing.state === 'nobody-yet').toBe(latest === -1);
        expect(standing.nobodyThere.length > 0).toBe(standing.state === 'nobody-there');
      }),
    );
  });

  test('nobody contradicts who had seen all, nor their own team', () => {
    fc.assert(
      fc.property(visits, (rows) => {
        const counted = rows.map((row) => ({ ...row, aside: false }));
        expect(
          standingOf(
            counted.map((row) => ({ ...row, base: row.revision - 1 })),
            null,
          ).contested,
        ).toBe(false);
        expect(
          standingOf(
            counted.map((row) => ({ ...row, teamId: 'A' })),
            null,
          ).contested,
        ).toBe(false);
      }),
    );
  });

  test('what somebody decided stands until a later visit, whatever came before', () => {
    fc.assert(
      fc.property(
        visits.filter((rows) => rows.length > 0),
        fc.nat(),
        (rows, at) => {
          const chosen = rows[at % rows.length] as DoorVisit;
          const settled = { visitId: chosen.id, revision: rows.length };
          const standing = standingOf(rows, settled);
          expect([standing.state, standing.contested]).toEqual([chosen.outcome, false]);
          const later = { ...chosen, id: 'W', teamId: 'A', outcome: 'empty', aside: false } as const;
          const more = [
            ...rows,
            { ...later, at: new Date(10 ** 9), base: rows.length, revision: rows.length + 1 },
          ];
          expect(standingOf(more, settled)).toMatchObject({ state: 'empty', contested: false });
        },
      ),
    );
  });

  test('two teams that did not know of each other and say different things are a conflict', () => {
    const one = {
      id: 'V',
      at: new Date(0),
      teamId: 'A',
      outcome: 'refused',
      base: 0,
      revision: 1,
      aside: false,
    } as const;
    const other = { ...one, id: 'W', teamId: 'B', outcome: 'all-known', revision: 2 } as const;
    expect(standingOf([one, other], null).contested).toBe(true);
    expect(standingOf([one, { ...other, base: 1 }], null).contested).toBe(false);
    expect(standingOf([one, { ...other, outcome: 'refused' }], null).contested).toBe(false);
  });

  test.each([
    ['502', 5],
    ['1203', 12],
    ['501室', 5],
    ['５０２', 5],
    ['101', 1],
    ['0502', undefined],
    ['B101', undefined],
    ['12', undefined],
    ['店面3', undefined],
    ['12034', undefined],
    [undefined, undefined],
  ])('the room %s is on the floor %s', (room, floor) => {
    expect(floorOf(room)).toBe(floor);
  });
});
