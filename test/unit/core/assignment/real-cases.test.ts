import { describe, expect, test } from 'vitest';
import {
  type AssignmentSnapshot,
  assign,
  type Party,
  type SiteOption,
} from '../../../../src/core/assignment/index.ts';
import { createRandom } from '../../../../src/core/random.ts';

const minute = 60_000;
/** Census: one in four lives alone, a few in households of six. */
const sizes = [1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 5, 6];
const home = { lng: 119.3, lat: 26.08 };
const east = (metres: number) => ({ lng: home.lng + metres / 99_900, lat: home.lat });

function party(id: number, building: string, size: number, more: Partial<Party> = {}): Party {
  const name = `p${String(id).padStart(6, '0')}`;
  return {
    id: name,
    members: Array.from({ length: size }, (_, n) => `${name}-${n}`),
    building,
    location: home,
    exemptUntil: undefined,
    preferred: { sites: [], notBefore: undefined, notAfter: undefined },
    joins: undefined,
    ...more,
  };
}

function site(id: string, location: SiteOption['location'], windows: number, places: number): SiteOption {
  return {
    id,
    location,
    slots: Array.from({ length: windows }, (_, w) => ({
      id: `${id}/${String(w).padStart(2, '0')}`,
      startsAt: w * 30 * minute,
      endsAt: (w + 1) * 30 * minute,
      bookable: places,
      free: places,
    })),
  };
}

function look(given: AssignmentSnapshot) {
  const plan = assign(given);
  const taken = new Map<string, number>();
  const slotsOf = new Map<string, Set<string>>();
  for (const { party: id, slot, members } of plan.placements) {
    taken.set(slot, (taken.get(slot) ?? 0) + members.length);
    slotsOf.set(id, (slotsOf.get(id) ?? new Set()).add(slot));
  }
  for (const { slots } of given.sites) {
    for (const { id, free } of slots) expect(taken.get(id) ?? 0).toBeLessThanOrEqual(free);
  }
  const people = (rows: readonly { members: readonly string[] }[]) =>
    rows.reduce((sum, { members }) => sum + members.length, 0);
  return { plan, taken, slotsOf, placed: people(plan.placements), unplaced: people(plan.unplaced) };
}

const base = { now: 0, walkLimit: 1_000, detour: 1.3 };

