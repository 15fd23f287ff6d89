import { chooseSites, mostSentTo, type SiteChoice } from './choose-sites.ts';
import {
  addUnit,
  buildingOf,
  choiceOf,
  choicesOf,
  cutOff,
  type Draft,
  nearestAt,
  openDraft,
  put,
  siteAt,
} from './draft.ts';
import { exchange } from './exchange.ts';
import { fillWindows } from './fill-windows.ts';
import { type Plan, type Problem, partiesOf } from './model.ts';
import { permute } from './permute.ts';
import { findPlaces, placeAnywhere } from './repair.ts';
import { mostUnits, solveSmall } from './solve-small.ts';
import { windowsOf } from './windows.ts';
import { writeDown } from './write-down.ts';

/**
 * Makes a plan: who goes where, when, and why. Pure, and the same for the same problem and seed.
 *
 * In order of weight: everyone who can be placed is placed; households stay whole (split is only one that is larger than
 * every slot it could reach); no slot gets more than is free; walks beyond the limit are avoided; the least walking in
 * sum; wishes; neighbours in the same window or the next; old people not in a day's first or last window; even loads.
 * The first five decide between sites, the others between the windows of a site, and the steps follow them:
 *
 * 1. Members of a household that has a window already join it, where there is room.
 * 2. Buildings → sites as one transport problem, solved to the optimum (`chooseSites`), in which whoever is exempt
 *    until some time can only use what begins later.
 * 3. The windows of each site (`fillWindows`): even loads, building by building, the old not first and not last.
 * 4. What did not fit goes to any site with room, if need be by moving others (`findPlaces`).
 * 5. A small problem is solved once more, to the optimum (`solveSmall`) or as near as a search of bounded size comes, and by
 *    exchanges around it (`improve`).
 *
 * Bounds: with households of one person, or where every slot can be filled to the last place, steps 2 and 3 place the
 * most people that can be, by the least total walk. Whole households make both a packing problem (NP-hard, as bin
 * packing is a part of it): the optimum over persons is then a bound, and `bench -- plans` and `-- assignment` measure
 * the gap to it.
 *
 * Time: O(pairs + steps × (sites + pairs of the sites passed)) for the transport; O(n log n) for the rest.
 */
export function makePlan(problem: Problem): Plan {
  return planInto(openDraft(problem), fillWindows);
}

/** Up to so many pairs of a household and a window a replan is improved, in some seconds. */
const mostImproved = 100_000;

/** Gives the units that go to a site their windows; answers those that found none. */
export type FillSite = (draft: Draft, site: number, units: readonly number[]) => number[];

/** The steps of `makePlan` into an empty draft, the windows of each site given by `fill`. */
export function planInto(draft: Draft, fill: FillSite): Plan {
  const { waiting, never } = unitsOf(draft);
  const apart = waiting.filter((unit) => !joinHousehold(draft, unit));
  const late = placeAll(draft, apart, fill);
  const without = findPlaces(draft, late);
  const improved = improve(draft, never, without);
  const alone = solveSmall(draft, letTheDueGo(draft, improved));
  const last = improve(draft, never, alone);
  // Whoever made way last may have left a place that somebody passed over before can use.
  const none = last.filter((unit) => !placeAnywhere(draft, unit));
  return writeDown(draft, [...never, ...none]);
}

/**
 * Improves what a replan has come to (its people are few, and places for them fewer), and a small plan: households of one size
 * change places, then others. Answers who is without a place, but for those who can have none. A large plan, and a replan of very
 * many, stays as it is. (Of wishes that could be granted without more walking small plans leave 1.4 to 1.9 % so, 3.1 % without.)
 */
function improve(draft: Draft, never: readonly number[], without: readonly number[]): readonly number[] {
  const pairs = draft.slotOf.length * draft.free.length;
  if (pairs > mostImproved || (draft.wasAt === undefined && draft.slotOf.length > mostUnits)) return without;
  const not = new Set(never);
  const units = [...draft.slotOf.keys()].filter((unit) => !not.has(unit));
  permute(draft, units);
  exchange(draft, units);
  permute(draft, units);
  return units.filter((unit) => (draft.slotOf[unit] ?? -1) < 0 && !draft.pieces.has(unit));
}

/**
 * Every party as a unit; one whose exemption outlasts every window of its sites as two, those who are due and those
 * who are not.
 */
