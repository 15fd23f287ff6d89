import {
  type Belief,
  learn,
  measure,
  type SitePlan,
  type Throughput,
} from '../../src/core/queueing/index.ts';
import { type SiteSituation, type Situation, usualRules } from '../../src/core/queueing/proposals/index.ts';
import {
  calmDay,
  type DayConditions,
  eventsOf,
  simulateDay,
} from '../../src/core/queueing/simulation/index.ts';
import { sitePlan } from './site-days.ts';

/** What a site's tablets have told by an instant of a simulated day. */
export function seenOf(
  plan: SitePlan,
  now: number,
  conditions: Partial<DayConditions> = {},
  seed = 1,
): Throughput {
  const day = simulateDay(plan, { ...calmDay, ...conditions }, 'site', seed);
  return measure(eventsOf('site', day), now, plan.sessions);
}

/** What is believed of it then. */
export const believedOf = (plan: SitePlan, now: number, conditions: Partial<DayConditions> = {}): Belief =>
  learn(plan, seenOf(plan, now, conditions));

/** A site with nothing decided, so many metres east of the first and with room for as many as its lanes can do. */
export function siteOf(
  id: string,
  now: number,
  options: { metres?: number; plan?: Parameters<typeof sitePlan>[0]; more?: Partial<SiteSituation> } = {},
): SiteSituation {
  const plan = sitePlan(options.plan);
  return {
    id,
    location: { lng: 119.3 + (options.metres ?? 0) / 100_000, lat: 26.08 },
    plan,
    belief: believedOf(plan, now),
    changes: { lanes: [], walkInPause: undefined, offers: [] },
    lanesStandingBy: 0,
    lanesAtLeast: 1,
    bookable: plan.windows.map(() => (plan.lanes * plan.ratePerLaneHour) / 2),
    asked: plan.windows.map(() => 0),
    ...options.more,
  };
}

export const situationOf = (
  now: number,
  sites: readonly SiteSituation[],
  more: Partial<Situation> = {},
): Situation => ({ now, sites, teamsStandingBy: 0, rules: usualRules, ...more });
