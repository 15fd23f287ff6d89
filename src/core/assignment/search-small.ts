import { costFor } from './choose-sites.ts';
import { buildingOf, choicesOf, type Draft, put, siteAt, takeOut } from './draft.ts';
import { minutesMoved } from './minutes-moved.ts';
import { priceOfLeft } from './transport.ts';
import { boundsOf, windowsOf } from './windows.ts';

/**
 * What a minute counts in metres where windows are to stay near those before: days of all of them less than a metre. A
 * power of two, so that sums stay exact.
 */
const perMinute = 2 ** -23;
/** What it counts in metres that somebody does not get the time they asked for: less than any step. */
const perWish = 2 ** -4;
/** Less than any difference that means something, more than sums of people without a place are off by. */
const least = 0.02;
/** What somebody without a place counts more than anybody with one. */
const leftBeside = priceOfLeft - 1e9;

/** States times slots that one layer of a search may hold; beyond, the most promising states stay. */
const mostHeld = 60_000;
const fewestStates = 100;

interface Option {
  /** Position among the slots of the search. */
  at: number;
  /** For all of the unit's people. */
  cost: number;
}

/** A state: what is left of each slot, what it has cost, and how it came about. */
interface State {
  left: number[];
  cost: number;
  /** The least that it can come to. */
  bound: number;
  from: State | undefined;
  /** Position of the slot that the last unit got; -1 for none. */
  at: number;
}

/** Slots that a unit may have, whatever is free, with what they cost for all of its people. */
export function optionsOf(draft: Draft, unit: number): { slot: number; cost: number }[] {
  const { problem, units } = draft;
  const building = buildingOf(draft, unit);
  const party = units.party[unit] ?? 0;
  const size = units.size[unit] ?? 0;
  const { firstWish, wish } = problem.parties;
  const wishes = Array.from(wish.subarray(firstWish[party], firstWish[party + 1]));
  return Array.from({ length: choicesOf(draft, building) }, (_, k) => {
    const windows = windowsOf(draft, siteAt(draft, building, k));
    const { must, from, to } = boundsOf(draft, windows, unit);
    const walk = costFor(draft, { building, wishes }, k);
    return Array.from({ length: windows.count - must }, (_, w) => {
      const slot = windows.first + must + w;
      const wished = must + w >= from && must + w <= to;
      const cost = walk + minutesMoved(draft, unit, slot) * perMinute + (wished ? 0 : perWish);
      return { slot, cost: cost * size };
    }).filter(({ slot }) => (problem.slots.startsAt[slot] ?? 0) >= problem.now);
  }).flat();
}

/**
 * Finds the best way to have these units in these slots or without one: most people placed, then the least cost of
 * walking, then wishes for a time. Dynamic programming over what is left of the slots, the largest units first, without
 * those states that cannot become better than the plan that stands; slots that are alike for everybody stand for each
 * other. Exact as long as no layer grows too large (`mostHeld`); beyond that the most promising go on. Changes the plan
 * where it finds a better one, and answers whether it has.
 */
