import type { Draft } from './draft.ts';
import { optionsOf, searchSmall } from './search-small.ts';

/** Up to so many units a problem is small. */
export const mostUnits = 40;
/** Up to so many it is searched around those who walk farther than they would have to alone. */
const mostUnitsWalking = 160;
/** Of a large problem, units without a place for whom their surroundings are searched. */
const mostSearches = 24;
/** Windows of such surroundings. */
const mostSlots = 8;

/**
 * Looks once more at whole households where chains of moves do not see far enough: several small ones make way together
 * for a large one, or a larger one for a smaller where it pays. A small problem is searched as a whole; of a large one,
 * for each household without a place, the windows that it could have with the most room, and all that stand in them.
 * Where nothing is better the plan stays, for it has looked at neighbours and loads, too. Answers the units that are
 * without a place.
 *
 * Small are the last places of a day, a village, or the handful that registered within a second. (Packing households
 * into slots is NP-hard; in a large problem there are small households enough to fill what large ones leave, in a
 * small one a wrong pair can cost somebody the place.)
 */
export function solveSmall(draft: Draft, without: readonly number[]): number[] {
  const { slotOf, units, pieces } = draft;
  const placed = slotOf.flatMap((slot, unit) => (slot >= 0 && units.fixed[unit] !== true ? [unit] : []));
  const whole = without.filter((unit) => !pieces.has(unit));
  const waiting = new Set(whole);
  if (placed.length + whole.length <= mostUnits) {
    const movable = [...placed, ...whole];
    const slots = new Set(movable.flatMap((unit) => optionsOf(draft, unit).map(({ slot }) => slot)));
    const open = [...slots].filter(
      (slot) => (draft.free[slot] ?? 0) > 0 || (draft.inSlot[slot] ?? []).length > 0,
    );
    if (searchSmall(draft, movable, open))
      for (const unit of placed) if ((slotOf[unit] ?? -1) < 0) waiting.add(unit);
  } else {
    const largest = [...whole].sort((a, b) => (units.size[b] ?? 0) - (units.size[a] ?? 0) || a - b);
    for (const unit of largest.slice(0, mostSearches)) {
      for (const out of searchAround(draft, unit)) waiting.add(out);
    }
    if (placed.length <= mostUnitsWalking) {
      for (const unit of farthest(draft, placed).slice(0, mostSearches)) {
        for (const out of searchAround(draft, unit)) waiting.add(out);
      }
    }
  }
  return [...without.filter((unit) => pieces.has(unit)), ...waiting].filter(
    (unit) => (slotOf[unit] ?? -1) < 0,
  );
}

/** Units that walk farther than to their nearest site, those who would gain most first. */
function farthest(draft: Draft, placed: readonly number[]): number[] {
  const gain = new Map<number, number>();
  for (const unit of placed) {
    const options = optionsOf(draft, unit);
    const now = options.find(({ slot }) => slot === draft.slotOf[unit])?.cost ?? 0;
    gain.set(unit, now - options.reduce((low, { cost }) => Math.min(low, cost), now));
  }
  return placed
    .filter((unit) => (gain.get(unit) ?? 0) > 1)
    .sort((a, b) => (gain.get(b) ?? 0) - (gain.get(a) ?? 0) || a - b);
}

/** Searches around a unit without a place, or far from one; answers those who have none after it and had one before. */
function searchAround(draft: Draft, unit: number): number[] {
  const { free, inSlot, units, slotOf } = draft;
  const here = slotOf[unit] ?? -1;
  const options = optionsOf(draft, unit);
  const now = options.find(({ slot }) => slot === here)?.cost ?? Number.POSITIVE_INFINITY;
  // Whoever has a place looks at nearer ones, full or not; who has none, at those with the most room.
  const inReach = options
    .filter(({ slot, cost }) => (here < 0 ? (free[slot] ?? 0) > 0 : cost < now))
    .sort(
      (a, b) =>
        (here < 0 ? 0 : a.cost - b.cost) || (free[b.slot] ?? 0) - (free[a.slot] ?? 0) || a.slot - b.slot,
    )
    .map(({ slot }) => slot);
  const slots: number[] = here < 0 ? [] : [here];
  const movable = here < 0 ? [unit] : (inSlot[here] ?? []).filter((other) => units.fixed[other] !== true);
  for (const slot of inReach.slice(0, mostSlots)) {
    const inside = (inSlot[slot] ?? []).filter((other) => units.fixed[other] !== true);
    if (movable.length + inside.length > mostUnits) continue;
    slots.push(slot);
    movable.push(...inside);
  }
  const room = slots.reduce((sum, slot) => sum + (free[slot] ?? 0), 0);
  if ((here < 0 && room === 0) || !searchSmall(draft, movable, slots)) return [];
  return movable.filter((other) => (slotOf[other] ?? -1) < 0);
}
