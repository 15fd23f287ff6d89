import type { Random } from '../../random.ts';
import { beta, lognormal } from '../distributions.ts';
import { HOUR, MINUTE, type SitePlan } from '../plan.ts';

/** A span of the day, ms, half-open. */
export interface Span {
  from: number;
  to: number;
}

/**
 * What a site's day is really like. The simulator knows it; whoever forecasts does not. Spans and instants in
 * ms; a figure in minutes says so.
 */
export interface DayConditions {
  /** How fast lanes are against the plan's rate: 1 as planned, 0.8 slower. */
  speed: number;
  /** Standard deviation of the logarithm of the lanes' own speeds. */
  laneSpread: number;
  /** Standard deviation of the change of the logarithm of the speed in one hour (tired or practised hands). */
  speedWander: number;
  /** Coefficient of variation of service times among people of one age. */
  serviceCv: number;
  /** How much longer people over 59 and children under 15 take than others. */
  elderWork: number;
  childWork: number;
  /** Share of parties that do not come. */
  noShow: number;
  /** Share of those who come that come before their window, up to 45 minutes; and after its end. */
  early: number;
  late: number;
  /** Mean lateness of the late, minutes after the window's end. */
  lateMinutes: number;
  /** How people spread over their window: 1 evenly, above 1 more of them at its beginning. */
  eagerness: number;
  /** Walk-ins against the plan's share of capacity. */
  walkIns: number;
  /** Median of how long people wait before they leave, minutes. */
  patienceMinutes: number;
  /** Each lane pauses this long, this often, minutes; nobody records it. */
  breakMinutes: number;
  breakEveryMinutes: number;
  /** How much later than planned the lanes begin, minutes. */
  lateOpeningMinutes: number;
  /** One lane stops; a tablet says so `reportedAfter` ms later. */
  failure: (Span & { lane: number; reportedAfter: number }) | undefined;
  /** It slows lanes to `speed`; `postponed` of those due in it come after it. */
  storm: (Span & { speed: number; postponed: number }) | undefined;
  /** Many more walk-ins for a while: `factor` times as many. */
  surge: (Span & { factor: number }) | undefined;
}

/** A day as planned, punctual and without mishap: what tests vary. */
export const calmDay: DayConditions = {
  speed: 1,
  laneSpread: 0,
  speedWander: 0,
  serviceCv: 0.5,
  elderWork: 1,
  childWork: 1,
  noShow: 0,
  early: 0,
  late: 0,
  lateMinutes: 0,
  eagerness: 1,
  walkIns: 1,
  patienceMinutes: Number.POSITIVE_INFINITY,
  breakMinutes: 0,
  breakEveryMinutes: 120,
  lateOpeningMinutes: 0,
  failure: undefined,
  storm: undefined,
  surge: undefined,
};

/** How often each mishap is drawn; in the rest of the days there is none. Nobody has published such figures. */
const mishaps = { none: 0.45, failure: 0.2, storm: 0.12, surge: 0.13, lateOpening: 0.1 } as const;

/**
 * The conditions of one site's day, from wide distributions: rates a fifth off the plan either way, no-shows
 * between next to none and a quarter, walk-ins between half and twice the plan, and every other day a mishap.
 * `spread` widens (above 1) or narrows what differs from day to day.
 */
export function drawConditions(random: Random, plan: SitePlan, spread = 1): DayConditions {
  const between = (low: number, high: number): number => low + (high - low) * random.next();
  const opens = plan.sessions[0]?.opensAt ?? 0;
  const closes = plan.sessions.at(-1)?.closesAt ?? 0;
  const conditions: DayConditions = {
    speed: lognormal(random, 0.97, 0.2 * spread),
    laneSpread: 0.12,
    speedWander: between(0.03, 0.1) * spread,
    serviceCv: between(0.3, 0.7),
    elderWork: between(1.2, 1.7),
    childWork: between(1, 1.3),
    noShow: beta(random, 2 / spread, 20 / spread),
    early: beta(random, 2 / spread, 8 / spread),
    late: beta(random, 2 / spread, 12 / spread),
    lateMinutes: between(10, 40),
    eagerness: between(0.8, 2),
    walkIns: lognormal(random, 1, 0.4 * spread),
    patienceMinutes: between(120, 300),
    breakMinutes: between(5, 12),
    breakEveryMinutes: between(90, 180),
    lateOpeningMinutes: 0,
    failure: undefined,
    storm: undefined,
    surge: undefined,
  };
  const span = (shortest: number, longest: number): Span => {
    const from = between(opens, closes - HOUR);
    return { from, to: from + between(shortest, longest) };
  };
  switch (Object.keys(mishaps)[random.weighted(Object.values(mishaps))]) {
    case 'failure': {
      const lane = random.whole(0, plan.lanes - 1);
      const reportedAfter = between(2, 15) * MINUTE;
      return { ...conditions, failure: { ...span(0.5 * HOUR, 3 * HOUR), lane, reportedAfter } };
    }
    case 'storm': {
      const slow = { speed: between(0.6, 0.9), postponed: between(0.3, 0.8) };
      return { ...conditions, storm: { ...span(0.5 * HOUR, 2 * HOUR), ...slow } };
    }
    case 'surge':
      return { ...conditions, surge: { ...span(0.5 * HOUR, 2 * HOUR), factor: between(2, 4) } };
    case 'lateOpening':
      return { ...conditions, lateOpeningMinutes: between(10, 40) };
    default:
      return conditions;
  }
}