describe('cases of a real drill', () => {
  test('the estate of 5,111 households in 37 stairwells, at two sites', () => {
    const random = createRandom(1);
    const parties = Array.from({ length: 5_111 }, (_, n) =>
      party(n, `stairwell-${String(n % 37).padStart(2, '0')}`, random.pick(sizes)),
    );
    const people = parties.reduce((sum, { members }) => sum + members.length, 0);
    const windows = 42;
    // Two sites for all of them, and 3 % of the places to spare.
    const places = Math.ceil((people * 1.03) / (2 * windows));
    const { placed, slotsOf, plan } = look({
      ...base,
      parties,
      sites: [site('A', east(60), windows, places), site('B', east(-80), windows, places)],
    });
    expect(placed).toBe(people);
    for (const own of slotsOf.values()) expect(own.size).toBe(1);
    // A stairwell walks down together: next doors in the same window or the next.
    const windowOf = new Map(plan.placements.map((one) => [one.party, one.slot]));
    const inOrder = [...parties].sort((a, b) => (a.building + a.id < b.building + b.id ? -1 : 1));
    let pairs = 0;
    let together = 0;
    for (const [n, one] of inOrder.entries()) {
      const before = inOrder[n - 1];
      if (before?.building !== one.building) continue;
      const [a = '', b = ''] = [windowOf.get(before.id), windowOf.get(one.id)];
      pairs++;
      if (a[0] === b[0] && Math.abs(Number(a.slice(2)) - Number(b.slice(2))) <= 1) together++;
    }
    expect(together / pairs).toBeGreaterThan(0.95);
  });

  test('20,000 people in 8 estates: everybody within the walk where there is room within it', () => {
    const random = createRandom(2);
    const parties: Party[] = [];
    for (let n = 0, people = 0; people < 20_000; n++) {
      const size = random.pick(sizes);
      const estate = n % 8;
      people += size;
      parties.push(
        party(n, `estate-${estate}/${random.whole(1, 20)}`, size, { location: east(estate * 350) }),
      );
    }
    const people = parties.reduce((sum, { members }) => sum + members.length, 0);
    const sites = Array.from({ length: 8 }, (_, n) =>
      site(`S${n}`, east(n * 350 + 40), 42, Math.ceil((people * 1.05) / 8 / 42)),
    );
    const { placed, plan } = look({ ...base, parties, sites });
    expect(placed).toBe(people);
    for (const { walkMetres } of plan.placements) expect(walkMetres).toBeLessThanOrEqual(1_000);
  });

  test('a village with one site and no road: nobody knows where the houses stand, and the site is far', () => {
    const unknown = Array.from({ length: 60 }, (_, n) =>
      party(n, `house-${n}`, 1 + (n % 5), { location: undefined }),
    );
    const beyond = Array.from({ length: 10 }, (_, n) =>
      party(100 + n, `hamlet-${n}`, 2, { location: east(4_000) }),
    );
    const { unplaced, plan } = look({
      ...base,
      parties: [...unknown, ...beyond],
      sites: [site('V', home, 14, 20)],
    });
    expect(unplaced).toBe(0);
    const reasons = new Map(plan.placements.map(({ party: id, reason }) => [id, reason]));
    for (const { id } of unknown) expect(reasons.get(id)).toBe('serving');
    // There is no nearer one: it is far, but theirs.
    for (const { id } of beyond) expect(reasons.get(id)).toBe('nearest');
  });

  test('one place short: one person waits, no more', () => {
    const random = createRandom(3);
    const parties = Array.from({ length: 400 }, (_, n) => party(n, `b${n % 12}`, random.pick(sizes)));
    const people = parties.reduce((sum, { members }) => sum + members.length, 0);
    const windows = 10;
    const sites = [
      site('A', east(50), windows, Math.floor((people - 1) / windows / 2)),
      site('B', east(-50), windows, 0),
    ];
    // What does not divide goes to the first windows of the second site.
    const [a, b] = sites;
    let rest = people - 1 - (a?.slots.reduce((sum, { free }) => sum + free, 0) ?? 0);
    for (const slot of b?.slots ?? []) {
      slot.free = slot.bookable = Math.min(rest, Math.ceil((people - 1) / windows / 2) + 1);
      rest -= slot.free;
    }
    expect(rest).toBe(0);
    const { placed, unplaced, plan } = look({ ...base, parties, sites });
    expect([placed, unplaced]).toEqual([people - 1, 1]);
    expect(plan.unplaced[0]?.reason).toBe('no-capacity-before-end');
  });

  test('all ask for the same hour: it is filled with them, the others get the rest of the day', () => {
    const hour = { sites: [], notBefore: 60 * minute, notAfter: 120 * minute };
    const parties = Array.from({ length: 120 }, (_, n) => party(n, `b${n % 6}`, 2, { preferred: hour }));
    const { placed, taken, plan } = look({ ...base, parties, sites: [site('A', east(30), 8, 36)] });
    expect(placed).toBe(240);
    expect([taken.get('A/02'), taken.get('A/03')]).toEqual([36, 36]);
    const granted = plan.placements.filter(({ reason }) => reason === 'preference');
    expect(granted.reduce((sum, { members }) => sum + members.length, 0)).toBe(72);
    // And the rest of the day is evenly full: 168 people in six windows.
    for (const window of ['00', '01', '04', '05', '06', '07']) {
      expect(taken.get(`A/${window}`)).toBe(28);
    }
  });

  test('a dormitory of 300 goes over consecutive windows of one site', () => {
    const sites = [site('A', east(30), 14, 40), site('B', east(300), 14, 40)];
    const { plan, unplaced } = look({ ...base, parties: [party(0, 'dormitory', 300)], sites });
    expect(unplaced).toBe(0);
    expect(new Set(plan.placements.map(({ slot }) => slot[0])).size).toBe(1);
    const windows = plan.placements.map(({ slot }) => Number(slot.slice(2))).sort((a, b) => a - b);
    for (const [n, window] of windows.entries()) expect(window).toBe((windows[0] ?? 0) + n);
  });

  test('the old are not sent to the first or last window of a day while there are others for it', () => {
    const random = createRandom(4);
    const parties = Array.from({ length: 300 }, (_, n) =>
      party(n, `b${n % 20}`, 2, { elderly: random.chance(0.2) }),
    );
    const { plan } = look({ ...base, parties, sites: [site('A', east(30), 14, 50)] });
    const old = new Set(parties.filter(({ elderly }) => elderly).map(({ id }) => id));
    const edge = plan.placements.filter(({ slot }) => slot === 'A/00' || slot === 'A/13');
    expect(edge.length).toBeGreaterThan(20);
    // By chance every fifth would be old.
    expect(edge.filter(({ party: id }) => old.has(id)).length / edge.length).toBeLessThan(0.05);
  });
});
