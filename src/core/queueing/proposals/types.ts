import type { Point } from '../../geography/index.ts';
import type { BandLimits } from '../bands.ts';
import type { Changes } from '../forecast/grid.ts';
import type { Belief } from '../learning/belief.ts';
import type { SitePlan } from '../plan.ts';
import type { Quantiles } from '../quantiles.ts';

/** One site as headquarters know it now. */
export interface SiteSituation {
  id: string;
  location: Point;
  plan: SitePlan;
  belief: Belief;
  /** What is decided and does not show yet. */
  changes: Changes;
  /** Lanes with their people that stand by at the site. */
  lanesStandingBy: number;
  /** Lanes that it must keep; 0 for a site that has closed. */
  lanesAtLeast: number;
  /** People who may hold an appointment in each window, in the order of the plan's. */
  bookable: readonly number[];
  /** People of each window who have been offered another already: nobody is asked twice. */
  asked: readonly number[];
  /** Communities that it serves: windows are offered only at a site that serves one of them. Any site unless told. */
  communities?: readonly string[] | undefined;
}

/** What a round of proposals is made from. */
export interface Situation {
  now: number;
  sites: readonly SiteSituation[];
  /** Teams (one lane each) that stand by at headquarters. */
  teamsStandingBy: number;
  rules: ProposalRules;
}

/** What can be done, how long it takes, and what it is worth. Durations in ms. */
export interface ProposalRules {
  /** The drill's: what is longer than busy is congested. */
  bandLimits: BandLimits;
  /** How far ahead a congested window is a reason to act. */
  lookAhead: number;
  /** A window counts as heading for congestion where somebody in it waits longer than `bandLimits.busyMinutes` with this probability. */
  congestedChance: number;
  /** To open a lane that stands by. */
  openingTakes: number;
  /** To pack a lane, and to set it up at another site, beside the way. */
  packingTakes: number;
  settingUpTakes: number;
  /** How fast a team moves through the city, metres an hour. */
  teamMetresPerHour: number;
  /** How fast people walk, metres an hour. */
  walkMetresPerHour: number;
  /** Nobody is offered a site farther than this from theirs. */
  walkLimitMetres: number;
  /** Only windows that begin later than this from now are offered to be left, so that people get to know. */
  noticeTakes: number;
  /** How long walk-ins are asked to come later, and the share of them that does. */
  pauseLasts: number;
  comeBack: number;
  /** What it costs to ask a walk-in to come later, in minutes of waiting; and what if they then do not come at all. */
  askedLaterMinutes: number;
  neverComesMinutes: number;
  /** Minutes of waiting that a proposal must save, all people together, walks and the like taken off. */
  worthMinutes: number;
}

/** Something that headquarters could do. */
export type Action =
  /** Open lanes that stand by at the site. */
  | { kind: 'open-lanes'; site: string; lanes: number; opensAt: number }
  /** Bring one lane with its team from a site, or from headquarters (`from` undefined). */
  | { kind: 'bring-lane'; from: string | undefined; site: string; leavesAt: number; arrivesAt: number }
  /** Offer people windows at another site; each may say no. */
  | { kind: 'offer-windows'; site: string; to: string; walkMetres: number; windows: readonly WindowOffer[] }
  /** Ask walk-ins to come later. */
  | { kind: 'pause-walk-ins'; site: string; from: number; to: number };

/** So many people of one window are offered one at the other site. */
export interface WindowOffer {
  from: number;
  to: number;
  people: number;
}

/** What is expected of an action, over all sites that it touches. */
export interface Effect {
  /** Minutes of waiting saved, all people together. */
  minutesSaved: Quantiles;
  /** The same less walks added, and less what it costs walk-ins who are asked to come later: what proposals are ranked by. */
  netMinutes: Quantiles;
  /** Minutes that people walk farther, all together; the walk between the sites counts whole. */
  walkMinutes: number;
  /** People who are told something: those offered a window, walk-ins asked to come later. */
  peopleAsked: number;
  /** The longest median wait of a window within `lookAhead` at the congested site, minutes: without and with it. */
  waitBefore: number;
  waitAfter: number;
}

export interface Proposal {
  action: Action;
  effect: Effect;
}
