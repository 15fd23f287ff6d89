import { describe, expect, test } from 'vitest';
import { type AssignmentSnapshot, assign, type Party } from '../../../../src/core/assignment/index.ts';
import fc from '../../../support/properties.ts';

const hour = 3_600_000;
const place = fc.record({
  lng: fc.double({ min: 119.2, max: 119.4, noNaN: true }),
  lat: fc.double({ min: 26, max: 26.2, noNaN: true }),
});
const time = fc.integer({ min: -2, max: 12 }).map((hours) => hours * hour);
const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const sites = fc
  .array(
    fc.tuple(
      place,
      fc.array(fc.tuple(time, fc.integer({ min: 0, max: 6 }), fc.nat({ max: 3 })), { maxLength: 6 }),
    ),
    {
      maxLength: 4,
    },
  )
  .map((all) =>
    all.map(([location, slots], index) => ({
      id: `site-${index}`,
      location,
      slots: slots.map(([startsAt, free, used], number) => ({
        id: `slot-${index}-${number}`,
        startsAt,
        endsAt: startsAt + hour,
        bookable: free + used,
        free,
      })),
    })),
  );

const building = fc.record({ name: fc.constantFrom('a', 'b', 'c'), location: some(place) });

const parties = fc
  .array(
    fc.record({
      size: fc.integer({ min: 1, max: 8 }),
      building,
      exemptUntil: some(time),
      due: fc.nat({ max: 3 }),
      wishes: fc.record({
        sites: fc.subarray(['site-0', 'site-1', 'site-9']),
        notBefore: some(time),
        notAfter: some(time),
      }),
      joins: some(fc.constantFrom('slot-0-0', 'slot-1-1', 'slot-9-9')),
      elderly: fc.boolean(),
    }),
    { maxLength: 25 },
  )
  .map((all): Party[] => {
    // A building stands in one place, whoever lives there.
    const locations = new Map(all.map((one) => [one.building.name, one.building.location]));
    return all.map((one, index) => ({
      id: `party-${String(index).padStart(2, '0')}`,
      members: Array.from({ length: one.size }, (_, member) => `person-${index}-${member}`),
      building: one.building.name,
      location: locations.get(one.building.name),
      exemptUntil: exemptions(index, one),
      preferred: one.wishes,
      joins: one.joins,
      elderly: one.elderly,
    }));
  });

/** All but the first `due` members are exempt until the same instant. */
function exemptions(party: number, one: { size: number; exemptUntil: number | undefined; due: number }) {
  const { size, exemptUntil: end, due } = one;
  if (end === undefined) return undefined;
  const members = Array.from({ length: size }, (_, member) => `person-${party}-${member}`);
  return new Map(members.slice(due).map((id) => [id, end]));
}

const snapshot: fc.Arbitrary<AssignmentSnapshot> = fc.record({
  parties,
  sites,
  now: time,
  walkLimit: fc.constantFrom(500, 1_000, 5_000),
  detour: fc.constant(1.3),
  neighbours: fc.constantFrom(
    new Map<string, string>(),
    new Map([
      ['a', 'slot-0-0'],
      ['b', 'slot-1-1'],
    ]),
  ),
});
const runs = { numRuns: 600 };

