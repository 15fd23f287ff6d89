import type { Draft } from './draft.ts';
import { levelOut } from './levels.ts';

/** The windows of a site, numbered from 0; `first` is the slot of window 0. */
export interface Windows {
  site: number;
  first: number;
  count: number;
}

export function windowsOf({ problem }: Draft, site: number): Windows {
  const first = problem.sites.firstSlot[site] ?? 0;
  return { site, first, count: (problem.sites.firstSlot[site + 1] ?? first) - first };
}

/** The first and last window that a unit must or would keep to. */
export interface Bounds {
  /** Earliest that it may come; `count` where there is none. */
  must: number;
  /** What it asked for besides; the whole range where nothing, or nothing that is here. */
  from: number;
  to: number;
  /** Whether that is less than all they may have. */
  wish: boolean;
  /** The window that neighbours have. */
  home: number | undefined;
}

export function boundsOf({ problem, units }: Draft, { first, count }: Windows, unit: number): Bounds {
  const { startsAt, endsAt } = problem.slots;
  const party = units.party[unit] ?? 0;
  const release = units.release[unit] ?? Number.NEGATIVE_INFINITY;
  let must = 0;
  while (must < count && (startsAt[first + must] ?? 0) < release) must++;
  const wantFrom = problem.parties.wantFrom[party] ?? Number.NEGATIVE_INFINITY;
  const wantUntil = problem.parties.wantUntil[party] ?? Number.POSITIVE_INFINITY;
  let from = must;
  let to = count - 1;
  while (from < count && (startsAt[first + from] ?? 0) < wantFrom) from++;
  while (to >= 0 && (endsAt[first + to] ?? 0) > wantUntil) to--;
  if (from > to) {
    from = must;
    to = count - 1;
  }
  const joined = problem.parties.joins[party] ?? -1;
  const near = joined >= 0 ? joined : (problem.buildings.home[problem.parties.building[party] ?? 0] ?? -1);
  const home = near >= first && near < first + count ? near - first : undefined;
  return { must, from, to, wish: from > must || to < count - 1, home };
}

/** The window nearest to `target` between `from` and `to`, at most `near` away, that will do; earlier ones first. */
export function outward(
  target: number,
  from: number,
  to: number,
  near: number,
  willDo: (window: number) => boolean,
): number | undefined {
  for (let away = 0; away <= near && (target - away >= from || target + away <= to); away++) {
    if (target - away >= from && target - away <= to && willDo(target - away)) return target - away;
    if (target + away <= to && target + away >= from && willDo(target + away)) return target + away;
  }
  return undefined;
}

/** How many people each window should still take for `people` more to come out even. */
export function quotas({ problem, free }: Draft, { first, count }: Windows, people: number): Int32Array {
  const { bookable, startsAt } = problem.slots;
  const there = free.subarray(first, first + count);
  const used = there.map((places, w) => {
    const open = (startsAt[first + w] ?? 0) >= problem.now;
    // A window that has begun takes nobody, whatever its load.
    return open ? (bookable[first + w] ?? 0) - places : 0;
  });
  return levelOut(used, there, people);
}
