import { HOUR, learn, measure, noChanges, type SitePlan } from '../../../src/core/queueing/index.ts';
import {
  type Action,
  type Proposal,
  propose,
  type SiteSituation,
  type Situation,
  usualRules,
} from '../../../src/core/queueing/proposals/index.ts';
import {
  type AreaSite,
  type AreaSiteDay,
  type Decision,
  eventsOf,
  simulateArea,
} from '../../../src/core/queueing/simulation/index.ts';
import type { BadArea } from './bad-days.ts';

/** Lanes that decisions bring to a site or take from it, by when that is planned. */
function laneChanges(site: string, decisions: readonly Decision[]): { at: number; by: number }[] {
  return decisions.flatMap(({ action }) => {
    if (action.kind === 'open-lanes' && action.site === site)
      return [{ at: action.opensAt, by: action.lanes }];
    if (action.kind !== 'bring-lane') return [];
    if (action.site === site) return [{ at: action.arrivesAt, by: 1 }];
    return action.from === site ? [{ at: action.leavesAt, by: -1 }] : [];
  });
}

/** What headquarters know of one site now: its plan, its events until now, and what they have decided. */
function situationOf(
  bad: BadArea,
  site: AreaSite,
  { day, booked, asked }: AreaSiteDay,
  decisions: readonly Decision[],
  now: number,
): SiteSituation {
  const changes = laneChanges(site.id, decisions);
  const lanes = changes.reduce((sum, { at, by }) => sum + (at <= now ? by : 0), site.plan.lanes);
  const closed = site.closesAt !== undefined && site.closesAt <= now;
  const plan: SitePlan = closed
    ? { ...site.plan, lanes, sessions: [], windows: [], walkInsPerHour: 0 }
    : {
        ...site.plan,
        lanes,
        windows: site.plan.windows.map((window, i) => ({ ...window, booked: booked[i] ?? 0 })),
      };
  const events = closed ? [] : eventsOf(site.id, day);
  const pause = decisions
    .map(({ action }) => action)
    .findLast(
      (action): action is Extract<Action, { kind: 'pause-walk-ins' }> =>
        action.kind === 'pause-walk-ins' && action.site === site.id && action.to + 2 * HOUR > now,
    );
  const opened = decisions.reduce(
    (sum, { action }) => sum + (action.kind === 'open-lanes' && action.site === site.id ? action.lanes : 0),
    0,
  );
  return {
    id: site.id,
    location: site.location,
    plan,
    belief: learn(plan, measure(events, now, plan.sessions)),
    changes: {
      ...noChanges,
      lanes: changes.filter(({ at }) => at > now),
      walkInPause: pause && { from: pause.from, to: pause.to, comeBack: usualRules.comeBack },
    },
    lanesStandingBy: closed ? 0 : (bad.standingBy.get(site.id) ?? 0) - opened,
    lanesAtLeast: closed ? 0 : 2,
    bookable: plan.windows.map(() => bad.bookable.get(site.id) ?? 0),
    asked,
  };
}

function situation(bad: BadArea, decisions: readonly Decision[], now: number): Situation {
  const { sites } = simulateArea(bad.area, decisions, now);
  const sent = decisions.filter(({ action }) => action.kind === 'bring-lane' && action.from === undefined);
  return {
    now,
    sites: bad.area.sites.flatMap((site) => {
      const day = sites.get(site.id);
      return day === undefined ? [] : [situationOf(bad, site, day, decisions, now)];
    }),
    teamsStandingBy: bad.teamsStandingBy - sent.length,
    rules: usualRules,
  };
}

/**
 * A day of headquarters who look every 30 minutes and accept the best proposal, then the best of those that are made
 * anew, up to three in a round. Answers what they decided, with what was expected of it.
 */
export function actOnProposals(bad: BadArea, seed: number): { decisions: Decision[]; accepted: Proposal[] } {
  const decisions: Decision[] = [];
  const accepted: Proposal[] = [];
  const [morning, afternoon] = bad.area.sites[0]?.plan.sessions ?? [];
  if (morning === undefined || afternoon === undefined) return { decisions, accepted };
  const until = afternoon.closesAt - HOUR / 2;
  for (let now = morning.opensAt + HOUR / 4; now <= until; now += HOUR / 2) {
    for (let round = 0; round < 3; round++) {
      const [best] = propose(situation(bad, decisions, now), seed + round);
      if (best === undefined) break;
      decisions.push({ at: now, action: best.action });
      accepted.push(best);
    }
  }
  return { decisions, accepted };
}