describe('any assignment', () => {
  test('gives no slot more than it has free, none that has begun, none before an exemption ends', () => {
    let placed = 0;
    fc.assert(
      fc.property(snapshot, (given) => {
        const plan = assign(given);
        const slots = new Map(
          given.sites.flatMap((site) => site.slots.map((slot) => [slot.id, { slot, site }])),
        );
        const byId = new Map(given.parties.map((one) => [one.id, one]));
        const used = new Map<string, number>();
        for (const one of plan.placements) {
          placed += one.members.length;
          const found = slots.get(one.slot);
          used.set(one.slot, (used.get(one.slot) ?? 0) + one.members.length);
          expect(found?.slot.startsAt).toBeGreaterThanOrEqual(given.now);
          const party = byId.get(one.party);
          for (const id of one.members)
            expect(found?.slot.startsAt).toBeGreaterThanOrEqual(party?.exemptUntil?.get(id) ?? given.now);
        }
        for (const [id, people] of used) expect(people).toBeLessThanOrEqual(slots.get(id)?.slot.free ?? 0);
      }),
      runs,
    );
    expect(placed).toBeGreaterThan(1_000);
  });

  test('has everyone in exactly one of its lists', () => {
    fc.assert(
      fc.property(snapshot, (given) => {
        const plan = assign(given);
        const named = [...plan.placements, ...plan.unplaced].flatMap((one) => one.members);
        expect([...named].sort()).toEqual(given.parties.flatMap((one) => one.members).sort());
      }),
      runs,
    );
  });

  test('keeps every household whole that any slot could have held', () => {
    fc.assert(
      fc.property(snapshot, (given) => {
        const largest = Math.max(
          0,
          ...given.sites.flatMap((site) =>
            site.slots.filter(({ startsAt }) => startsAt >= given.now).map((slot) => slot.bookable),
          ),
        );
        const plan = assign(given);
        for (const one of given.parties) {
          const parts = [...plan.placements, ...plan.unplaced].filter((part) => part.party === one.id);
          if (largest > 0 && one.members.length > largest) continue;
          // With an exemption in the way, those who are due may go without the others.
          const ends = new Set(one.members.map((id) => one.exemptUntil?.get(id)));
          const apart = ends.size > 1;
          expect(parts.length).toBeGreaterThanOrEqual(1);
          expect(parts.length).toBeLessThanOrEqual(apart ? 2 : 1);
        }
      }),
      runs,
    );
  });

  test('is the same with exemptions that bar no window', () => {
    fc.assert(
      fc.property(snapshot, fc.array(fc.boolean()), (given, had) => {
        const before = given.now - 90 * 24 * hour;
        const plain = { ...given, parties: given.parties.map((one) => ({ ...one, exemptUntil: undefined })) };
        const vaccinated = given.parties.map((one, n) => ({
          ...one,
          exemptUntil: had[n] === true ? new Map([[one.members[0] ?? '', before]]) : undefined,
        }));
        expect(assign({ ...given, parties: vaccinated })).toEqual(assign(plain));
      }),
      runs,
    );
  });

  test('is the same whatever the order of parties, sites and slots', () => {
    const shuffled = snapshot.chain((given) =>
      fc
        .record({
          parties: fc.shuffledSubarray([...given.parties], { minLength: given.parties.length }),
          sites: fc.shuffledSubarray([...given.sites], { minLength: given.sites.length }),
        })
        .map((order) => ({ given, other: { ...given, ...order } })),
    );
    fc.assert(
      fc.property(shuffled, ({ given, other }) => {
        const reversed = {
          ...other,
          sites: other.sites.map((site) => ({ ...site, slots: [...site.slots].reverse() })),
        };
        expect(assign(reversed)).toEqual(assign(given));
      }),
      runs,
    );
  });

  test('leaves nobody out for whom there is a place', () => {
    fc.assert(
      fc.property(snapshot, (given) => {
        const plan = assign(given);
        const left = new Map(given.sites.flatMap((site) => site.slots.map((slot) => [slot.id, slot.free])));
        for (const one of plan.placements) left.set(one.slot, (left.get(one.slot) ?? 0) - one.members.length);
        const byId = new Map(given.parties.map((one) => [one.id, one]));
        for (const one of plan.unplaced) {
          const ends = byId.get(one.party)?.exemptUntil;
          const earliest = Math.max(given.now, ...one.members.map((id) => ends?.get(id) ?? given.now));
          for (const slot of given.sites.flatMap((site) => site.slots)) {
            if (slot.startsAt < earliest) continue;
            expect(left.get(slot.id) ?? 0).toBeLessThan(one.members.length);
          }
        }
      }),
      runs,
    );
  });
});
