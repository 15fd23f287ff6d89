import { describe, expect, test } from 'vitest';
import { assign, type Party, type SiteOption } from '../../../../src/core/assignment/index.ts';

const hour = 3_600_000;
const near = { lng: 119.3, lat: 26.08 };
const far = { lng: 119.32, lat: 26.08 };

function party(id: string, size: number, more: Partial<Party> = {}): Party {
  return {
    id,
    members: Array.from({ length: size }, (_, index) => `${id}-${index}`),
    building: 'b',
    location: near,
    exemptUntil: undefined,
    preferred: { sites: [], notBefore: undefined, notAfter: undefined },
    joins: undefined,
    ...more,
  };
}

/** One member's exemption. */
const until = (member: string, end: number): Partial<Party> => ({ exemptUntil: new Map([[member, end]]) });

/** A site with one slot an hour, of these places. */
function site(id: string, location: typeof near, ...free: number[]): SiteOption {
  return {
    id,
    location,
    slots: free.map((places, index) => ({
      id: `${id}${index}`,
      startsAt: index * hour,
      endsAt: (index + 1) * hour,
      bookable: places,
      free: places,
    })),
  };
}

const where = (parties: Party[], sites: SiteOption[], now = 0) => {
  const plan = assign({ parties, sites, now, walkLimit: 1_000, detour: 1.3 });
  return {
    slots: Object.fromEntries(plan.placements.map((one) => [one.members[0], `${one.slot} ${one.reason}`])),
    unplaced: plan.unplaced.map((one) => `${one.party} ${one.reason}`),
  };
};

