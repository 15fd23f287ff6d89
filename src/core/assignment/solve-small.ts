import { costFor } from './choose-sites.ts';
import { buildingOf, choicesOf, type Draft, put, siteAt, takeOut } from './draft.ts';
import { minutesMoved } from './fill-near.ts';
import { priceOfLeft } from './transport.ts';
import { windowsOf } from './windows.ts';

/** What a minute counts in metres where windows are to stay near those before: days of all of them less than a metre. */
const perMinute = 1e-7;

/** Up to here a problem is small: units, and states of the free places of all slots. */
const mostUnits = 24;
const mostStates = 60_000;

/**
 * A small problem is solved to the optimum over whole households, by dynamic programming over what is left of the
 * slots: most people placed, then the least cost of walking. Where chains of moves found the same worth, their plan
 * stays, for it has looked at wishes, neighbours and loads, too. Answers the units that are without a place.
 *
 * Small are the last places of a day, a village, or the handful that registered within a second. (Packing households
 * into slots is NP-hard; in a large problem there are small households enough to fill what large ones leave, in a
 * small one a wrong pair can cost somebody the place.)
 */
export function solveSmall(draft: Draft, without: readonly number[]): number[] {
  const { slotOf, units, pieces } = draft;
  const placed = slotOf.flatMap((slot, unit) => (slot >= 0 && units.fixed[unit] !== true ? [unit] : []));
  const movable = [...placed, ...without.filter((unit) => !pieces.has(unit))].sort((a, b) => a - b);
  if (movable.length === 0 || movable.length > mostUnits) return [...without];
  const slots = [...new Set(movable.flatMap((unit) => optionsOf(draft, unit).map(({ slot }) => slot)))].sort(
    (a, b) => a - b,
  );
  const room = new Map(slots.map((slot) => [slot, draft.free[slot] ?? 0]));
  for (const unit of placed) {
    const slot = slotOf[unit] ?? -1;
    room.set(slot, (room.get(slot) ?? 0) + (units.size[unit] ?? 0));
  }
  let states = 1;
  for (const places of room.values()) {
    states *= places + 1;
    if (states > mostStates) return [...without];
  }
  const best = search(draft, movable, room, states);
  const now = movable.reduce((sum, unit) => sum + costNow(draft, unit), 0);
  if (best.cost >= now - 0.25) return [...without];
  for (const unit of movable) takeOut(draft, unit);
  const left: number[] = without.filter((unit) => pieces.has(unit));
  for (const [index, unit] of movable.entries()) {
    const slot = best.slot[index] ?? -1;
    if (slot >= 0) put(draft, unit, slot);
    else left.push(unit);
  }
  return left;
}

interface Option {
  slot: number;
  /** For all of the unit's people. */
  cost: number;
}

/** Slots that a unit may have, whatever is free, with what they cost. */
function optionsOf(draft: Draft, unit: number): Option[] {
  const { problem, units } = draft;
  const building = buildingOf(draft, unit);
  const party = units.party[unit] ?? 0;
  const wishes = Array.from(
    problem.parties.wish.subarray(problem.parties.firstWish[party], problem.parties.firstWish[party + 1]),
  );
  const from = Math.max(problem.now, units.release[unit] ?? Number.NEGATIVE_INFINITY);
  return Array.from({ length: choicesOf(draft, building) }, (_, k) => {
    const { first, count } = windowsOf(draft, siteAt(draft, building, k));
    const cost = costFor(draft, { building, wishes }, k) * (units.size[unit] ?? 0);
    const moved = (slot: number) => minutesMoved(draft, unit, slot) * perMinute * (units.size[unit] ?? 0);
    return Array.from({ length: count }, (_, w) => ({
      slot: first + w,
      cost: cost + moved(first + w),
    })).filter(({ slot }) => (problem.slots.startsAt[slot] ?? 0) >= from);
  }).flat();
}

function costNow(draft: Draft, unit: number): number {
  const slot = draft.slotOf[unit] ?? -1;
  const without = priceOfLeft * (draft.units.size[unit] ?? 0);
  return slot < 0
    ? without
    : (optionsOf(draft, unit).find((option) => option.slot === slot)?.cost ?? without);
}

/** The cheapest way to have each unit in a slot or without one; `slot` is -1 for those without. */
function search(
  draft: Draft,
  movable: readonly number[],
  room: ReadonlyMap<number, number>,
  states: number,
): { cost: number; slot: number[] } {
  // A state is what is taken of each slot, as digits of one number.
  const places = [...room.values()];
  const numberOf = new Map([...room.keys()].map((slot, index) => [slot, index]));
  const weight = places.map((_, index) => places.slice(0, index).reduce((all, one) => all * (one + 1), 1));
  let costs = new Float64Array(states).fill(Number.POSITIVE_INFINITY);
  costs[0] = 0;
  const choices: Int16Array[] = [];
  for (const unit of movable) {
    const size = draft.units.size[unit] ?? 0;
    const options = optionsOf(draft, unit).flatMap(({ slot, cost }) => {
      const index = numberOf.get(slot) ?? -1;
      return size > (places[index] ?? 0) ? [] : [{ index, cost }];
    });
    const next = costs.map((cost) => cost + priceOfLeft * size);
    const choice = new Int16Array(states).fill(-1);
    for (const [state, cost] of costs.entries()) {
      if (cost === Number.POSITIVE_INFINITY) continue;
      for (const option of options) {
        const step = weight[option.index] ?? 0;
        const taken = Math.floor(state / step) % ((places[option.index] ?? 0) + 1);
        if (taken + size > (places[option.index] ?? 0)) continue;
        const to = state + size * step;
        if (cost + option.cost >= (next[to] ?? 0)) continue;
        next[to] = cost + option.cost;
        choice[to] = option.index;
      }
    }
    choices.push(choice);
    costs = next;
  }
  let state = costs.indexOf(costs.reduce((least, cost) => Math.min(least, cost)));
  const cost = costs[state] ?? Number.POSITIVE_INFINITY;
  const slotAt = [...room.keys()];
  const slot: number[] = [];
  for (let n = movable.length - 1; n >= 0; n--) {
    const index = choices[n]?.[state] ?? -1;
    slot[n] = slotAt[index] ?? -1;
    if (index >= 0) state -= (draft.units.size[movable[n] ?? 0] ?? 0) * (weight[index] ?? 0);
  }
  return { cost, slot };
}
