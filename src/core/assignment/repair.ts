import { buildingOf, choicesOf, type Draft, nearestAt, put, siteAt, takeOut } from './draft.ts';
import { makeRoom } from './eject.ts';
import { nearestInTime } from './fill-near.ts';
import { boundsOf, windowsOf } from './windows.ts';

/** Slots that all searches of one repair may look at, beside some for each unit. */
const budgetInAll = 200_000;
/** For one unit. */
const budgetEach = 3_000;

/**
 * Finds places for units that got none: at any site that serves them and has a window with room; else by moving
 * others; else in the place of somebody smaller, so that more people have one than before. Answers those for whom
 * there is none.
 *
 * Few come here: where there is room at all, the sites were chosen so that it suffices, and what is left over comes
 * from households that do not fit into what is scattered over the windows.
 */
export function findPlaces(draft: Draft, units: readonly number[]): number[] {
  const size = (unit: number): number => draft.units.size[unit] ?? 0;
  const bySize = [...units].sort((a, b) => size(b) - size(a) || a - b);
  let waiting = bySize.filter((unit) => !placeAnywhere(draft, unit));
  let budget = budgetInAll;
  for (const depth of [1, 2, 4]) {
    waiting = waiting.filter((unit) => {
      if (budget <= 0 || !roomInReach(draft, unit, depth)) return true;
      budget -= budgetEach;
      return !makeRoom(draft, unit, { depth, budget: budgetEach });
    });
  }
  return displaceSmaller(draft, waiting);
}

/** Puts a unit into the nearest site that has a window with room; one that suits it, if there is one. */
export function placeAnywhere(draft: Draft, unit: number): boolean {
  const building = buildingOf(draft, unit);
  for (let n = 0; n < choicesOf(draft, building); n++) {
    const windows = windowsOf(draft, siteAt(draft, building, nearestAt(draft, building, n)));
    const { must, from, to } = boundsOf(draft, windows, unit);
    const best = draft.wasAt === undefined ? roomiest : nearestInTime;
    const slot = best(draft, windows.first, from, to, unit);
    const any = slot ?? best(draft, windows.first, must, windows.count - 1, unit);
    if (any === undefined) continue;
    put(draft, unit, any);
    return true;
  }
  return false;
}

/** The emptiest window that has room, so that the loads stay even; the earliest of them. */
function roomiest(draft: Draft, first: number, from: number, to: number, unit: number): number | undefined {
  const { problem, free } = draft;
  let best: number | undefined;
  for (let slot = first + from; slot <= first + to; slot++) {
    const used = (problem.slots.bookable[slot] ?? 0) - (free[slot] ?? 0);
    if ((free[slot] ?? 0) < (draft.units.size[unit] ?? 0)) continue;
    if (best === undefined || used < (problem.slots.bookable[best] ?? 0) - (free[best] ?? 0)) best = slot;
  }
  return best;
}

/**
 * Whether any place is left that a chain could use: without one nobody can be given room. Chains of more than one step
 * may end at sites that do not serve this unit, so with them any free place counts.
 */
function roomInReach(draft: Draft, unit: number, depth: number): boolean {
  if (depth > 1) return draft.free.some((places) => places > 0);
  const building = buildingOf(draft, unit);
  for (let n = 0; n < choicesOf(draft, building); n++) {
    const { first, count } = windowsOf(draft, siteAt(draft, building, nearestAt(draft, building, n)));
    for (let slot = first; slot < first + count; slot++) if ((draft.free[slot] ?? 0) > 0) return true;
  }
  return false;
}

/** Where a slot's gap and one smaller unit in it make room, the larger one takes its place. */
function displaceSmaller(draft: Draft, units: readonly number[]): number[] {
  const size = (unit: number): number => draft.units.size[unit] ?? 0;
  const waiting = [...units].sort((a, b) => size(b) - size(a) || a - b);
  const without: number[] = [];
  while (waiting.length > 0) {
    const unit = waiting.shift() ?? 0;
    const out = smallestToGo(draft, unit);
    if (out === undefined) {
      without.push(unit);
      continue;
    }
    const slot = draft.slotOf[out] ?? 0;
    takeOut(draft, out);
    put(draft, unit, slot);
    if (!placeAnywhere(draft, out)) {
      const at = waiting.findIndex((other) => size(other) < size(out));
      waiting.splice(at < 0 ? waiting.length : at, 0, out);
    }
  }
  return without;
}

function smallestToGo(draft: Draft, unit: number): number | undefined {
  const { problem, units, free } = draft;
  const size = units.size[unit] ?? 0;
  const building = buildingOf(draft, unit);
  let best: number | undefined;
  for (let n = 0; n < choicesOf(draft, building); n++) {
    const windows = windowsOf(draft, siteAt(draft, building, nearestAt(draft, building, n)));
    const { must } = boundsOf(draft, windows, unit);
    for (let slot = windows.first + must; slot < windows.first + windows.count; slot++) {
      const gap = free[slot] ?? 0;
      if (gap === 0 || (problem.slots.startsAt[slot] ?? 0) < problem.now) continue;
      for (const other of draft.inSlot[slot] ?? []) {
        const its = units.size[other] ?? 0;
        if (units.fixed[other] === true || its >= size || its + gap < size) continue;
        if (best === undefined || its < (units.size[best] ?? 0)) best = other;
      }
    }
  }
  return best;
}
