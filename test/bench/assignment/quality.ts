import {
  type Plan,
  type Problem,
  priceOfLeft,
  solveTransport,
  type TransportProblem,
} from '../../../src/core/assignment/index.ts';
import { serviceDayNumber } from '../../../src/core/calendar/index.ts';
import { walkMetres } from '../../../src/core/geography/index.ts';

/** What a plan is worth, counted from the plan alone. */
export interface Quality {
  people: number;
  placed: number;
  unplaced: number;
  /** Metres that all walk together; a site that somebody asked for counts as their nearest. */
  walk: number;
  beyondLimit: number;
  /** Households that stand in several slots though one could have held them. */
  split: number;
  /** Slots with more people than were free. */
  overCapacity: number;
  /**
   * Pairs of households next to each other in the list of their building, neither with a wish or an exemption: those in
   * the same or the next window of one site.
   */
  neighbours: number;
  pairs: number;
  /** Old households in a day's first or last window. */
  oldAtTheEdge: number;
  /** Windows more than 5 % (and more than one household of 3) above their site's mean. */
  uneven: number;
  windows: number;
  wishesGranted: number;
  wishes: number;
}

const penalty = 1e8;

/** Walk from a building to a site, 0 where it is not known. */
export function walkOf({ buildings, sites, detour }: Problem, building: number, site: number): number {
  const from = { lng: buildings.lng[building] ?? Number.NaN, lat: buildings.lat[building] ?? Number.NaN };
  if (Number.isNaN(from.lng)) return 0;
  return walkMetres(from, { lng: sites.lng[site] ?? 0, lat: sites.lat[site] ?? 0 }, detour);
}

export function sitesServing({ communities, buildings }: Problem, building: number): Int32Array {
  const c = buildings.community[building] ?? 0;
  return communities.site.subarray(communities.firstSite[c], communities.firstSite[c + 1]);
}

/** People by building and wish, sites with all their places, and what each pair costs: metres, with a penalty beyond the limit. */
export function transportOf(problem: Problem): TransportProblem {
  const { parties, slots, sites, walkLimit } = problem;
  const groups = new Map<string, { building: number; wishes: Int32Array; people: number }>();
  for (const [party, building] of parties.building.entries()) {
    const wishes = parties.wish.subarray(parties.firstWish[party], parties.firstWish[party + 1]);
    const key = `${building}/${wishes.join()}`;
    const group = groups.get(key) ?? { building, wishes, people: 0 };
    group.people += parties.size[party] ?? 0;
    groups.set(key, group);
  }
  const people = Int32Array.from(groups.values(), (group) => group.people);
  const room = Int32Array.from({ length: sites.lng.length }, (_, site) =>
    slots.free
      .subarray(sites.firstSlot[site], sites.firstSlot[site + 1])
      .reduce((sum, places) => sum + Math.max(0, places), 0),
  );
  const firstPair = new Int32Array(people.length + 1);
  const site: number[] = [];
  const cost: number[] = [];
  let group = 0;
  for (const { building, wishes } of groups.values()) {
    for (const s of sitesServing(problem, building)) {
      const walk = wishes.includes(s) ? nearest(problem, building) : walkOf(problem, building, s);
      site.push(s);
      cost.push(walk > walkLimit ? walk + penalty : walk);
    }
    firstPair[++group] = site.length;
  }
  return { amount: people, room, firstPair, site: Int32Array.from(site), cost: Float64Array.from(cost) };
}

/**
 * The least that everybody placed can walk, households divided at will and exemptions and times forgotten: the optimum of
 * the transport problem over all pairs of building and site. Proved by its prices: the bound is their dual value, which
 * no plan can be below, whatever the solver did. In metres, and people beyond the limit.
 */
