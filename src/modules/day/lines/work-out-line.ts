import { serviceDay } from '../../../core/calendar/index.ts';
import {
  type Band,
  type Changes,
  forecast,
  forecastByPlan,
  HOUR,
  type LineEvent,
  learn,
  MINUTE,
  measure,
  measureByPlan,
  noChanges,
  type Quantiles,
  type SitePlan,
  tellsNoSwabs,
} from '../../../core/queueing/index.ts';
import { usualRules } from '../../../core/queueing/proposals/index.ts';
import { type LineState, storedBelief } from './line-state.ts';
import type { SiteDay } from './lines.read.ts';

/** A line at one instant, as it is stored. */
export interface WorkedOut {
  asOf: Date;
  waiting: number;
  lanesOpen: number;
  servedLastHour: number;
  wait: Quantiles;
  band: Band;
  /** Mean minutes that those waited who were served in the last half hour; undefined where nobody was. */
  waitedMinutes: number | undefined;
  served: number;
  /** The highest probability of a window near by that somebody in it waits longer than its drill's limit of busy. */
  congested: number;
  state: LineState;
}

/** The recent past whose waits are compared with what had been forecast. */
const recent = HOUR / 2;

/**
 * What a site's day looks like from its plan and everything that its tablets have uploaded by now, in whatever order it
 * came: measured, believed and forecast by `core/queueing`. The same day gives the same answer. Where tablets record
 * check-ins alone, the line is what the plan's lanes would make of them.
 */
export function workOutLine(day: SiteDay, now: Date, changes: Changes = noChanges): WorkedOut {
  const asOf = now.getTime();
  const plan = planOf(day, now);
  const events = eventsOf(day);
  const unseen = tellsNoSwabs(events, asOf);
  const throughput = unseen ? measureByPlan(events, asOf, plan) : measure(events, asOf, plan.sessions);
  const belief = learn(plan, throughput);
  const how = { plan, changes, limits: day.site.waitingBands, seed: seedOf(day.site.id) };
  const told = unseen ? forecastByPlan(events, asOf, how) : forecast({ ...how, belief });
  const waited = recentWaits(day, asOf);
  return {
    asOf: now,
    waiting: throughput.waiting,
    lanesOpen: throughput.lanesOpen,
    servedLastHour: throughput.servedLastHour,
    wait: told.wait,
    band: told.band,
    waitedMinutes: waited,
    served: throughput.served,
    congested: Math.max(
      0,
      ...told.windows
        .filter(({ startsAt }) => startsAt <= asOf + usualRules.lookAhead)
        .map(({ congested }) => congested),
    ),
    state: {
      basis: unseen ? 'check-ins' : 'swabs',
      windows: told.windows,
      lanes: throughput.lanes,
      gone: throughput.gone,
      early: throughput.early,
      plan,
      belief: storedBelief(belief),
      bookable: slotsToday(day, now).map(({ bookable }) => bookable),
    },
  };
}

/** What the site has published for the day of `now`, as it stands. */
function planOf(day: SiteDay, now: Date): SitePlan {
  const { site } = day;
  const today = serviceDay(now);
  const sessions = site.hours
    .map(({ opensAt, closesAt }) => ({ opensAt: Date.parse(opensAt), closesAt: Date.parse(closesAt) }))
    .filter(({ opensAt }) => serviceDay(new Date(opensAt)) === today)
    .sort((a, b) => a.opensAt - b.opensAt);
  return {
    lanes: site.lanes,
    ratePerLaneHour: site.ratePerLaneHour,
    walkInsPerHour: site.lanes * site.ratePerLaneHour * site.walkInShare,
    sessions,
    windows: slotsToday(day, now).map(({ startsAt, endsAt, used }) => ({
      startsAt: startsAt.getTime(),
      endsAt: endsAt.getTime(),
      booked: used,
    })),
  };
}

function slotsToday({ slots }: SiteDay, now: Date): SiteDay['slots'] {
  const today = serviceDay(now);
  return slots.filter(({ startsAt }) => serviceDay(startsAt) === today);
}

/** A swab's ticket is somebody's who has checked in here, or of somebody whose check-in has not come in yet. */
function eventsOf({ checkIns, events }: SiteDay): LineEvent[] {
  const holders = new Map(checkIns.map(({ ticket, person }) => [ticket, person]));
  return [
    ...checkIns.map(
      ({ person, device, deviceSeq, at, due }): LineEvent => ({
        kind: 'check-in',
        key: `c ${person} ${device} ${deviceSeq}`,
        at: at.getTime(),
        person,
        due: due?.getTime(),
      }),
    ),
    ...events.map(({ kind, device, deviceSeq, lane, ticket, at }): LineEvent => {
      const recorded = { key: `${device} ${deviceSeq}`, at: at.getTime(), lane };
      return kind === 'served'
        ? { kind, ...recorded, person: holders.get(ticket ?? '') ?? `ticket ${ticket}` }
        : { kind, ...recorded };
    }),
  ];
}

/** Mean minutes from check-in to swab of those served in the last half hour. */
function recentWaits({ checkIns, events }: SiteDay, asOf: number): number | undefined {
  const cameAt = new Map<string, number>();
  for (const { ticket, at } of checkIns) cameAt.set(ticket, at.getTime());
  let [sum, people] = [0, 0];
  for (const { kind, ticket, at } of events) {
    const came = cameAt.get(ticket ?? '');
    const servedAt = at.getTime();
    if (kind !== 'served' || came === undefined || servedAt > asOf || servedAt <= asOf - recent) continue;
    sum += Math.max(0, servedAt - came) / MINUTE;
    people += 1;
  }
  return people === 0 ? undefined : sum / people;
}

/** A seed of each site's own, the same in every process. */
function seedOf(siteId: string): number {
  return Number.parseInt(siteId.slice(0, 7), 16);
}