export function searchSmall(draft: Draft, movable: readonly number[], slots: readonly number[]): boolean {
  const { slotOf, units } = draft;
  const sizeOf = (unit: number): number => units.size[unit] ?? 0;
  const order = [...movable].sort((a, b) => sizeOf(b) - sizeOf(a) || a - b);
  const position = new Map(slots.map((slot, at) => [slot, at]));
  const room = slots.map((slot) => draft.free[slot] ?? 0);
  for (const unit of order) {
    const at = position.get(slotOf[unit] ?? -1);
    if (at !== undefined) room[at] = (room[at] ?? 0) + sizeOf(unit);
  }
  const options = order.map((unit) =>
    optionsOf(draft, unit).flatMap(({ slot, cost }): Option[] => {
      const at = position.get(slot);
      return at === undefined ? [] : [{ at, cost }];
    }),
  );
  const without = (unit: number): number => priceOfLeft * sizeOf(unit);
  const costNow = (unit: number, n: number): number => {
    const at = position.get(slotOf[unit] ?? -1);
    return options[n]?.find((option) => option.at === at)?.cost ?? without(unit);
  };
  const now = order.reduce((sum, unit, n) => sum + costNow(unit, n), 0);
  const leastOf = (unit: number, n: number): number =>
    (options[n] ?? []).reduce(
      (low, { at, cost }) => ((room[at] ?? 0) < sizeOf(unit) ? low : Math.min(low, cost)),
      without(unit),
    );
  const rest = sumsFrom(order.map(leastOf));
  // Whoever can have no slot at all is counted in `rest` already.
  const people = sumsFrom(order.map((unit, n) => (leastOf(unit, n) < without(unit) ? sizeOf(unit) : 0)));
  if ((rest[0] ?? 0) >= now - least) return false;
  const groups = alike(slots.length, options);
  const mostStates = Math.max(fewestStates, Math.floor(mostHeld / (slots.length + 1)));

  let places = room.reduce((sum, free) => sum + free, 0);
  let layer: (State & { places: number })[] = [
    { left: room, cost: 0, bound: 0, from: undefined, at: -1, places },
  ];
  for (const [n, unit] of order.entries()) {
    const size = sizeOf(unit);
    const next = new Map<string, State & { places: number }>();
    const keep = (from: State & { places: number }, at: number, more: number): void => {
      const cost = from.cost + more;
      places = from.places - (at < 0 ? 0 : size);
      const lacking = Math.max(0, (people[n + 1] ?? 0) - places);
      const bound = cost + (rest[n + 1] ?? 0) + lacking * leftBeside;
      if (bound >= now - least) return;
      const left = at < 0 ? from.left : from.left.with(at, (from.left[at] ?? 0) - size);
      const key = keyOf(left, groups);
      if (cost < (next.get(key)?.cost ?? Number.POSITIVE_INFINITY))
        next.set(key, { left, cost, bound, from, at, places });
    };
    for (const state of layer) {
      keep(state, -1, without(unit));
      for (const { at, cost } of options[n] ?? []) if ((state.left[at] ?? 0) >= size) keep(state, at, cost);
    }
    layer = [...next.values()];
    if (layer.length <= mostStates) continue;
    layer.sort((a, b) => a.bound - b.bound || a.cost - b.cost);
    layer.length = mostStates;
  }
  const [first] = layer.sort((a, b) => a.cost - b.cost);
  if (first === undefined) return false;
  const chosen: number[] = [];
  for (let state: State | undefined = first; state?.from !== undefined; state = state.from)
    chosen.unshift(state.at);
  for (const unit of order) takeOut(draft, unit);
  for (const [n, unit] of order.entries()) {
    const slot = slots[chosen[n] ?? -1];
    if (slot !== undefined) put(draft, unit, slot);
  }
  return true;
}

/** Sums from each position to the end; 0 at the end. */
function sumsFrom(of: readonly number[]): number[] {
  const sums = [...of, 0];
  for (let n = of.length - 1; n >= 0; n--) sums[n] = (sums[n] ?? 0) + (sums[n + 1] ?? 0);
  return sums;
}

/** Positions of slots that cost every unit the same, in groups. */
function alike(slots: number, options: readonly (readonly Option[])[]): number[][] {
  const costs: string[] = Array.from({ length: slots }, () => '');
  for (const [n, own] of options.entries()) for (const { at, cost } of own) costs[at] += `${n}:${cost},`;
  return [...Map.groupBy(costs.keys(), (at) => costs[at] ?? '').values()];
}

/** Says the same of states that differ by slots alike alone. */
function keyOf(left: readonly number[], classes: readonly (readonly number[])[]): string {
  return classes
    .map((group) =>
      group.length === 1
        ? left[group[0] ?? 0]
        : group
            .map((at) => left[at] ?? 0)
            .sort((a, b) => a - b)
            .join(),
    )
    .join(';');
}