export function leastWalk(problem: Problem): {
  walk: number;
  beyondLimit: number;
  left: number;
  cost: number;
} {
  const transport = transportOf(problem);
  const { amount: people, room, firstPair, site, cost } = transport;
  const plan = solveTransport(transport);
  let bound = 0;
  for (const [g, count] of people.entries()) {
    let least = priceOfLeft;
    for (let k = firstPair[g] ?? 0; k < (firstPair[g + 1] ?? 0); k++) {
      least = Math.min(least, (cost[k] ?? 0) + (plan.price[site[k] ?? 0] ?? 0));
    }
    bound += count * least;
  }
  for (const [s, places] of room.entries()) bound -= places * (plan.price[s] ?? 0);
  const left = plan.left.reduce((sum, n) => sum + n, 0);
  let walk = 0;
  let beyondLimit = 0;
  for (const [row, g] of plan.group.entries()) {
    const k = site.indexOf(plan.site[row] ?? 0, firstPair[g]);
    const each = cost[k] ?? 0;
    const count = plan.people[row] ?? 0;
    if (each >= penalty) beyondLimit += count;
    walk += count * (each >= penalty ? each - penalty : each);
  }
  const found = walk + beyondLimit * penalty + left * priceOfLeft;
  if (Math.abs(found - bound) > 1e-9 * bound)
    throw new Error(`the optimum ${found} is not its bound ${bound}`);
  return { walk, beyondLimit, left, cost: found };
}

/** Looks a plan over from outside. @throws Error where it names somebody twice or leaves somebody out */
export function qualityOf(problem: Problem, { placed, unplaced }: Plan): Quality {
  const { parties, slots, sites, walkLimit } = problem;
  const seen = new Map<number, { count: number; slots: number[] }>();
  const taken = new Int32Array(slots.free.length);
  const siteOf = new Int32Array(slots.free.length);
  for (let s = 0; s < sites.lng.length; s++) siteOf.fill(s, sites.firstSlot[s], sites.firstSlot[s + 1]);
  const covered = new Int32Array(parties.size.length);
  let walk = 0;
  let beyondLimit = 0;
  let placedPeople = 0;
  let unplacedPeople = 0;
  let oldAtTheEdge = 0;
  let wishes = 0;
  let wishesGranted = 0;
  const edges = edgesOf(problem, siteOf);
  for (let row = 0; row < placed.party.length; row++) {
    const party = placed.party[row] ?? 0;
    const slot = placed.slot[row] ?? 0;
    const count = placed.count[row] ?? 0;
    covered[party] = (covered[party] ?? 0) + count;
    taken[slot] = (taken[slot] ?? 0) + count;
    placedPeople += count;
    const entry = seen.get(party) ?? { count: 0, slots: [] };
    entry.slots.push(slot);
    entry.count += count;
    seen.set(party, entry);
    const building = parties.building[party] ?? 0;
    const metres = walkOf(problem, building, siteOf[slot] ?? 0);
    const asked = parties.wish.subarray(parties.firstWish[party], parties.firstWish[party + 1]);
    const own = asked.includes(siteOf[slot] ?? -1) ? nearest(problem, building) : metres;
    walk += count * Math.min(own, metres);
    if (own > walkLimit) beyondLimit += count;
    if (parties.elderly[party] === 1 && edges.has(slot)) oldAtTheEdge++;
    const from = parties.wantFrom[party] ?? Number.NEGATIVE_INFINITY;
    if (asked.length > 0 || from > Number.NEGATIVE_INFINITY) {
      wishes++;
      const start = slots.startsAt[slot] ?? 0;
      if ((asked.length === 0 || asked.includes(siteOf[slot] ?? -1)) && start >= from) wishesGranted++;
    }
    if ((slots.startsAt[slot] ?? 0) < (parties.release[party] ?? 0))
      throw new Error('before an exemption ends');
  }
  for (let row = 0; row < unplaced.party.length; row++) {
    const party = unplaced.party[row] ?? 0;
    covered[party] = (covered[party] ?? 0) + (unplaced.count[row] ?? 0);
    unplacedPeople += unplaced.count[row] ?? 0;
  }
  for (const [party, size] of parties.size.entries()) {
    if (covered[party] !== size) throw new Error(`party ${party} of ${size} has ${covered[party]}`);
  }
  return {
    people: placedPeople + unplacedPeople,
    placed: placedPeople,
    unplaced: unplacedPeople,
    walk,
    beyondLimit,
    split: splitOf(problem, seen),
    overCapacity: taken.reduce((sum, n, slot) => sum + (n > (slots.free[slot] ?? 0) ? 1 : 0), 0),
    ...neighboursOf(problem, seen, siteOf),
    oldAtTheEdge,
    ...evennessOf(problem, taken),
    wishes,
    wishesGranted,
  };
}

