import { HOUR, MINUTE, type SitePlan } from '../../../src/core/queueing/index.ts';
import { usualRules } from '../../../src/core/queueing/proposals/index.ts';
import {
  type Area,
  type AreaSite,
  type DayConditions,
  drawArea,
  drawConditions,
} from '../../../src/core/queueing/simulation/index.ts';
import { createRandom, type Random } from '../../../src/core/random.ts';

export const badDays = ['lane-lost', 'site-closed', 'walk-ins'] as const;
export type BadDay = (typeof badDays)[number];

/** An area on a bad day, and what headquarters have at hand. */
export interface BadArea {
  kind: BadDay;
  area: Area;
  /** For each site: lanes with their people that stand by there, and how many may book each of its windows. */
  standingBy: ReadonlyMap<string, number>;
  bookable: ReadonlyMap<string, number>;
  teamsStandingBy: number;
}

const midnight = Date.parse('2026-09-22T00:00:00+08:00');
const at = (hour: number): number => midnight + hour * HOUR;
/** Fuzhou's hours of September 2021. */
const sessions = [
  { opensAt: at(8.5), closesAt: at(12) },
  { opensAt: at(13.5), closesAt: at(17) },
];
const starts = sessions.flatMap(({ opensAt, closesAt }) =>
  Array.from({ length: (closesAt - opensAt) / (30 * MINUTE) }, (_, i) => opensAt + i * 30 * MINUTE),
);

/** Degrees for about 2 km, east and north, at Fuzhou. */
const width = { lng: 0.02, lat: 0.018 };

interface DrawnSite {
  site: AreaSite;
  bookable: number;
}

function drawSite(id: string, kind: BadDay, seed: number, random: Random): DrawnSite {
  const lanes = random.whole(3, 6);
  const ratePerLaneHour = random.whole(50, 75);
  const walkInShare = 0.1 + 0.2 * random.next();
  const fill = 0.8 + 0.15 * random.next();
  const bookable = Math.floor(lanes * ratePerLaneHour * 0.5 * (1 - walkInShare));
  const windows = starts.map((startsAt) => ({
    startsAt,
    endsAt: startsAt + 30 * MINUTE,
    booked: Math.round(bookable * Math.min(1, fill * (0.95 + 0.1 * random.next()))),
  }));
  const walkInsPerHour = walkInShare * lanes * ratePerLaneHour;
  const plan: SitePlan = { lanes, ratePerLaneHour, walkInsPerHour, sessions, windows };
  const drawn = drawConditions(random, plan, 0.7);
  const conditions: DayConditions = {
    ...drawn,
    walkIns: drawn.walkIns * (kind === 'walk-ins' ? 1.4 : 1),
    lateOpeningMinutes: 0,
    failure: undefined,
    storm: undefined,
    surge: undefined,
  };
  const location = {
    lng: 119.3 + width.lng * random.next(),
    lat: 26.08 + width.lat * random.next(),
  };
  return { site: { id, location, plan, conditions, seed, closesAt: undefined }, bookable };
}

/**
 * One bad day of 4 to 6 sites within 2 km, each under its own conditions: at one of them a lane is lost at 09:30
 * for the rest of the day, or it closes at 10:00, or everywhere 40 % more walk-ins come. Headquarters have one team
 * standing by, and every third site a lane.
 */
export function drawBadDay(seed: number, kind: BadDay): BadArea {
  const random = createRandom(seed, 98);
  const drawn = Array.from({ length: random.whole(4, 6) }, (_, i) =>
    drawSite(`site-${i + 1}`, kind, seed * 10 + i, random),
  );
  const struck = random.whole(0, drawn.length - 1);
  const lane = random.next();
  const sites = drawn.map(({ site }, index): AreaSite => {
    if (index !== struck || kind === 'walk-ins') return site;
    if (kind === 'site-closed') return { ...site, closesAt: at(10) };
    const failure = {
      from: at(9.5),
      to: at(24),
      lane: Math.floor(lane * site.plan.lanes),
      reportedAfter: 10 * MINUTE,
    };
    return { ...site, conditions: { ...site.conditions, failure } };
  });
  const habits = {
    accepts: 0.2 + 0.3 * random.next(),
    comesBack: 0.5 + 0.4 * random.next(),
    teamDelay: 0.9 + 0.5 * random.next(),
    walkMetresPerHour: usualRules.walkMetresPerHour,
  };
  return {
    kind,
    area: drawArea(sites, habits),
    standingBy: new Map(sites.map(({ id }) => [id, random.chance(1 / 3) ? 1 : 0])),
    bookable: new Map(drawn.map(({ site, bookable }) => [site.id, bookable])),
    teamsStandingBy: 1,
  };
}
