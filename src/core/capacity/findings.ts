import type { Datum, Point } from '../geography/index.ts';

/** What headquarters can do about a finding. */
export type CureKind =
  /** More lanes at a site. */
  | 'lanes'
  /** More opening hours of a site, within the drill. */
  | 'hours'
  /** More people an hour at each lane of a site. */
  | 'rate'
  /** A site that is there serves these communities too. */
  | 'serve'
  /** A site where there is none. */
  | 'new-site'
  /** Lanes that can go. */
  | 'fewer-lanes'
  /** Opening hours go into the drill's time. */
  | 'move-hours'
  /** The drill begins earlier or ends later; sites that a step names are open longer with it. */
  | 'extend-drill'
  /** The household roster is imported. */
  | 'roster'
  /** Headquarters say that the roster is complete, once it is. */
  | 'complete-roster'
  /** Coordinates are corrected. */
  | 'correct-place';

/** One thing to do; which figures it has depends on the kind. */
export interface CureStep {
  site?: string;
  /** How many lanes more, or for `fewer-lanes` less; for a new site how many. */
  lanes?: number;
  /** How many opening hours more, or to be moved. */
  hours?: number;
  /** The rate that it takes. */
  ratePerLaneHour?: number;
  communities?: string[];
  /** How many people it is for. */
  people?: number;
  location?: Point;
  /** What coordinates that were given as WGS 84 seem to be. */
  datum?: Datum;
  startsAt?: Date;
  endsAt?: Date;
}

/** One way to make a finding go away: all its steps together. */
export interface Cure {
  kind: CureKind;
  steps: CureStep[];
}

interface Common {
  /** Blocking: not everyone can be served whatever is done. A warning: everyone can, but somebody should look. */
  severity: 'blocking' | 'warning';
  /** What it is about, in order of code and id. */
  communities: string[];
  sites: string[];
  /** People of these communities who have yet to come, and how many of them are an estimate by the census. */
  residents: number;
  estimated: number;
  /** Places for appointments that these sites still have. */
  bookable: number;
  /** Other ways to cure it, best first; empty where none was found. */
  cures: Cure[];
}

/** A community that no site serves. */
export interface NoSite extends Common {
  code: 'no-site';
  short: number;
}

/** Communities all of whose sites together have too few places: however people are spread, `short` are left over. */
export interface ShortOfCapacity extends Common {
  code: 'short-of-capacity';
  short: number;
  /** How many are short when only those count who are known one by one; blocking where there are any. */
  shortCounted: number;
}

/** Buildings that have every site of their community beyond the walk limit. */
export interface NoSiteInReach extends Common {
  code: 'no-site-in-reach';
  people: number;
  /** Walk to the nearest site: for those who have it best, and for those who have it worst. */
  nearestMetres: number;
  farthestMetres: number;
  walkLimitMetres: number;
}

/** People who have a site within a walk and must go to one beyond it, for the near ones are full. */
export interface WalkOverLimit extends Common {
  code: 'walk-over-limit';
  /** The fewest there can be. */
  people: number;
  /** How far those walk at least who walk farthest. */
  walkMetres: number;
  walkLimitMetres: number;
}

/** Opening hours before the drill begins or after it ends: nobody is sent there then. */
export interface HoursOutsideDrill extends Common {
  code: 'hours-outside-drill';
  /** Hours that each of the sites loses. */
  hoursBefore: number;
  hoursAfter: number;
}

/** Sites that cannot be filled to half, whoever is sent where. */
export interface LanesIdle extends Common {
  code: 'lanes-idle';
  lanes: number;
  /** Lanes that can go with everyone still served. */
  idle: number;
  /** Residents by places. */
  utilisation: number;
}

/** Lanes that would have to serve more residents than a lane can: by the guide, or by their own rate and hours. */
export interface LanesOverrun extends Common {
  code: 'lanes-overrun';
  lanes: number;
  /** Rounded up, as are the hours and the rate. */
  residentsPerLane: number;
  /** Hours that each lane is open and can be booked, and those it needs at its rate. */
  hoursOpen: number;
  hoursNeeded: number;
  /** People a lane and hour as planned, and what it would take in these hours; null where they are not open at all. */
  ratePerLaneHour: number;
  rateNeeded: number | null;
}

/** People for whom there is a place only after the drill's end. */
export interface AfterDeadline extends Common {
  code: 'after-deadline';
  people: number;
  /** True where they do not fit even if all the sites were open day and night until the end. */
  roundTheClock: boolean;
}

/** Communities with neither roster nor census figure: what is said of them is as little as is known. */
export interface ResidentsUnknown extends Common {
  code: 'residents-unknown';
}

/** Communities of whose people only a part may be on the roster: the rest is an estimate until somebody says that it is complete. */
export interface RosterIncomplete extends Common {
  code: 'roster-incomplete';
  onRoster: number;
}

/** Why a place cannot be right. */
export const placeFaults = ['zero', 'swapped', 'outside', 'far'] as const;

/** A site or a building that stands where it cannot. */
export interface MisplacedOne {
  fault: (typeof placeFaults)[number];
  location: Point;
  /** To the middle of the division's other places; null where these are too few to tell. */
  metres: number | null;
  /** The site; or the building's community and name, and how many people live there. */
  site?: string;
  community?: string;
  building?: string;
  people?: number;
}

/**
 * Sites, or buildings, far from all others of their division: at 0,0, with longitude and latitude swapped, outside of China,
 * or just far away. Of sites it is blocking: people would be sent there. What is said of walks leaves them out.
 */
export interface PlaceFarOff extends Common {
  code: 'place-far-off';
  of: 'sites' | 'buildings';
  /** Those that are worst off. */
  places: MisplacedOne[];
  /** How many there are in all. */
  count: number;
}

/**
 * Sites and homes lie all off from each other by one and the same vector: the coordinates of one of the two are of another
 * datum, or were shifted. What else is said of walks takes them as corrected.
 */
export interface PlacesShifted extends Common {
  code: 'places-shifted';
  /** Which of the two seems to be off. */
  of: 'sites' | 'buildings';
  /** What their coordinates seem to be; null where it is no datum that we know. */
  datum: Datum | null;
  /** How far they are off. */
  metres: number;
  /** The mean walk to the nearest site that serves, as it stands and with the places corrected. */
  walkMetres: number;
  correctedWalkMetres: number;
}

/** One thing that stands against a plan, with its figures and what would cure it. */
export type Finding =
  | NoSite
  | ShortOfCapacity
  | NoSiteInReach
  | WalkOverLimit
  | LanesOverrun
  | AfterDeadline
  | HoursOutsideDrill
  | LanesIdle
  | ResidentsUnknown
  | RosterIncomplete
  | PlaceFarOff
  | PlacesShifted;

/** The codes in the order in which findings are given. */
export const findingCodes = [
  'place-far-off',
  'no-site',
  'short-of-capacity',
  'after-deadline',
  'lanes-overrun',
  'places-shifted',
  'no-site-in-reach',
  'walk-over-limit',
  'hours-outside-drill',
  'lanes-idle',
  'roster-incomplete',
  'residents-unknown',
] as const satisfies readonly Finding['code'][];
