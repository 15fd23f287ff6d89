import {
  type Changes,
  type Heard,
  HOUR,
  type LineEvent,
  MINUTE,
  noChanges,
  type Quantiles,
  type SitePlan,
  type ToldBand,
  tellLine,
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
  band: ToldBand;
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
 * check-ins alone, the line is what the plan's lanes would make of them; where they have not been heard for a while, what
 * its lanes will have done since.
 */
export function workOutLine(day: SiteDay, now: Date, changes: Changes = noChanges): WorkedOut {
  const asOf = now.getTime();
  const plan = planOf(day);
  const { basis, throughput, belief, forecast, band, knownUntil } = tellLine(eventsOf(day), asOf, {
    plan,
    changes,
    limits: day.site.waitingBands,
    seed: seedOf(day.site.id),
    heard: heardOf(day),
    unmanned: day.unmanned.map(({ lane, since, until }) => ({
      lane: String(lane),
      since: since.getTime(),
      until: until?.getTime(),
    })),
  });
  const waited = recentWaits(day, asOf);
  return {
    asOf: now,
    waiting: throughput.waiting,
    lanesOpen: throughput.lanesOpen,
    servedLastHour: throughput.servedLastHour,
    wait: forecast.wait,
    band,
    waitedMinutes: waited,
    served: throughput.served,
    congested: Math.max(
      0,
      ...forecast.windows
        .filter(({ startsAt }) => startsAt <= asOf + usualRules.lookAhead)
        .map(({ congested }) => congested),
    ),
    state: {
      basis,
      knownUntil,
      windows: forecast.windows,
      lanes: throughput.lanes,
      gone: throughput.gone,
      early: throughput.early,
      plan,
      belief: storedBelief(belief),
      bookable: day.slots.map(({ bookable }) => bookable),
    },
  };
}

/** What the site has published for the day, as it stands; a session that goes on beyond it ends with it here. */
function planOf({ site, slots, span }: SiteDay): SitePlan {
  const sessions = site.hours
    .map(({ opensAt, closesAt }) => ({ opensAt: Date.parse(opensAt), closesAt: Date.parse(closesAt) }))
    .filter(({ opensAt, closesAt }) => opensAt < span.to.getTime() && closesAt > span.from.getTime())
    .map(({ opensAt, closesAt }) => ({ opensAt, closesAt: Math.min(closesAt, span.to.getTime()) }))
    .sort((a, b) => a.opensAt - b.opensAt);
  return {
    lanes: site.lanes,
    ratePerLaneHour: site.ratePerLaneHour,
    walkInsPerHour: site.lanes * site.ratePerLaneHour * site.walkInShare,
    sessions,
    windows: slots.map(({ startsAt, endsAt, used }) => ({
      startsAt: startsAt.getTime(),
      endsAt: endsAt.getTime(),
      booked: used,
    })),
  };
}

/** Until when each lane's record, and the desk's, is known to have come in: where a tablet has been seen since. */
function heardOf({ checkIns, events, seen }: SiteDay): Heard {
  const lastSeen = new Map(seen.map(({ device, at }) => [device, at.getTime()]));
  const lanes = new Map<string, number>();
  for (const { lane, device } of events) {
    const at = lastSeen.get(device);
    if (at !== undefined) lanes.set(lane, Math.max(at, lanes.get(lane) ?? at));
  }
  const desks = [...new Set(checkIns.map(({ device }) => device))].flatMap(
    (device) => lastSeen.get(device) ?? [],
  );
  return { lanes, desk: desks.length === 0 ? undefined : Math.max(...desks) };
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
