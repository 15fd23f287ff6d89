import { dayShape, meanShape } from '../day-shape.ts';
import { HOUR, MINUTE, type SitePlan } from '../plan.ts';
import type { Throughput } from '../throughput.ts';

/** A rate of which one has an idea: gamma distribution with mean `shape / exposure`. */
export interface RateBelief {
  shape: number;
  exposure: number;
}

/** What was seen counts half after this time: rates change in the course of a day. */
const halfLife = 30 * MINUTE;
const weight = (age: number): number => 0.5 ** (age / halfLife);

/** The plan's rate counts as much as 16 services with exponential times: it is believed within a quarter. */
const planShape = 16;

/** Coefficient of variation of service times, and the services it is worth before any is seen. */
const priorCv = 0.5;
const cvServices = 30;

/**
 * People served by one busy lane in an hour, and how much single services differ. Gamma prior around the plan's
 * rate; each service counts as `1 / cv²` exponential ones, since that many tell as much about the mean; what
 * is older counts less (the discount of West and Harrison's dynamic models, 1997, ch. 6 and 10).
 */
export function learnService(
  plan: SitePlan,
  { services, lanes, waiting, asOf }: Throughput,
): RateBelief & { cv: number } {
  let n = 0;
  let hours = 0;
  let squares = 0;
  for (const { at, durationMs } of services) {
    const w = weight(asOf - at);
    const duration = durationMs / HOUR;
    n += w;
    hours += w * duration;
    squares += w * duration * duration;
  }
  const mean = n === 0 ? 0 : hours / n;
  // Services that go on count as time without an end: leaving them out would make lanes seem faster than they are.
  // With fewer people than lanes the others are idle; which they are nobody records.
  const working = lanes.filter(({ state }) => state === 'working');
  const busy = Math.min(1, waiting / Math.max(1, working.length));
  const unfinished = (busy * working.reduce((sum, { sinceLastMs }) => sum + sinceLastMs, 0)) / HOUR;
  const seen = n === 0 || mean === 0 ? priorCv ** 2 : Math.max(0.04, squares / n / mean ** 2 - 1);
  const cv2 = Math.min(1.5, (cvServices * priorCv ** 2 + n * seen) / (cvServices + n));
  return {
    shape: planShape + n / cv2,
    exposure: planShape / plan.ratePerLaneHour + (hours + unfinished) / cv2,
    cv: Math.sqrt(cv2),
  };
}

/** How many walk-ins the plan expects, as parties: believed within a factor of about 1.5. */
const walkInShape = 6;

/**
 * Walk-ins against the plan: 1 where as many come as the plan keeps room for, spread over the day as
 * `dayShape` says. Counted as parties of `company`, where households come together.
 */
export function learnWalkIns(plan: SitePlan, { arrivals, asOf }: Throughput, company: number): RateBelief {
  const planned = plannedWalkIns(plan);
  const step = 10 * MINUTE;
  let shape = walkInShape;
  let exposure = walkInShape;
  for (const { at, due } of arrivals) if (due === undefined) shape += weight(asOf - at) / company;
  for (const { opensAt, closesAt } of plan.sessions) {
    for (let from = opensAt; from < Math.min(asOf, closesAt); from += step) {
      const to = Math.min(from + step, asOf, closesAt);
      const middle = (from + to) / 2;
      exposure += (weight(asOf - middle) * planned(middle) * (to - from)) / HOUR / company;
    }
  }
  return { shape, exposure };
}

/** Walk-ins that the plan expects in an hour, by the time of day. */
export function plannedWalkIns(plan: SitePlan): (at: number) => number {
  const mean = meanShape(plan.sessions);
  return (at) => (plan.walkInsPerHour * dayShape(at)) / mean;
}
