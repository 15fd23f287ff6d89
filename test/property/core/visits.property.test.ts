import { describe, expect, test } from 'vitest';
import { type Door, defaultPace, planRoutes, type Team } from '../../../src/core/visits/index.ts';
import fc from '../../support/properties.ts';

const communities = ['A', 'B', 'C'];
const hour = 3_600_000;
const point = fc.record({
  lng: fc.double({ min: 119.2, max: 119.3, noNaN: true }),
  lat: fc.double({ min: 26, max: 26.1, noNaN: true }),
});
const teams: fc.Arbitrary<Team[]> = fc.uniqueArray(
  fc.record({
    id: fc.uuid(),
    start: point,
    hours: fc.constantFrom(
      [{ from: 0, to: 3 * hour }],
      [
        { from: 0, to: hour },
        { from: 2 * hour, to: 4 * hour },
      ],
      [],
    ),
    communities: fc.subarray(communities).map((some) => new Set(some)),
  }),
  { maxLength: 4, selector: ({ id }) => id },
);
const doors: fc.Arbitrary<Door[]> = fc.uniqueArray(
  fc.record({
    id: fc.uuid(),
    community: fc.constantFrom(...communities),
    building: fc.constantFrom('1', '2', '3'),
    people: fc.integer({ min: 1, max: 6 }),
    point: fc.option(point),
  }),
  { maxLength: 40, selector: ({ id }) => id },
);

describe('ways of mobile teams', () => {
  test('each door is gone to once or told why not, within the hours of a team of its community, one after another', () => {
    fc.assert(
      fc.property(teams, doors, (crews, homes) => {
        const { stops, without } = planRoutes(crews, homes, defaultPace);
        expect([...stops, ...without].map(({ door }) => door).sort()).toEqual(
          homes.map(({ id }) => id).sort(),
        );
        for (const { door, reason } of without) {
          const community = homes.find(({ id }) => id === door)?.community ?? '';
          expect(reason).toBe(crews.some((crew) => crew.communities.has(community)) ? 'no-time' : 'no-team');
        }
        for (const crew of crews) {
          let free = Number.NEGATIVE_INFINITY;
          const own = stops.filter(({ team }) => team === crew.id);
          for (const [index, stop] of own.entries()) {
            const home = homes.find(({ id }) => id === stop.door);
            const takes =
              (defaultPace.minutesPerDoor + defaultPace.minutesPerPerson * (home?.people ?? 0)) * 60_000;
            expect(stop.position).toBe(index);
            expect(crew.communities.has(home?.community ?? '')).toBe(true);
            expect(stop.at).toBeGreaterThanOrEqual(free);
            free = stop.at + takes;
            const within = crew.hours.find(({ from, to }) => stop.at >= from && stop.at < to);
            expect(free).toBeLessThanOrEqual(within?.to ?? 0);
            expect(stop.from).toBeGreaterThanOrEqual(within?.from ?? 0);
            expect(stop.to).toBeLessThanOrEqual(within?.to ?? 0);
            expect(stop.from <= stop.at && stop.at < stop.to).toBe(true);
          }
        }
      }),
    );
  });

  test('the same teams and doors in another order have the same ways', () => {
    fc.assert(
      fc.property(teams, doors, (crews, homes) => {
        const one = planRoutes(crews, homes, defaultPace);
        const other = planRoutes([...crews].reverse(), [...homes].reverse(), defaultPace);
        expect(other).toEqual(one);
      }),
    );
  });

  test('people of one building follow each other, and the nearest is next', () => {
    const at = (lng: number) => ({ lng, lat: 26.05 });
    const crew: Team = {
      id: 'T',
      start: at(119.2),
      hours: [{ from: 0, to: 8 * hour }],
      communities: new Set(['A']),
    };
    const homes = [119.23, 119.21, 119.22, 119.21].map((lng, index) => ({
      id: `D${index}`,
      community: 'A',
      building: String(lng),
      people: 2,
      point: at(lng),
    }));
    expect(planRoutes([crew], homes, defaultPace).stops.map(({ door }) => door)).toEqual([
      'D1',
      'D3',
      'D2',
      'D0',
    ]);
  });
});
