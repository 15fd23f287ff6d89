import type { Party, SiteOption } from './types.ts';

/** When a party may come, as a plan counts it. Instants in ms; -Infinity where nothing stands in the way. */
export interface Releases {
  /** The members, those who can go without the others first. */
  members: readonly string[];
  /** From when on all of them can go. */
  release: number;
  /** How many of the members, the first ones, can go without the others; all where nobody is exempt. */
  due: number;
  /** From when on these can. */
  dueRelease: number;
}

/**
 * When windows that could be given begin, ascending: those with a place that have not begun at `now`; all of those that have
 * not begun where none has a place.
 */
export function startsOf(sites: readonly SiteOption[], now: number): number[] {
  const open = sites.flatMap(({ slots }) => slots.filter(({ startsAt }) => startsAt >= now));
  const free = open.filter((slot) => slot.free > 0);
  const starts = (free.length > 0 ? free : open).map(({ startsAt }) => startsAt);
  return [...new Set(starts)].sort((a, b) => a - b);
}

/**
 * What exemptions mean among windows that begin at `starts`: one that ends before the first of them bars none and is
 * none, and those that end between the same two windows are one and the same. Those who can go without the others are
 * the members whose exemption does not outlast the last window, where some member's does; else those who have none.
 */
export function releasesOf({ members, exemptUntil }: Party, starts: readonly number[]): Releases {
  const first = starts[0] ?? Number.POSITIVE_INFINITY;
  const last = starts.at(-1) ?? Number.NEGATIVE_INFINITY;
  const until = members.map((id) => {
    const end = exemptUntil?.get(id) ?? Number.NEGATIVE_INFINITY;
    return end <= first ? Number.NEGATIVE_INFINITY : (starts.find((start) => start >= end) ?? end);
  });
  const latest = (of: readonly number[]): number =>
    of.reduce((most, end) => Math.max(most, end), Number.NEGATIVE_INFINITY);
  const release = latest(until);
  const limit = release > last ? last : Number.NEGATIVE_INFINITY;
  const isDue = (_: unknown, member: number): boolean => (until[member] ?? 0) <= limit;
  if (release === Number.NEGATIVE_INFINITY)
    return { members, release, due: members.length, dueRelease: release };
  const due = members.filter(isDue);
  return {
    members: [...due, ...members.filter((_, member) => !isDue(_, member))],
    release,
    due: due.length,
    dueRelease: latest(until.filter(isDue)),
  };
}
