/**
 * A whole planning problem in columns: numbers in typed arrays, everything named by its index. A million people take
 * some 40 MB, and travel to a thread without being copied. Rows are in a canonical order (sites and buildings by id,
 * slots of a site by start, parties by building and id), so that equal problems are equal byte for byte, in
 * whatever order they were read. Instants are ms; -Infinity and Infinity stand for "at any time".
 */
export interface Problem {
  /** Instant of planning: no window that has begun is given. */
  now: number;
  /** Longest walk that is given where there is another choice, metres. */
  walkLimit: number;
  /** How much longer a walk is than the straight line. */
  detour: number;
  /** Which of the plans that are equally good is taken. */
  seed: number;
  sites: {
    lng: Float64Array;
    lat: Float64Array;
    /** Slots of site s: from `firstSlot[s]` to `firstSlot[s + 1]`, in order of time. */
    firstSlot: Int32Array;
  };
  slots: {
    startsAt: Float64Array;
    endsAt: Float64Array;
    /** All places for appointments: what a household is measured against, and what "even" is counted from. */
    bookable: Int32Array;
    free: Int32Array;
  };
  communities: {
    /** Sites that serve community c: `site[firstSite[c]] … site[firstSite[c + 1] - 1]`, ascending. */
    firstSite: Int32Array;
    site: Int32Array;
  };
  buildings: {
    /** NaN where nobody told where it stands. */
    lng: Float64Array;
    lat: Float64Array;
    community: Int32Array;
    /** A slot in which neighbours have a window already; -1 where none has. */
    home: Int32Array;
  };
  parties: {
    building: Int32Array;
    size: Int32Array;
    /** When the last of the members' exemptions ends: a window for all of them starts at or after it. */
    release: Float64Array;
    /** How many of the members (the first ones) can go without the others where these are exempt; else the size. */
    due: Int32Array;
    /** When the exemptions of those have ended. */
    dueRelease: Float64Array;
    /** 1 where somebody is over 59. */
    elderly: Uint8Array;
    /** The slot that other members of the household hold already; -1 where none does. */
    joins: Int32Array;
    /** What they asked for: a window within these instants, and one of these sites (none: any). */
    wantFrom: Float64Array;
    wantUntil: Float64Array;
    firstWish: Int32Array;
    wish: Int32Array;
  };
}

/** Why a party got its window, and why it got none, as a plan's columns say it: index into these lists. */
export const placementReasons = [
  'household',
  'preference',
  'nearest',
  'overflow',
  'beyond-walk',
  'serving',
] as const;
export const unplacedReasons = ['no-site-in-reach', 'no-capacity-before-end', 'exempt-until'] as const;

/** A plan in columns. Every member of every party stands in exactly one row of one of the two tables. */
export interface Plan {
  placed: PlanRows & {
    slot: Int32Array;
    /** Estimated walk in metres; -1 where nobody told where the building stands. */
    walk: Int32Array;
  };
  unplaced: PlanRows;
}

/** Members `offset` to `offset + count - 1` of a party, with an index into the reasons. */
export interface PlanRows {
  party: Int32Array;
  offset: Int32Array;
  count: Int32Array;
  reason: Uint8Array;
}

/** How many there are. */
export const sitesOf = (problem: Problem): number => problem.sites.lng.length;
export const partiesOf = (problem: Problem): number => problem.parties.size.length;
export const slotsOf = (problem: Problem): number => problem.slots.free.length;