function unitsOf(draft: Draft): { waiting: number[]; never: number[] } {
  const { problem } = draft;
  const { size, release, due, dueRelease, building } = problem.parties;
  const lastStart = lastStarts(draft);
  const waiting: number[] = [];
  const never: number[] = [];
  for (let party = 0; party < partiesOf(problem); party++) {
    const all = size[party] ?? 0;
    const until = release[party] ?? Number.NEGATIVE_INFINITY;
    const can = due[party] ?? all;
    const last =
      lastStart[problem.buildings.community[building[party] ?? 0] ?? 0] ?? Number.NEGATIVE_INFINITY;
    if (until <= last || until === Number.NEGATIVE_INFINITY) {
      waiting.push(addUnit(draft, { party, offset: 0, size: all, release: until }));
      continue;
    }
    const from = dueRelease[party] ?? Number.NEGATIVE_INFINITY;
    if (can > 0) waiting.push(addUnit(draft, { party, offset: 0, size: can, release: from }));
    if (can < all) never.push(addUnit(draft, { party, offset: can, size: all - can, release: until }));
  }
  return { waiting, never };
}

/** The start of the last window that each community can still get. */
function lastStarts({ problem }: Draft): Float64Array {
  const { firstSite, site } = problem.communities;
  const last = new Float64Array(Math.max(0, firstSite.length - 1)).fill(Number.NEGATIVE_INFINITY);
  for (let c = 0; c < last.length; c++) {
    for (let k = firstSite[c] ?? 0; k < (firstSite[c + 1] ?? 0); k++) {
      const end = problem.sites.firstSlot[(site[k] ?? 0) + 1] ?? 0;
      const begin = problem.sites.firstSlot[site[k] ?? 0] ?? 0;
      const start = end > begin ? (problem.slots.startsAt[end - 1] ?? 0) : Number.NEGATIVE_INFINITY;
      if (start >= problem.now) last[c] = Math.max(last[c] ?? start, start);
    }
  }
  return last;
}

/** Into the slot that others of the household hold, or the one before or after it at the same site. */
function joinHousehold(draft: Draft, unit: number): boolean {
  const { problem, units, free, siteOfSlot } = draft;
  const slot = problem.parties.joins[units.party[unit] ?? 0] ?? -1;
  if (slot < 0) return false;
  const site = siteOfSlot[slot] ?? -1;
  if (choiceOf(draft, buildingOf(draft, unit), site) < 0) return false;
  for (const near of [slot, slot + 1, slot - 1]) {
    if (near < 0 || siteOfSlot[near] !== site || (free[near] ?? 0) < (units.size[unit] ?? 0)) continue;
    if ((problem.slots.startsAt[near] ?? 0) < (units.release[unit] ?? 0)) continue;
    put(draft, unit, near);
    units.fixed[unit] = true;
    return true;
  }
  return false;
}

/** Sites, then windows; answers the units that are left. */
function placeAll(draft: Draft, units: readonly number[], fill: FillSite): number[] {
  const { bySite, left } = keepTogether(draft, units);
  const inOrder = (chosen: readonly number[]): number[] => [...chosen].sort((a, b) => a - b);
  return [...left, ...bySite.flatMap((chosen, site) => fill(draft, site, inOrder(chosen)))];
}

/**
 * Chooses sites, and keeps each unit that is larger than any slot (a dormitory) at one of them: the one to which the
 * optimum would send most of its people, if there is room for all, else the nearest that has. The others choose again
 * around them.
 */
