import { type Point, walkMetres } from '../geography/index.ts';
import { type Problem, slotsOf } from './model.ts';

/**
 * A plan while it is made. What is moved about are units: parties, or parts of parties that have to go apart. A unit
 * stands in one slot; only one that is larger than every slot it could reach stands in several.
 */
export interface Draft {
  readonly problem: Problem;
  readonly units: Units;
  /** What is left of each slot; 0 where it has begun. */
  readonly free: Int32Array;
  /** Slot of each unit; -1 without one. */
  readonly slotOf: number[];
  /** Units that stand whole in a slot. */
  readonly inSlot: number[][];
  /** Pieces of the units that stand in several. */
  readonly pieces: Map<number, { slot: number; count: number }[]>;
  /** Units larger than every slot that they could reach: only these may be split. */
  readonly divisible: Set<number>;
  readonly siteOfSlot: Int32Array;
  readonly reach: Reach;
  /** When each party had its window before, where a plan that stands is changed: windows near it are taken. */
  readonly wasAt: Float64Array | undefined;
}

/** Columns that grow: a unit may fall apart in two. */
export interface Units {
  party: number[];
  offset: number[];
  size: number[];
  release: number[];
  /** Units that stay where they are: they join members of their household. */
  fixed: boolean[];
}

/** Which sites a building's people may go to, and how far that is. */
export interface Reach {
  /** Of building b: `walk[first[b] + k]` is the walk to the k-th site of its community, in metres; -1 unknown. */
  first: Int32Array;
  walk: Int32Array;
  /** Positions k in order of walk, ties by site. */
  nearest: Int32Array;
}

/** Penalty for a walk beyond the limit: more than any chain of shorter walks can cost, far less than leaving somebody out. */
export const beyondLimit = 1e8;

export function openDraft(problem: Problem, wasAt?: Float64Array): Draft {
  const slots = slotsOf(problem);
  const siteOfSlot = new Int32Array(slots);
  const { firstSlot } = problem.sites;
  for (let s = 0; s + 1 < firstSlot.length; s++) siteOfSlot.fill(s, firstSlot[s], firstSlot[s + 1]);
  const free = problem.slots.free.map((places, slot) =>
    (problem.slots.startsAt[slot] ?? 0) < problem.now ? 0 : Math.max(0, places),
  );
  return {
    problem,
    units: { party: [], offset: [], size: [], release: [], fixed: [] },
    free,
    slotOf: [],
    inSlot: Array.from({ length: slots }, () => []),
    pieces: new Map(),
    divisible: new Set(),
    siteOfSlot,
    reach: reachOf(problem),
    wasAt,
  };
}

export function addUnit(
  draft: Draft,
  unit: { party: number; offset: number; size: number; release: number },
): number {
  const { units, slotOf } = draft;
  units.party.push(unit.party);
  units.offset.push(unit.offset);
  units.size.push(unit.size);
  units.release.push(unit.release);
  units.fixed.push(false);
  return slotOf.push(-1) - 1;
}

/** Cuts the last `count` members off a unit that has no place; answers the new unit. */
export function cutOff(draft: Draft, unit: number, count: number): number {
  const { units } = draft;
  const keep = (units.size[unit] ?? 0) - count;
  units.size[unit] = keep;
  return addUnit(draft, {
    party: units.party[unit] ?? 0,
    offset: (units.offset[unit] ?? 0) + keep,
    size: count,
    release: units.release[unit] ?? Number.NEGATIVE_INFINITY,
  });
}

/** Puts a unit whole into a slot that has room for it. */
export function put(draft: Draft, unit: number, slot: number): void {
  draft.slotOf[unit] = slot;
  draft.inSlot[slot]?.push(unit);
  draft.free[slot] = (draft.free[slot] ?? 0) - (draft.units.size[unit] ?? 0);
}

/** Takes it out again. */
export function takeOut(draft: Draft, unit: number): void {
  const slot = draft.slotOf[unit] ?? -1;
  if (slot < 0) return;
  const inside = draft.inSlot[slot] ?? [];
  inside.splice(inside.indexOf(unit), 1);
  draft.slotOf[unit] = -1;
  draft.free[slot] = (draft.free[slot] ?? 0) + (draft.units.size[unit] ?? 0);
}

export const buildingOf = (draft: Draft, unit: number): number =>
  draft.problem.parties.building[draft.units.party[unit] ?? 0] ?? 0;

/** How many sites a building's people may go to. */
export function choicesOf(draft: Draft, building: number): number {
  return (draft.reach.first[building + 1] ?? 0) - (draft.reach.first[building] ?? 0);
}

/** The k-th site of a building's community. */
export function siteAt(draft: Draft, building: number, k: number): number {
  const { communities, buildings } = draft.problem;
  return communities.site[(communities.firstSite[buildings.community[building] ?? 0] ?? 0) + k] ?? -1;
}

/** The position of a site among those of a building's community; -1 where it does not serve it. */
export function choiceOf(draft: Draft, building: number, site: number): number {
  const count = choicesOf(draft, building);
  let low = 0;
  let high = count - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = siteAt(draft, building, middle);
    if (found === site) return middle;
    if (found < site) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** Walk from a building to the k-th site of its community, in metres; -1 where nobody told where it stands. */
export function walkTo(draft: Draft, building: number, k: number): number {
  return draft.reach.walk[(draft.reach.first[building] ?? 0) + k] ?? -1;
}

/** The position of the n-th nearest. */
export function nearestAt(draft: Draft, building: number, n: number): number {
  return draft.reach.nearest[(draft.reach.first[building] ?? 0) + n] ?? 0;
}

/** What a walk counts: its metres, and the penalty beyond the limit. */
export function costOf(problem: Problem, walk: number): number {
  if (walk < 0) return 0;
  return walk > problem.walkLimit ? walk + beyondLimit : walk;
}

function reachOf({ sites, communities, buildings, detour }: Problem): Reach {
  const count = buildings.lng.length;
  const first = new Int32Array(count + 1);
  const range = (b: number): [number, number] => {
    const community = buildings.community[b] ?? 0;
    return [communities.firstSite[community] ?? 0, communities.firstSite[community + 1] ?? 0];
  };
  for (let b = 0; b < count; b++) {
    const [from, to] = range(b);
    first[b + 1] = (first[b] ?? 0) + to - from;
  }
  const walk = new Int32Array(first[count] ?? 0);
  const nearest = new Int32Array(first[count] ?? 0);
  for (let b = 0; b < count; b++) {
    const [from, to] = range(b);
    const start = first[b] ?? 0;
    const home = pointOf(buildings, b);
    for (let k = 0; k < to - from; k++) {
      const s = communities.site[from + k] ?? 0;
      walk[start + k] = home === undefined ? -1 : walkMetres(home, pointOf(sites, s) ?? home, detour);
      nearest[start + k] = k;
    }
    nearest
      .subarray(start, start + to - from)
      .sort((a, c) => (walk[start + a] ?? 0) - (walk[start + c] ?? 0) || a - c);
  }
  return { first, walk, nearest };
}

function pointOf(places: { lng: Float64Array; lat: Float64Array }, index: number): Point | undefined {
  const lng = places.lng[index] ?? Number.NaN;
  const lat = places.lat[index] ?? Number.NaN;
  return Number.isNaN(lng) || Number.isNaN(lat) ? undefined : { lng, lat };
}
