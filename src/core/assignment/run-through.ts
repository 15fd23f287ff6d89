import { buildingOf, type Draft, put, takeOut } from './draft.ts';
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
    });
    ({ queue, due: owed } = filled);
    for (const unit of draft.inSlot[slot] ?? []) lastOf.set(buildingOf(draft, unit), w);
  }
  return queue;
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
  },
): { queue: number[]; due: number } {
  const { slot, ahead, queue, mayCome } = window;
  let { due } = window;
  const size = (unit: number): number => draft.units.size[unit] ?? 0;
  const room = (): number => draft.free[slot] ?? 0;
  const kept: number[] = [];
  const taken: number[] = [];
  let passed = 0;
  let n = 0;
  for (; n < queue.length && due > 0 && passed <= ahead; n++) {
    const unit = queue[n] ?? 0;
    if (mayCome(unit) && size(unit) <= Math.min(room(), due)) {
      put(draft, unit, slot);
      taken.push(unit);
      due -= size(unit);
    } else {
      kept.push(unit);
      passed += mayCome(unit) ? size(unit) : 0;
    }
  }
  if (due > 0 && kept.length > 0) due -= closeUp(draft, slot, due, kept, taken, mayCome);
  return { queue: [...kept, ...queue.slice(n)], due };
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
  const room = draft.free[slot] ?? 0;
  if (room >= due) {
    for (const [at, unit] of kept.entries()) {
      if (!mayCome(unit)) continue;
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
  if (next === undefined || !mayCome(next) || size(next) > room || 2 * due < size(next)) return 0;
  put(draft, next, slot);
  kept.shift();
  return size(next);
}
