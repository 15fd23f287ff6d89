import type { Point } from '../geography/index.ts';
import type { placementReasons, unplacedReasons } from './model.ts';

/** People who go together: the members of one household who wait for a window. */
export interface Party {
  /** The household's id. */
  id: string;
  /** Registration ids. */
  members: readonly string[];
  /** Id of the building; neighbours share it. */
  building: string;
  /** Where the building stands; undefined where nobody told. */
  location: Point | undefined;
  /** In ms: when the exemption of each member who has one ends; a window for them starts at or after it. */
  exemptUntil: ReadonlyMap<string, number> | undefined;
  /** What the household asked for; granted where possible. */
  preferred: { sites: readonly string[]; notBefore: number | undefined; notAfter: number | undefined };
  /** The slot that other members of the household hold already. */
  joins: string | undefined;
  /** Whether somebody is over 59. */
  elderly?: boolean;
}

/** A slot with the places that are still free. Instants in ms. */
export interface SlotOption {
  id: string;
  startsAt: number;
  endsAt: number;
  /** All places for appointments: what a household is measured against. */
  bookable: number;
  free: number;
}

/** A site that serves the community, with its slots. */
export interface SiteOption {
  id: string;
  location: Point;
  slots: readonly SlotOption[];
}

/** Everything that a plan for one community is made from. */
export interface AssignmentSnapshot {
  parties: readonly Party[];
  sites: readonly SiteOption[];
  /** The instant of planning in ms: no window that has begun is given. */
  now: number;
  /** Longest walk that is given where there is another choice, metres. */
  walkLimit: number;
  /** How much longer a walk is than the straight line. */
  detour: number;
  /** Which of the plans that are equally good is taken; 1 unless told. */
  seed?: number;
  /** Building id → a slot in which neighbours have a window already. */
  neighbours?: ReadonlyMap<string, string>;
}

/**
 * `household`: others of the household have that window already, or the next. `preference`: all that the household
 * asked for. `nearest`: the nearest site that serves the community. `overflow`: a farther one, because the
 * nearest is full or others would have to walk farther still. `beyond-walk`: the same, beyond the walk limit. `serving`:
 * a site that serves the community; where the building stands is not known.
 */
export type PlacementReason = (typeof placementReasons)[number];

/** Members of a party and the slot they get. */
export interface Placement {
  party: string;
  members: readonly string[];
  slot: string;
  reason: PlacementReason;
  /** Estimated walk; undefined where the building's place is not known. */
  walkMetres: number | undefined;
}

/**
 * `no-site-in-reach`: no site serves the community. `no-capacity-before-end`: none of them has a window with room for
 * the household. `exempt-until`: the exemption outlasts every window.
 */
export type UnplacedReason = (typeof unplacedReasons)[number];

export interface Unplaced {
  party: string;
  members: readonly string[];
  reason: UnplacedReason;
}

/** A plan: every member of every party is in exactly one of the two lists. */
export interface Assignment {
  placements: Placement[];
  unplaced: Unplaced[];
}
