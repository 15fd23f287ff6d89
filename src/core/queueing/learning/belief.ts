import type { SitePlan } from '../plan.ts';
import type { Throughput } from '../throughput.ts';
import { learnPatience } from './patience.ts';
import { learnPunctuality, type Punctuality } from './punctuality.ts';
import { learnService, learnWalkIns, type RateBelief } from './rates.ts';
import { type Unrest, usualUnrest } from './unrest.ts';

/** All that is believed of a site's day at one instant, from its plan and what its events have shown by then. */
export interface Belief {
  asOf: number;
  /** People a lane serves in an hour; `cv` of single service times. */
  service: RateBelief & { cv: number };
  /** Walk-ins against the plan. */
  walkIns: RateBelief;
  punctuality: Punctuality;
  /** How fast people leave the line, against `impatience`. */
  patience: RateBelief;
  /** In line or being served now. */
  waiting: number;
  /** For each window of the plan: people who hold it and have not come. */
  toCome: readonly number[];
  /** Lanes of the plan that are not open, though their session has begun. */
  lanesClosed: number;
  /** For each lane that is open and silent: for how long it has been, ms. */
  silences: readonly number[];
  unrest: Unrest;
}

export function learn(plan: SitePlan, throughput: Throughput): Belief {
  const came = new Map<number, number>();
  for (const { due } of throughput.arrivals) {
    if (due !== undefined) came.set(due, (came.get(due) ?? 0) + 1);
  }
  const { asOf, lanesOpen, lanes } = throughput;
  const silences = lanes.filter(({ state }) => state === 'silent').map((lane) => lane.sinceLastMs);
  const begun = asOf >= (plan.sessions[0]?.opensAt ?? Number.POSITIVE_INFINITY);
  return {
    asOf,
    service: learnService(plan, throughput),
    walkIns: learnWalkIns(plan, throughput),
    punctuality: learnPunctuality(plan, throughput),
    patience: learnPatience(throughput),
    waiting: throughput.waiting,
    toCome: plan.windows.map(({ startsAt, booked }) => Math.max(0, booked - (came.get(startsAt) ?? 0))),
    lanesClosed: begun ? Math.max(0, plan.lanes - lanesOpen - silences.length) : 0,
    silences,
    unrest: usualUnrest,
  };
}
