import { type Draft, put, takeOut } from './draft.ts';
import { optionsOf } from './search-small.ts';

/** Pairs of a unit and another's slot that may be looked at in all. */
const budgetInAll = 4_000_000;
/** Less than any difference that means something, for one person: a tenth of a minute of a replan. */
const least = 1e-8;
/** What those gain who get a place: more than any walk, so that they come first. */
const withoutPlace = 1e12;

/** A unit goes to a slot; whoever makes way for it goes somewhere else, or without (-1). */
interface Exchange {
  /** How many more people have a place. */
  people: number;
  /** What it saves, for those who have one before and after. */
  gain: number;
  moves: readonly { unit: number; slot: number }[];
}

/**
 * Makes a plan better by small exchanges, until none is left that does: a unit goes to a slot that has room for it, or
 * takes the place of one or two others, who go to where it was, or one of them to any slot with room. Where few places
 * are left and scattered (a replan of a full drill) whole households do not come out as the people of an optimum do,
 * and most of what that costs is won back so. Those who would gain most come first. A unit without a place takes that
 * of others only where more people have one then.
 */
export function exchange(draft: Draft, units: readonly number[]): void {
  const { slotOf } = draft;
  const movable = units.filter((unit) => draft.units.fixed[unit] !== true && !draft.pieces.has(unit));
  const table = createTable(draft, movable);
  let budget = budgetInAll;
  const gainOf = (unit: number): number => {
    const slot = slotOf[unit] ?? -1;
    return slot < 0 ? withoutPlace : table.cost(unit, slot) - table.cheapest(unit);
  };
  for (let again = true; again && budget > 0; ) {
    again = false;
    const waiting = movable
      .map((unit) => ({ unit, gain: gainOf(unit) }))
      .filter(({ gain }) => gain > least)
      .sort((a, b) => b.gain - a.gain || a.unit - b.unit);
    for (const { unit } of waiting) {
      if (budget <= 0) break;
      const best = bestFor(draft, table, unit, () => --budget > 0);
      if (best === undefined) continue;
      again = true;
      for (const move of best.moves) takeOut(draft, move.unit);
      for (const move of best.moves) if (move.slot >= 0) put(draft, move.unit, move.slot);
    }
  }
}

/** What each unit costs in each slot that it may have. */
interface Table {
  slots: readonly number[];
  /** Infinite where it may not have it, 0 without one (-1). */
  cost(unit: number, slot: number): number;
  cheapest(unit: number): number;
  knows(unit: number): boolean;
}

function createTable(draft: Draft, units: readonly number[]): Table {
  const costs = new Map(
    units.map((unit) => [unit, new Map(optionsOf(draft, unit).map(({ slot, cost }) => [slot, cost]))]),
  );
  const cheapest = new Map(
    [...costs].map(([unit, own]) => [
      unit,
      [...own.values()].reduce((low, cost) => Math.min(low, cost), Number.POSITIVE_INFINITY),
    ]),
  );
  return {
    slots: [...new Set([...costs.values()].flatMap((own) => [...own.keys()]))].sort((a, b) => a - b),
    cost: (unit, slot) => (slot < 0 ? 0 : (costs.get(unit)?.get(slot) ?? Number.POSITIVE_INFINITY)),
    cheapest: (unit) => cheapest.get(unit) ?? 0,
    knows: (unit) => costs.has(unit),
  };
}

/** The exchange by which most people more have a place, or a unit gains most for all who take part. */
function bestFor(draft: Draft, table: Table, unit: number, mayLook: () => boolean): Exchange | undefined {
  const { free, slotOf, inSlot } = draft;
  const sizeOf = (one: number): number => draft.units.size[one] ?? 0;
  const here = slotOf[unit] ?? -1;
  const size = sizeOf(unit);
  const comes = here < 0 ? size : 0;
  const there = here < 0 ? Number.POSITIVE_INFINITY : (free[here] ?? 0) + size;
  let best: Exchange | undefined;
  const offer = (people: number, gain: number, moves: () => Exchange['moves']): void => {
    // One of them may not come there at all.
    if (gain === Number.NEGATIVE_INFINITY) return;
    const [most, highest] = [best?.people ?? 0, best?.gain ?? least * size];
    if (people > most || (people === most && people > 0 === comes > 0 && gain > highest))
      best = { people, gain, moves: moves() };
  };
  for (const slot of table.slots) {
    const own = table.cost(unit, here) - table.cost(unit, slot);
    if (slot === here || own === Number.NEGATIVE_INFINITY) continue;
    if (here >= 0 && own <= Math.max(least, best?.gain ?? 0)) continue;
    const go = { unit, slot };
    if ((free[slot] ?? 0) >= size) {
      offer(comes, own, () => [go]);
      continue;
    }
    const lacking = size - (free[slot] ?? 0);
    const others = (inSlot[slot] ?? []).filter((other) => table.knows(other));
    const change = (other: number, to: number): number => table.cost(other, slot) - table.cost(other, to);
    for (const [n, other] of others.entries()) {
      if (!mayLook()) return best;
      const its = sizeOf(other);
      if (its >= lacking) {
        if (its <= there)
          offer(comes === 0 ? 0 : size - its, own + change(other, here), () => [
            go,
            { unit: other, slot: here },
          ]);
        for (const to of table.slots) {
          if (to !== slot && to !== here && (free[to] ?? 0) >= its)
            offer(comes, own + change(other, to), () => [go, { unit: other, slot: to }]);
        }
      }
      for (const second of others.slice(n + 1)) {
        const both = its + sizeOf(second);
        if (both < lacking || both > there) continue;
        offer(comes === 0 ? 0 : size - both, own + change(other, here) + change(second, here), () => [
          go,
          { unit: other, slot: here },
          { unit: second, slot: here },
        ]);
      }
    }
  }
  return best;
}
