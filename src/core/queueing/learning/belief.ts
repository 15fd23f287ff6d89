import type { SitePlan } from '../plan.ts';
import type { Throughput } from '../throughput.ts';
import { type Company, learnCompany } from './company.ts';
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
  /** Whether they come as households or alone. */
  company: Company;
  /** How fast people leave the line, against `impatience`. */
  patience: RateBelief;
  /** In line or being served now. */
  waiting: number;
  /** Those of them who wait for the site to open. */
  early: number;
  /** For each window of the plan: people who hold it and have not come. */
  toCome: readonly number[];
  lanes: LaneBelief;
  unrest: Unrest;
}

/** How the lanes now differ from the plan's. */
export interface LaneBelief {
  /** Open beyond the plan. */
  more: number;
  /** Of the plan's, closed though their session runs. */
  closed: number;
  /** For each that is open and silent, or should be open and has not been heard of: for how long, ms. */
  silences: readonly number[];
}

export function learn(plan: SitePlan, throughput: Throughput): Belief {
  const came = new Map<number, number>();
  for (const { due } of throughput.arrivals) {
    if (due !== undefined) came.set(due, (came.get(due) ?? 0) + 1);
  }
  const company = learnCompany(plan.sessions, throughput);
  return {
    asOf: throughput.asOf,
    service: learnService(plan, throughput),
    walkIns: learnWalkIns(plan, throughput, company.size),
    punctuality: learnPunctuality(plan, throughput, company.size),
    company,
    patience: learnPatience(throughput, company.size),
    waiting: throughput.waiting,
    early: throughput.early,
    toCome: plan.windows.map(({ startsAt, booked }) => Math.max(0, booked - (came.get(startsAt) ?? 0))),
    lanes: learnLanes(plan, throughput),
    unrest: usualUnrest,
  };
}

function learnLanes(plan: SitePlan, { asOf, lanesOpen, lanes }: Throughput): LaneBelief {
  const session = plan.sessions.find(({ opensAt, closesAt }) => asOf >= opensAt && asOf < closesAt);
  // Between sessions lanes rest, and what is said of them means nothing.
  if (session === undefined) return { more: 0, closed: 0, silences: [] };
  const missing = Math.max(0, plan.lanes - lanesOpen);
  const silences = lanes.filter(({ state }) => state === 'silent').map(({ sinceLastMs }) => sinceLastMs);
  const closed = lanes.filter(({ state }) => state === 'closed').length;
  const neverHeardOf = Math.max(0, missing - silences.length - closed);
  return {
    more: Math.max(0, lanesOpen + silences.length - plan.lanes),
    closed: Math.max(0, missing - silences.length - neverHeardOf),
    silences: [...silences, ...Array<number>(neverHeardOf).fill(asOf - session.opensAt)],
  };
}
