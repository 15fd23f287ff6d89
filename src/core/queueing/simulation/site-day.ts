import type { LineEvent } from '../events.ts';
import { admission, HOUR, type SitePlan } from '../plan.ts';
import type { DayConditions } from './conditions.ts';
import { drawLanes, type LaneDay } from './lanes.ts';
import { runLine, type Turn, type Waiter } from './line.ts';
import { drawParties, type Party } from './parties.ts';
import { drawSpeed, type Speed } from './speed.ts';

/** One person's visit. */
export interface Visit extends Turn {
  person: string;
  party: string;
  due: number | undefined;
  checkInAt: number;
}

export interface SiteDay {
  /** In order of check-in. */
  visits: Visit[];
  /** People who came after the last closing. */
  turnedAway: number;
  lanes: readonly LaneDay[];
}

/** Members of a party check in one after the other. */
const betweenMembers = 4_000;

/**
 * One day at one site, wholly determined by what it is given. People who are in line when a session ends are
 * served before the lanes rest.
 */
export function simulateSite(input: {
  plan: SitePlan;
  parties: readonly Party[];
  lanes: readonly LaneDay[];
  speed: Speed;
}): SiteDay {
  const { plan, lanes, speed } = input;
  const meanWork = HOUR / plan.ratePerLaneHour;
  const entries: (Waiter & Pick<Visit, 'person' | 'due'>)[] = [];
  let turnedAway = 0;
  for (const { id, due, comesAt, members, patience } of input.parties) {
    if (comesAt === undefined) continue;
    const admitted = admission(plan.sessions, comesAt);
    if (admitted === undefined) {
      turnedAway += members.length;
      continue;
    }
    for (const [index, work] of members.entries()) {
      entries.push({
        person: `${id}.${index}`,
        party: id,
        due,
        checkInAt: admitted.checkInAt + index * betweenMembers,
        servedFrom: admitted.servedFrom,
        work: work * meanWork,
        patience,
      });
    }
  }
  entries.sort((a, b) => a.checkInAt - b.checkInAt || (a.person < b.person ? -1 : 1));
  const turns = runLine(entries, lanes, speed);
  const visits = turns.map((turn, index): Visit => {
    const { person, party, due, checkInAt } = entries[index] as (typeof entries)[number];
    return { person, party, due, checkInAt, ...turn };
  });
  return { visits, turnedAway, lanes };
}

/** One day at one site under its conditions, with nothing decided on the way: the same for a seed. */
export function simulateDay(plan: SitePlan, conditions: DayConditions, site: string, seed: number): SiteDay {
  return simulateSite({
    plan,
    parties: drawParties(plan, conditions, site, seed),
    lanes: drawLanes(plan, conditions, seed),
    speed: drawSpeed(plan.sessions, conditions, seed),
  });
}

/** What the tablets of a simulated site record of a day. */
export function eventsOf(site: string, day: SiteDay): LineEvent[] {
  const events: LineEvent[] = [];
  for (const { id, opensAt, closesAt, reports } of day.lanes) {
    events.push({ kind: 'lane-opened', key: `${site}-lane-${id}-0`, at: opensAt, lane: id });
    for (const [index, { at, open }] of reports.entries()) {
      const kind = open ? 'lane-opened' : 'lane-closed';
      events.push({ kind, key: `${site}-lane-${id}-${index + 1}`, at, lane: id });
    }
    if (Number.isFinite(closesAt)) {
      events.push({ kind: 'lane-closed', key: `${site}-lane-${id}-end`, at: closesAt, lane: id });
    }
  }
  for (const { person, due, checkInAt, servedAt, lane } of day.visits) {
    events.push({ kind: 'check-in', key: `${person}-in`, at: checkInAt, person, due });
    if (servedAt === undefined || lane === undefined) continue;
    events.push({ kind: 'served', key: `${person}-served`, at: servedAt, person, lane });
  }
  return events;
}
