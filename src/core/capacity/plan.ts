import type { OpeningHours } from '../calendar/index.ts';
import type { Point } from '../geography/index.ts';

/** What of a drill decides whether a plan can work. */
export interface DrillTerms {
  startsAt: Date;
  /** The deadline: no window counts that ends after it. */
  endsAt: Date;
  windowMinutes: number;
  walkLimitMetres: number;
  /** How much longer a walk is than the straight line. */
  detourFactor: number;
}

/** People of a community who live in a building that is on the map. */
export interface LocatedPeople {
  location: Point;
  people: number;
  /** What the building is called, so that its row can be found. */
  name?: string;
}

/** What one community of a drill asks for. Everybody counts who has yet to come to a site. */
export interface CommunityDemand {
  code: string;
  /** People known one by one: on the roster, or registered. */
  counted: number;
  /** People more than those who must be expected by the census, where there is no roster. */
  estimated: number;
  /** Whether there is neither a roster nor a census to tell how many people there are. */
  unknown: boolean;
  /** People on a roster of which nobody has said that it is complete; none where there is no such roster. */
  partOnRoster?: number;
  /** Where those counted live, as far as that is on the map. */
  buildings: readonly LocatedPeople[];
}

/** What one site offers. */
export interface SiteSupply {
  id: string;
  location: Point;
  /** Communities that it serves. */
  communities: readonly string[];
  lanes: number;
  ratePerLaneHour: number;
  walkInShare: number;
  hours: readonly OpeningHours[];
  /** Its windows that have not begun and end before the drill does: how many, and their places for appointments. */
  windows: number;
  bookable: number;
  /** Its place cannot be right: as far as walks go, it is as near as any. */
  misplaced?: boolean;
}

/** A plan before it is published. */
export interface FeasibilityPlan {
  drill: DrillTerms;
  now: Date;
  communities: readonly CommunityDemand[];
  sites: readonly SiteSupply[];
  /** The middles of the drill's counties, by which a county is judged that has too few places of its own. */
  counties?: readonly Point[];
}