function nearest(problem: Problem, building: number): number {
  return sitesServing(problem, building).reduce(
    (least, site) => Math.min(least, walkOf(problem, building, site)),
    Number.POSITIVE_INFINITY,
  );
}

function edgesOf({ sites, slots }: Problem, siteOf: Int32Array): Set<number> {
  const edges = new Set<number>();
  const day = (slot: number) => serviceDayNumber(slots.startsAt[slot] ?? 0);
  for (let slot = 0; slot < siteOf.length; slot++) {
    const first = slot === sites.firstSlot[siteOf[slot] ?? 0] || day(slot - 1) !== day(slot);
    const last = slot + 1 === sites.firstSlot[(siteOf[slot] ?? 0) + 1] || day(slot + 1) !== day(slot);
    if (first || last) edges.add(slot);
  }
  return edges;
}

function splitOf({ parties, slots }: Problem, seen: ReadonlyMap<number, { slots: number[] }>): number {
  const largest = slots.bookable.reduce((most, places) => Math.max(most, places), 0);
  let split = 0;
  for (const [party, { slots: own }] of seen) {
    const apart = (parties.due[party] ?? 0) > 0 && (parties.due[party] ?? 0) < (parties.size[party] ?? 0);
    if (own.length > 1 && !apart && (parties.size[party] ?? 0) <= largest) split++;
  }
  return split;
}

function neighboursOf(
  { parties }: Problem,
  seen: ReadonlyMap<number, { slots: number[] }>,
  siteOf: Int32Array,
): { neighbours: number; pairs: number } {
  let neighbours = 0;
  let pairs = 0;
  for (let party = 1; party < parties.building.length; party++) {
    if (parties.building[party] !== parties.building[party - 1]) continue;
    if (isBound(parties, party) || isBound(parties, party - 1)) continue;
    const a = seen.get(party - 1)?.slots.at(-1);
    const b = seen.get(party)?.slots[0];
    if (a === undefined || b === undefined) continue;
    pairs++;
    if (siteOf[a] === siteOf[b] && Math.abs(a - b) <= 1) neighbours++;
  }
  return { neighbours, pairs };
}

/** Whether a party cannot or would not come with its neighbours: exempt for a while, or with a wish, which goes before. */
function isBound(parties: Problem['parties'], party: number): boolean {
  return (
    (parties.release[party] ?? 0) > Number.NEGATIVE_INFINITY ||
    (parties.wantFrom[party] ?? 0) > Number.NEGATIVE_INFINITY ||
    (parties.firstWish[party + 1] ?? 0) > (parties.firstWish[party] ?? 0)
  );
}

function evennessOf({ sites, slots }: Problem, taken: Int32Array): { uneven: number; windows: number } {
  let uneven = 0;
  for (let s = 0; s < sites.lng.length; s++) {
    const own = taken.subarray(sites.firstSlot[s], sites.firstSlot[s + 1]);
    const mean = own.reduce((sum, n) => sum + n, 0) / Math.max(1, own.length);
    for (const n of own) if (n > mean * 1.05 && n > mean + 3) uneven++;
  }
  return { uneven, windows: slots.free.length };
}
