import { buildingOf, choiceOf, type Draft, put, walkTo } from './draft.ts';
import { makeRoom } from './eject.ts';
import { runThrough } from './run-through.ts';
import { spread } from './spread.ts';
import { type Bounds, boundsOf, outward, quotas, type Windows, windowsOf } from './windows.ts';

/**
 * Gives the units of one site their windows. Buildings come one after the other, nearest first, and each fills the
 * windows in order up to the level at which all are even, so that neighbours come in the same window or the next. A
 * household that is larger than what is left of a window waits for the next one, and a smaller one from shortly behind
 * it fills the gap: so windows close on the very person wherever there are small households, and none is divided. A
 * unit larger than any window takes as few as it needs in a row, before the others.
 *
 * Whoever may only come later (an exemption), asked for a time, or has neighbours at a certain window already is
 * seen to first, near where they would have come. A wish is given up where its time is full.
 *
 * Answers the units that found no window: they are more than the free places, or too large for what is scattered.
 */
export function fillWindows(draft: Draft, site: number, units: readonly number[]): number[] {
  const windows = windowsOf(draft, site);
  if (windows.count === 0 || units.length === 0) return [...units];
  const large = units
    .filter((unit) => draft.divisible.has(unit))
    .sort((a, b) => sizeOf(draft, b) - sizeOf(draft, a) || a - b);
  const beyond = large.flatMap((unit) => spread(draft, windows, unit));
  const order = inWalkingOrder(
    draft,
    site,
    units.filter((unit) => !draft.divisible.has(unit)),
  );
  const bounded = seeToBounded(draft, windows, order);
  const late = runThrough(draft, windows, bounded.others, bounded.boundsOfUnit);
  const lastOf = lastWindows(draft, windows, order);
  const lacking = [...bounded.homeless, ...late]
    .sort((a, b) => sizeOf(draft, b) - sizeOf(draft, a) || a - b)
    .filter((unit) => !fitIn(draft, windows, unit, lastOf.get(buildingOf(draft, unit))));
  return [...beyond, ...lacking];
}

const sizeOf = (draft: Draft, unit: number): number => draft.units.size[unit] ?? 0;

/** Buildings by their walk, so that those who live together follow one another; then as the parties stand. */
function inWalkingOrder(draft: Draft, site: number, units: readonly number[]): number[] {
  const { seed } = draft.problem;
  const walk = new Map<number, number>();
  for (const unit of units) {
    const building = buildingOf(draft, unit);
    if (!walk.has(building)) walk.set(building, walkTo(draft, building, choiceOf(draft, building, site)));
  }
  const tie = (building: number): number => Math.imul(building + 1, (seed << 1) | 1) >>> 0;
  const rank = new Map(
    [...walk]
      .sort(([a, walkA], [b, walkB]) => walkA - walkB || tie(a) - tie(b) || a - b)
      .map(([building], index) => [building, index]),
  );
  const key = (unit: number): number => rank.get(buildingOf(draft, unit)) ?? 0;
  return [...units].sort((a, b) => key(a) - key(b) || a - b);
}

/**
 * Places those who would otherwise come at a time that does not suit them, the latest exemption first: whoever may
 * come in fewer windows chooses before whoever has more. Answers the others in their order, and what each of
 * them must or would keep to (those without bounds are not named).
 */
function seeToBounded(draft: Draft, windows: Windows, order: readonly number[]) {
  const boundsOfUnit = new Map<number, Bounds>();
  const homeless: number[] = [];
  const { count, first } = windows;
  const size = (unit: number): number => draft.units.size[unit] ?? 0;
  const quota = quotas(
    draft,
    windows,
    order.reduce((sum, unit) => sum + size(unit), 0),
  );
  const ideal = idealWindows(order, quota, size);
  const early: { unit: number; bounds: Bounds; target: number }[] = [];
  const others: number[] = [];
  for (const [n, unit] of order.entries()) {
    const bounds = boundsOf(draft, windows, unit);
    const free = bounds.must === 0 && bounds.from === 0 && bounds.to === count - 1;
    if (!free || bounds.home !== undefined) boundsOfUnit.set(unit, bounds);
    const at = ideal[n] ?? 0;
    // What they asked for goes before their neighbours: near these as far as it allows.
    const target = Math.min(Math.max(bounds.home ?? at, bounds.from), bounds.to);
    const suits = !bounds.wish && at >= bounds.from && at <= bounds.to && Math.abs(at - target) <= 1;
    if (suits) others.push(unit);
    else early.push({ unit, bounds, target });
  }
  const width = ({ from, to }: Bounds): number => to - from;
  early.sort((a, b) => b.bounds.must - a.bounds.must || width(a.bounds) - width(b.bounds));
  for (const { unit, bounds, target } of early) {
    const { must, from, to, home, wish } = bounds;
    const level = (w: number): boolean => (quota[w] ?? 0) >= size(unit) || home !== undefined;
    const fits = (w: number): boolean => (draft.free[first + w] ?? 0) >= size(unit);
    const near = home === undefined || wish ? count : 1;
    const window =
      outward(target, from, to, near, (w) => fits(w) && level(w)) ??
      outward(target, from, to, near, fits) ??
      (must > 0 ? outward(target, must, count - 1, count, fits) : undefined);
    if (window === undefined) {
      // An exemption is no wish: they cannot simply come with the others. Whose time is full comes at any.
      if (must > 0) homeless.push(unit);
      else {
        boundsOfUnit.set(unit, { ...bounds, from: 0, to: count - 1 });
        others.push(unit);
      }
      continue;
    }
    quota[window] = (quota[window] ?? 0) - size(unit);
    put(draft, unit, first + window);
  }
  const rank = new Map(order.map((unit, index) => [unit, index]));
  others.sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0));
  return { others, boundsOfUnit, homeless };
}

/** Where each would come if all came one after the other. */
function idealWindows(
  order: readonly number[],
  quota: Int32Array,
  size: (unit: number) => number,
): Int32Array {
  let window = 0;
  let upTo = quota[0] ?? 0;
  let people = 0;
  return Int32Array.from(order, (unit) => {
    while (people >= upTo && window < quota.length - 1) upTo += quota[++window] ?? 0;
    people += size(unit);
    return window;
  });
}

/** The last window that each building got, for those who come after their neighbours. */
function lastWindows(draft: Draft, { first }: Windows, order: readonly number[]): Map<number, number> {
  const last = new Map<number, number>();
  for (const unit of order) {
    const slot = draft.slotOf[unit] ?? -1;
    if (slot >= 0) last.set(buildingOf(draft, unit), slot - first);
  }
  return last;
}

/** Puts a unit into whatever window of the site has room for it, or can be given room; near its neighbours first. */
export function fitIn(draft: Draft, windows: Windows, unit: number, near: number | undefined): boolean {
  const { first, count } = windows;
  const { must, from, to } = boundsOf(draft, windows, unit);
  const size = draft.units.size[unit] ?? 0;
  const fits = (w: number): boolean => (draft.free[first + w] ?? 0) >= size;
  const target = Math.min(near ?? count - 1, count - 1);
  const window = outward(target, from, to, count, fits) ?? outward(target, must, count - 1, count, fits);
  if (window !== undefined) {
    put(draft, unit, first + window);
    return true;
  }
  return makeRoom(draft, unit, { site: windows.site, depth: 2, budget: 400 });
}
