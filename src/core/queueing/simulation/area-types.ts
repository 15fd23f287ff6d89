import type { Point } from '../../geography/index.ts';
import type { SitePlan } from '../plan.ts';
import type { Action } from '../proposals/index.ts';
import type { DayConditions } from './conditions.ts';
import type { LaneDay } from './lanes.ts';
import type { Party } from './parties.ts';
import type { SiteDay } from './site-day.ts';
import type { Speed } from './speed.ts';

/** One site of an area. */
export interface AreaSite {
  id: string;
  location: Point;
  plan: SitePlan;
  conditions: DayConditions;
  seed: number;
  /** When it has to close for the rest of the day, ms. */
  closesAt: number | undefined;
}

/** What people and teams of an area are like; headquarters do not know it. */
export interface AreaHabits {
  /** Share of people who accept another window; of walk-ins who come back when asked to come later. */
  accepts: number;
  comesBack: number;
  /** How much longer than planned teams are on their way, as a factor. */
  teamDelay: number;
  walkMetresPerHour: number;
}

/** An action that headquarters have accepted. */
export interface Decision {
  at: number;
  action: Action;
}

/** One site's day in an area, with what headquarters know of its bookings. */
export interface AreaSiteDay {
  day: SiteDay;
  /** The plan's windows with those who hold them after all that has been decided. */
  booked: number[];
  /** Of each window: people who have been asked to change it and still hold it. */
  asked: number[];
}

export interface AreaDay {
  sites: Map<string, AreaSiteDay>;
  /** People who accepted another window and come; and the metres between the sites, summed over them. */
  moved: number;
  movedMetres: number;
  /** Walk-ins who were asked to come later; and those of them who did not. */
  askedLater: number;
  neverCame: number;
}

/** Everything about an area that decisions do not change, drawn once. */
export interface Area {
  sites: readonly AreaSite[];
  habits: AreaHabits;
  drawn: ReadonlyMap<string, { parties: readonly Party[]; lanes: readonly LaneDay[]; speed: Speed }>;
}