function keepTogether(draft: Draft, units: readonly number[]): SiteChoice {
  const large = units.filter((unit) => (draft.units.size[unit] ?? 0) > largestInReach(draft, unit));
  if (large.length === 0) return chooseSites(draft, units, draft.free);
  const sent = mostSentTo(draft, units, draft.free, new Set(large));
  const rest = new Set(units);
  const kept: { unit: number; site: number }[] = [];
  const none: number[] = [];
  const places = draft.free.slice();
  const size = (unit: number): number => draft.units.size[unit] ?? 0;
  const waiting = [...large].sort((a, b) => size(b) - size(a) || a - b);
  for (let unit = waiting.shift(); unit !== undefined; unit = waiting.shift()) {
    rest.delete(unit);
    const wanted = sent.get(unit) ?? -1;
    const site =
      placesFor(draft, unit, wanted, places) >= size(unit) ? wanted : nearestWithRoom(draft, unit, places);
    if (site === undefined) {
      none.push(unit);
      continue;
    }
    draft.divisible.add(unit);
    const fits = Math.min(size(unit), placesFor(draft, unit, site, places));
    takePlaces(draft, unit, site, { places, people: fits });
    kept.push({ unit, site });
    if (fits === size(unit)) continue;
    // No site has room for all: what is beyond goes to another, as a whole if it can be.
    const beyond = cutOff(draft, unit, size(unit) - fits);
    if (size(beyond) > largestInReach(draft, beyond)) waiting.unshift(beyond);
    else rest.add(beyond);
  }
  const choice = chooseSites(
    draft,
    [...rest].sort((a, b) => a - b),
    places,
  );
  for (const { unit, site } of kept) choice.bySite[site]?.push(unit);
  return { bySite: choice.bySite, left: [...choice.left, ...none] };
}

/** The slots of a site in which a unit may come, in order of time. */
function slotsFrom(draft: Draft, unit: number, site: number): number[] {
  if (site < 0) return [];
  const { first, count } = windowsOf(draft, site);
  const release = draft.units.release[unit] ?? Number.NEGATIVE_INFINITY;
  return Array.from({ length: count }, (_, w) => first + w).filter(
    (slot) => (draft.problem.slots.startsAt[slot] ?? 0) >= release,
  );
}

function placesFor(draft: Draft, unit: number, site: number, places: Int32Array): number {
  return slotsFrom(draft, unit, site).reduce((sum, slot) => sum + (places[slot] ?? 0), 0);
}

/** Takes so many places out, the earliest that will do: those who may only come later need the others. */
function takePlaces(
  draft: Draft,
  unit: number,
  site: number,
  { places, people }: { places: Int32Array; people: number },
): void {
  let lacking = people;
  for (const slot of slotsFrom(draft, unit, site)) {
    const taken = Math.min(lacking, places[slot] ?? 0);
    places[slot] = (places[slot] ?? 0) - taken;
    lacking -= taken;
  }
}

/** The nearest site with room for all of a large unit; else the one with most room; undefined where all are full. */
function nearestWithRoom(draft: Draft, unit: number, places: Int32Array): number | undefined {
  const building = buildingOf(draft, unit);
  const size = draft.units.size[unit] ?? 0;
  let roomiest: number | undefined;
  let most = 0;
  for (let n = 0; n < choicesOf(draft, building); n++) {
    const site = siteAt(draft, building, nearestAt(draft, building, n));
    const here = placesFor(draft, unit, site, places);
    if (here >= size) return site;
    if (here <= most) continue;
    most = here;
    roomiest = site;
  }
  return roomiest;
}

/** The size of the largest slot at the sites that serve a unit, whenever it may come. */
function largestInReach(draft: Draft, unit: number): number {
  const { problem } = draft;
  const building = buildingOf(draft, unit);
  let largest = 0;
  for (let k = 0; k < choicesOf(draft, building); k++) {
    const { first, count } = windowsOf(draft, siteAt(draft, building, k));
    for (let slot = first; slot < first + count; slot++) {
      if ((problem.slots.startsAt[slot] ?? 0) >= problem.now)
        largest = Math.max(largest, problem.slots.bookable[slot] ?? 0);
    }
  }
  return largest;
}

/** Where a household finds nothing together because of an exemption, those who are due go without the others. */
function letTheDueGo(draft: Draft, units: readonly number[]): number[] {
  const alone: number[] = [];
  const due: number[] = [];
  for (const unit of units) {
    const party = draft.units.party[unit] ?? 0;
    const size = draft.units.size[unit] ?? 0;
    const can = draft.problem.parties.due[party] ?? size;
    const whole = size === draft.problem.parties.size[party];
    if (!whole || can === 0 || can >= size) {
      alone.push(unit);
      continue;
    }
    alone.push(cutOff(draft, unit, size - can));
    draft.units.release[unit] = draft.problem.parties.dueRelease[party] ?? Number.NEGATIVE_INFINITY;
    due.push(unit);
  }
  return [...findPlaces(draft, alone), ...findPlaces(draft, due)];
}