describe('first fit', () => {
  test('the earliest window of the nearest site, then the next, then the farther site', () => {
    const parties = ['p1', 'p2', 'p3', 'p4', 'p5'].map((id) => party(id, 1));
    expect(where(parties, [site('F', far, 2), site('N', near, 1, 2)])).toEqual({
      slots: {
        'p1-0': 'F0 beyond-walk',
        'p2-0': 'F0 beyond-walk',
        'p3-0': 'N0 nearest',
        'p4-0': 'N1 nearest',
        'p5-0': 'N1 nearest',
      },
      unplaced: [],
    });
  });

  test('a household too large for what is left of a window waits for the next; a smaller one fills the gap', () => {
    expect(where([party('p1', 2), party('p2', 2), party('p3', 1)], [site('N', near, 3, 3)])).toEqual({
      slots: { 'p1-0': 'N0 nearest', 'p2-0': 'N1 nearest', 'p3-0': 'N0 nearest' },
      unplaced: [],
    });
  });

  test('only a household larger than every window is split, into as few parts as there have to be', () => {
    const plan = assign({
      parties: [party('p', 7)],
      sites: [site('N', near, 3, 3, 3)],
      now: 0,
      walkLimit: 1_000,
      detour: 1.3,
    });
    expect(plan.placements.map((one) => [one.slot, one.members.length])).toEqual([
      ['N0', 3],
      ['N1', 2],
      ['N2', 2],
    ]);
  });

  test('a dormitory takes as few windows in a row as it needs, and leaves the others to others', () => {
    const sites = [site('N', near, ...Array.from({ length: 28 }, () => 60))];
    const taken = assign({ parties: [party('dorm', 300)], sites, now: 0, walkLimit: 1_000, detour: 1.3 });
    expect(taken.placements.map((one) => [one.slot, one.members.length])).toEqual(
      ['N0', 'N1', 'N2', 'N3', 'N4'].map((slot) => [slot, 60]),
    );
    const fives = [site('N', near, ...Array.from({ length: 28 }, () => 5))];
    const family = assign({ parties: [party('p', 6)], sites: fives, now: 0, walkLimit: 1_000, detour: 1.3 });
    expect(family.placements.map(({ slot }) => slot)).toEqual(['N0', 'N1']);
  });

  test('several small households make way together for a large one, and a larger one for a smaller', () => {
    const placed = (sizes: number[], free: number[]) => {
      const parties = sizes.map((size, n) => party(`p${n}`, size));
      const plan = assign({
        parties,
        sites: [site('N', near, ...free)],
        now: 0,
        walkLimit: 1_000,
        detour: 1.3,
      });
      return plan.placements.reduce((sum, { members }) => sum + members.length, 0);
    };
    expect(placed([7, 6, 2, 2, 1, 1, 1, 1, 1], [5, 7, 4, 6, 5, 5])).toBe(22);
    expect(placed([10, 1, 1, 1], [10, 7, 7, 5, 4, 2])).toBe(13);
  });

  test('a wish for a time goes before neighbours: as near to theirs as it allows', () => {
    const sites = [site('N', near, 9, 9, 9, 9, 9, 9, 9)];
    const later = { sites: [], notBefore: 3 * hour, notAfter: 7 * hour };
    for (const neighbours of [new Map([['b', 'N0']]), new Map<string, string>()]) {
      const parties = [party('p', 1, { preferred: later })];
      const plan = assign({ parties, sites, neighbours, now: 0, walkLimit: 1_000, detour: 1.3 });
      expect(plan.placements).toMatchObject([{ slot: 'N3', reason: 'preference' }]);
    }
    const near5 = assign({
      parties: [party('p', 1, { preferred: later })],
      sites,
      neighbours: new Map([['b', 'N5']]),
      now: 0,
      walkLimit: 1_000,
      detour: 1.3,
    });
    expect(near5.placements).toMatchObject([{ slot: 'N5', reason: 'preference' }]);
  });

  test('no window that has begun, none before an exemption ends', () => {
    const sites = [site('N', near, 9, 9, 9, 9)];
    expect(where([party('p', 1)], sites, 1).slots).toEqual({ 'p-0': 'N1 nearest' });
    expect(where([party('p', 1, until('p-0', 2 * hour))], sites).slots).toEqual({ 'p-0': 'N2 nearest' });
    expect(where([party('p', 1, until('p-0', 2 * hour + 1))], sites).slots).toEqual({ 'p-0': 'N3 nearest' });
    expect(where([party('p', 1, until('p-0', 9 * hour))], sites).unplaced).toEqual(['p exempt-until']);
  });

  test('an exemption that ended before the first window is none: they do not choose before others', () => {
    // On a line: fifteen at N, and fifteen 700 m from it and 800 m from F.
    const metres = (east: number) => ({ lng: 119.3 + east / 99_870, lat: 26.08 });
    const sites = [site('N', metres(0), 15), site('F', metres(1_500), 15)];
    const people = Array.from({ length: 30 }, (_, n) => {
      const id = `p${String(n).padStart(2, '0')}`;
      const [building, east] = n < 15 ? ['n', 0] : ['between', 700];
      return party(id, 1, { building, location: metres(east) });
    });
    const vaccinated = people.map((one, n) =>
      n < 15 ? one : { ...one, ...until(`${one.id}-0`, -2_160 * hour) },
    );
    const given = { sites, now: 0, walkLimit: 1_000, detour: 1 };
    const plan = assign({ ...given, parties: vaccinated });
    expect(plan).toEqual(assign({ ...given, parties: people }));
    const walked = plan.placements.reduce((sum, { walkMetres }) => sum + (walkMetres ?? 0), 0);
    expect(Math.round(walked / 100)).toBe(120);
  });

  test('a household goes after the exemption of one of them, together; too late, those who are due go without', () => {
    const sites = [site('N', near, 5, 5, 5)];
    const family = (end: number) => party('p', 3, until('p-1', end));
    expect(
      assign({ parties: [family(2 * hour)], sites, now: 0, walkLimit: 1_000, detour: 1.3 }),
    ).toMatchObject({
      placements: [{ members: ['p-0', 'p-2', 'p-1'], slot: 'N2' }],
      unplaced: [],
    });
    expect(
      assign({ parties: [family(9 * hour)], sites, now: 0, walkLimit: 1_000, detour: 1.3 }),
    ).toMatchObject({
      placements: [{ members: ['p-0', 'p-2'], slot: 'N0' }],
      unplaced: [{ members: ['p-1'], reason: 'exempt-until' }],
    });
    // One whose exemption bars no window at all is no reason to wait, nor one that ends between two windows.
    const two = (first: number) =>
      party('p', 2, { exemptUntil: new Map([['p-0', first]]).set('p-1', 9 * hour) });
    for (const [first, slot] of [
      [-90 * 24 * hour, 'N0'],
      [hour, 'N1'],
    ] as const) {
      expect(assign({ parties: [two(first)], sites, now: 0, walkLimit: 1_000, detour: 1.3 })).toMatchObject({
        placements: [{ members: ['p-0'], slot }],
        unplaced: [{ members: ['p-1'], reason: 'exempt-until' }],
      });
    }
    const full = [site('N', near, 5, 5, 1)];
    expect(
      assign({ parties: [family(2 * hour)], sites: full, now: 0, walkLimit: 1_000, detour: 1.3 }),
    ).toMatchObject({
      placements: [
        { members: ['p-0', 'p-2'], slot: 'N0' },
        { members: ['p-1'], slot: 'N2' },
      ],
      unplaced: [],
    });
  });

  test('wishes are granted where there is room, and otherwise forgotten', () => {
    const sites = [site('F', far, 1), site('N', near, 5, 5, 5)];
    const wish = (more: Partial<Party['preferred']>) => ({
      preferred: { sites: [], notBefore: undefined, notAfter: undefined, ...more },
    });
    expect(
      where([party('p1', 1, wish({ sites: ['F'] })), party('p2', 1, wish({ sites: ['F'] }))], sites).slots,
    ).toEqual({
      'p1-0': 'F0 preference',
      'p2-0': 'N0 nearest',
    });
    expect(where([party('p', 1, wish({ notBefore: hour }))], sites).slots).toEqual({
      'p-0': 'N1 preference',
    });
    expect(where([party('p', 1, wish({ notBefore: hour, notAfter: hour + 1 }))], sites).slots).toEqual({
      'p-0': 'N0 nearest',
    });
    expect(where([party('p', 1, wish({ sites: ['nowhere'] }))], sites).slots).toEqual({
      'p-0': 'N0 nearest',
    });
  });

  test('newcomers join the window of their household, unless it is full, over, or before their exemption ends', () => {
    const sites = [site('N', near, 5, 1, 5)];
    expect(where([party('p', 1, { joins: 'N1' })], sites).slots).toEqual({ 'p-0': 'N1 household' });
    expect(where([party('p', 2, { joins: 'N1' })], sites).slots).toEqual({ 'p-0': 'N2 household' });
    expect(where([party('p', 1, { joins: 'N0' })], sites, hour).slots).toEqual({ 'p-0': 'N1 household' });
    expect(where([party('p', 1, { joins: 'N1', ...until('p-0', 2 * hour) })], sites).slots).toEqual({
      'p-0': 'N2 household',
    });
    const full = [site('N', near, 5, 0, 0, 0)];
    expect(where([party('p', 1, { joins: 'N2' })], full).slots).toEqual({ 'p-0': 'N0 nearest' });
  });

  test('without sites nobody is placed, and each is told why', () => {
    expect(where([party('p', 2)], []).unplaced).toEqual(['p no-site-in-reach']);
    expect(where([party('p', 2)], [site('N', near)]).unplaced).toEqual(['p no-capacity-before-end']);
    expect(where([party('p', 2)], [site('N', near, 0)]).unplaced).toEqual(['p no-capacity-before-end']);
    expect(where([], [site('N', near, 5)])).toEqual({ slots: {}, unplaced: [] });
  });

  test('a building that nobody knows the place of gets sites in their order, and no walk', () => {
    const plan = assign({
      parties: [party('p', 1, { location: undefined })],
      sites: [site('B', near, 1), site('A', far, 1)],
      now: 0,
      walkLimit: 1_000,
      detour: 1.3,
    });
    expect(plan.placements).toMatchObject([{ slot: 'A0', walkMetres: undefined }]);
  });
});
