import { HOUR, type LineEvent, MINUTE, type SitePlan } from '../../../src/core/queueing/index.ts';
import {
  type DayConditions,
  drawConditions,
  eventsOf,
  type SiteDay,
  simulateDay,
} from '../../../src/core/queueing/simulation/index.ts';
import { createRandom, type Random } from '../../../src/core/random.ts';

/** Midnight of some day in the drill's zone. */
const midnight = Date.parse('2026-09-22T00:00:00+08:00');

/** Opening hours, in hours: Fuzhou's of September 2021, longer ones, and a day without a break; how often each is drawn. */
const openings = [
  [
    [8.5, 12],
    [13.5, 17],
  ],
  [
    [8, 12],
    [13, 18],
  ],
  [[7, 20]],
] as const;
const openingWeights = [3, 2, 1];

const windowMs = 30 * MINUTE;

/** A site's published plan: 2 to 8 lanes of 40 to 75 people an hour, most windows nearly full. */
export function drawPlan(random: Random): SitePlan {
  const lanes = random.whole(2, 8);
  const ratePerLaneHour = random.whole(40, 75);
  const hours = openings[random.weighted(openingWeights)] ?? openings[0];
  const walkInShare = 0.05 + 0.2 * random.next();
  const fill = 0.8 + 0.2 * random.next();
  const sessions = hours.map(([opens, closes]) => ({
    opensAt: midnight + opens * HOUR,
    closesAt: midnight + closes * HOUR,
  }));
  const bookable = Math.floor(lanes * ratePerLaneHour * 0.5 * (1 - walkInShare));
  const windows = sessions.flatMap(({ opensAt, closesAt }) =>
    Array.from({ length: (closesAt - opensAt) / windowMs }, (_, i) => ({
      startsAt: opensAt + i * windowMs,
      endsAt: opensAt + (i + 1) * windowMs,
      booked: Math.round(bookable * Math.min(1, fill * (0.9 + 0.2 * random.next()))),
    })),
  );
  return { lanes, ratePerLaneHour, walkInsPerHour: walkInShare * lanes * ratePerLaneHour, sessions, windows };
}

/** One simulated day of one site, and what of it has come in by a time: all that a forecast may see. */
export interface ObservedDay {
  plan: SitePlan;
  conditions: DayConditions;
  day: SiteDay;
  seenBy: (now: number) => LineEvent[];
}

/**
 * A site's day. On every third one lane's tablet is cut off for 20 to 60 minutes: what it records in that time
 * comes in when that is over.
 */
export function drawSiteDay(seed: number, spread: number): ObservedDay {
  const random = createRandom(seed, 99);
  const plan = drawPlan(random);
  const conditions = drawConditions(random, plan, spread);
  const day = simulateDay(plan, conditions, 'site', seed);
  const events = eventsOf('site', day);
  const lane = random.chance(1 / 3) ? String(random.whole(1, plan.lanes)) : undefined;
  const cutFrom = (plan.sessions[0]?.opensAt ?? 0) + (0.5 + 7 * random.next()) * HOUR;
  const cutTo = cutFrom + (20 + 40 * random.next()) * MINUTE;
  const receivedAt = (event: LineEvent): number => {
    const cutOff = event.kind === 'served' && event.lane === lane && event.at >= cutFrom && event.at < cutTo;
    return cutOff ? cutTo : event.at;
  };
  return { plan, conditions, day, seenBy: (now) => events.filter((event) => receivedAt(event) <= now) };
}
