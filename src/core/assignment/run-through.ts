import { buildingOf, cutOff, type Draft, put, takeOut } from './draft.ts';
import { dayParts, isOld, oldFirst } from './old-people.ts';
import { type Bounds, quotas, type Windows } from './windows.ts';

/** Fills the windows in order with the units in order; answers those that are left at the end. */
export function runThrough(
  draft: Draft,
  windows: Windows,
  order: readonly number[],
  boundsOfUnit: ReadonlyMap<number, Bounds>,
): number[] {
  const size = (unit: number): number => draft.units.size[unit] ?? 0;
  const quota = quotas(
    draft,
    windows,
    order.reduce((sum, unit) => sum + size(unit), 0),
  );
  let queue = [...order];
  /** What earlier windows took less than their quota, or (below zero) more. */
  let owed = 0;
  /** What is still to come of the unit that takes several windows. */
  let rest: Rest | undefined;
  const parts = dayParts(draft, windows.first, windows.count);
  const lastOf = new Map<number, number>();
  for (let w = 0; w < windows.count; w++) {
    const mayCome = (unit: number): boolean => {
      // The old leave a day's first window to others, unless neighbours came just before it.
      if (parts[w] === 'first' && isOld(draft, unit) && lastOf.get(buildingOf(draft, unit)) !== w - 1)
        return false;
      const bounds = boundsOfUnit.get(unit);
      return bounds === undefined || (w >= bounds.from && w >= bounds.must);
    };
    const slot = windows.first + w;
    const due = (quota[w] ?? 0) + owed;
    if (parts[w] === 'last but one') queue = oldFirst(draft, queue, due + (quota[w + 1] ?? 0));
    const filled = fillOne(draft, {
      slot,
      due,
      ahead: Math.max(8, (quota[w] ?? 0) >> 1),
      queue,
      mayCome,
      rest,
    });
    ({ queue, rest, due: owed } = filled);
    for (const unit of draft.inSlot[slot] ?? []) lastOf.set(buildingOf(draft, unit), w);
  }
  return rest === undefined ? queue : leaveRest(draft, queue, rest);
}

interface Rest {
  unit: number;
  count: number;
}

/** Fills one window with `due` people from the queue, looking `ahead` people past those that do not fit. */
function fillOne(
  draft: Draft,
  window: {
    slot: number;
    due: number;
    ahead: number;
    queue: readonly number[];
    mayCome: (unit: number) => boolean;
    rest: Rest | undefined;
  },
): { queue: number[]; due: number; rest: Rest | undefined } {
  const { slot, ahead, queue, mayCome } = window;
  let { due, rest } = window;
  const size = (unit: number): number => draft.units.size[unit] ?? 0;
  const room = (): number => draft.free[slot] ?? 0;
  const kept: number[] = [];
  const taken: number[] = [];
  let passed = 0;
  let n = 0;
  for (; n < queue.length && due > 0 && passed <= ahead; n++) {
    const unit = queue[n] ?? 0;
    if (draft.divisible.has(unit)) {
      // Only one at a time, or their windows would not follow one another.
      rest ??= { unit, count: size(unit) };
      const take = rest.unit === unit && mayCome(unit) ? Math.min(room(), due, rest.count) : 0;
      if (take > 0) addPiece(draft, unit, slot, take);
      due -= take;
      if (rest.unit === unit) rest = { unit, count: rest.count - take };
      if (rest.unit !== unit || rest.count > 0) kept.push(unit);
      else rest = undefined;
    } else if (mayCome(unit) && size(unit) <= Math.min(room(), due)) {
      put(draft, unit, slot);
      taken.push(unit);
      due -= size(unit);
    } else {
      kept.push(unit);
      passed += mayCome(unit) ? size(unit) : 0;
    }
  }
  if (due > 0 && kept.length > 0) due -= closeUp(draft, slot, due, kept, taken, mayCome);
  return { queue: [...kept, ...queue.slice(n)], due, rest };
}

/**
 * Closes a window of which `due` places are left that nobody near by is small enough for: a unit that came in gives way
 * to one that is larger by just that much, and comes next; or the next one goes in all the same, where the loads come
 * out closer to even with it than without. Answers how many people more are in.
 */
function closeUp(
  draft: Draft,
  slot: number,
  due: number,
  kept: number[],
  taken: readonly number[],
  mayCome: (unit: number) => boolean,
): number {
  const size = (unit: number): number => draft.units.size[unit] ?? 0;
  const whole = (unit: number): boolean => mayCome(unit) && !draft.divisible.has(unit);
  const room = draft.free[slot] ?? 0;
  if (room >= due) {
    for (const [at, unit] of kept.entries()) {
      if (!whole(unit)) continue;
      const out = taken.findLast((other) => size(other) === size(unit) - due);
      if (out === undefined) continue;
      takeOut(draft, out);
      put(draft, unit, slot);
      kept.splice(at, 1);
      kept.unshift(out);
      return due;
    }
  }
  const [next] = kept;
  if (next === undefined || !whole(next) || size(next) > room || 2 * due < size(next)) return 0;
  put(draft, next, slot);
  kept.shift();
  return size(next);
}

/** Puts `count` members of a unit that takes several slots into one of them. */
export function addPiece(draft: Draft, unit: number, slot: number, count: number): void {
  const pieces = draft.pieces.get(unit) ?? [];
  pieces.push({ slot, count });
  draft.pieces.set(unit, pieces);
  draft.free[slot] = (draft.free[slot] ?? 0) - count;
}

/** A unit of which only a part found windows: what has none becomes a unit of its own. */
function leaveRest(draft: Draft, queue: readonly number[], rest: Rest): number[] {
  const whole = draft.units.size[rest.unit] ?? 0;
  return queue.map((unit) =>
    unit === rest.unit && rest.count < whole ? cutOff(draft, unit, rest.count) : unit,
  );
}
