import { type CheckInEvent, inOrder, type LineEvent, type ServedEvent } from './events.ts';
import {
  countSwab,
  type LaneRecord,
  type LaneThroughput,
  laneStates,
  newLane,
  overtaken,
} from './lane-states.ts';
import { admission, doorsBeforeOpening, HOUR, type Session } from './plan.ts';

/** One swab, with how long it took. */
export interface Service {
  at: number;
  durationMs: number;
}

/** What a site's events say of one day at one instant. `checkedIn = waiting + gone +` those of them who are served. */
export interface Throughput {
  asOf: number;
  checkedIn: number;
  /** People whose swab is taken; among them those whose check-in has not come in. */
  served: number;
  /** In line or being served. */
  waiting: number;
  /** Those of them who wait for the site to open. */
  early: number;
  /** Checked in and not served, though many who came later were: left, or served at a tablet that is cut off. */
  gone: number;
  servedLastHour: number;
  /** Lanes at which people are being served, as far as can be told. */
  lanesOpen: number;
  lanes: LaneThroughput[];
  /** Everybody's check-in, in order of time. */
  arrivals: { at: number; due: number | undefined }[];
  services: Service[];
  /** All waits from check-in to swab, ms, in the order in which they ended. */
  waitsMs: number[];
}

/**
 * What a site's line did until `asOf`, from whatever events have come in by then, in any order and any number
 * of times: they are put in order of their own time, each once, so a batch that a tablet uploads hours late
 * changes the figures as if it had come in time. Of several check-ins or swabs of one person the first counts.
 * Events after `asOf` are left out.
 *
 * Nobody records when a swab begins. A lane takes the next in line at once, so it began when the last of these
 * had happened: the lane's swab before it, the lane's opening, the person's check-in, the opening of the session
 * that they checked in for (of the one that runs, where their check-in has not come in).
 */
export function measure(
  events: readonly LineEvent[],
  asOf: number,
  sessions: readonly Session[],
): Throughput {
  const checkIns = new Map<string, CheckInEvent>();
  const swabs = new Map<string, ServedEvent>();
  const lanes = new Map<string, LaneRecord>();
  const services: Service[] = [];
  const waitsMs: number[] = [];
  let servedLastHour = 0;
  let lastSwab = Number.NEGATIVE_INFINITY;
  for (const event of inOrder(events.filter(({ at }) => at <= asOf))) {
    if (event.kind === 'check-in') {
      if (!checkIns.has(event.person)) checkIns.set(event.person, event);
      continue;
    }
    const lane = lanes.get(event.lane) ?? newLane();
    lanes.set(event.lane, lane);
    if (event.kind !== 'served') {
      const opens = event.kind === 'lane-opened';
      if (opens && !lane.open) lane.since = event.at;
      lane.open = opens;
      lane.servedShut = 0;
      continue;
    }
    if (swabs.has(event.person)) continue;
    swabs.set(event.person, event);
    lastSwab = event.at;
    const checkedInAt = checkIns.get(event.person)?.at;
    const ready = checkedInAt === undefined ? undefined : readyAt(sessions, checkedInAt, event.at);
    if (ready !== undefined || lane.since !== undefined) {
      const begun = Math.max(lane.since ?? 0, ready ?? openedBefore(sessions, event.at));
      const durationMs = event.at - begun;
      services.push({ at: event.at, durationMs });
      lane.measured += 1;
      lane.busyMs += durationMs;
    }
    countSwab(lane, event);
    if (event.at > asOf - HOUR) servedLastHour += 1;
    if (checkedInAt !== undefined) waitsMs.push(event.at - checkedInAt);
  }

  const arrivals = [...checkIns.values()];
  const open = [...lanes.values()].filter((lane) => lane.open).length;
  const standing = standingOf(arrivals, swabs, open);
  const told = laneStates(lanes, {
    asOf,
    waiting: standing.waiting,
    neededSince: neededSince(sessions, standing.frontSince, asOf, lastSwab),
    meanServiceMs: services.reduce((sum, { durationMs }) => sum + durationMs, 0) / services.length,
    goneSince: (person) => standing.goneSince(checkIns.get(person)?.at ?? Number.POSITIVE_INFINITY),
  });
  return {
    asOf,
    checkedIn: arrivals.length,
    served: swabs.size,
    waiting: standing.waiting,
    early: standing.waiting - standing.waitingBefore(opensNext(sessions, asOf) - doorsBeforeOpening),
    gone: standing.gone.length,
    servedLastHour,
    lanesOpen: told.filter(({ state }) => state === 'working' || state === 'unheard').length,
    lanes: told,
    arrivals: arrivals.map(({ at, due }) => ({ at, due })),
    services,
    waitsMs,
  };
}

/** When the next session opens; infinite where one runs or none is left. */
function opensNext(sessions: readonly Session[], asOf: number): number {
  const next = sessions.find(({ closesAt }) => asOf < closesAt);
  return next !== undefined && asOf < next.opensAt ? next.opensAt : Number.POSITIVE_INFINITY;
}

/**
 * From when somebody who has checked in can be served, as seen at `by`: from the opening of the session that they
 * checked in for, if it has opened by then; some sites open before their time.
 */
function readyAt(sessions: readonly Session[], checkedInAt: number, by: number): number {
  const opening = admission(sessions, checkedInAt)?.servedFrom ?? checkedInAt;
  return opening > by ? checkedInAt : Math.max(checkedInAt, opening);
}

/**
 * Since when there has been somebody for every lane to serve, who are in line since `front`. Before a session opens lanes
 * rest, whoever waits for it, unless a swab since then shows that this site has opened before its time.
 */
function neededSince(
  sessions: readonly Session[],
  front: number | undefined,
  asOf: number,
  lastSwab: number,
): number {
  if (front === undefined) return asOf;
  const opening = admission(sessions, front)?.servedFrom ?? front;
  return opening > asOf && lastSwab < front ? asOf : readyAt(sessions, front, asOf);
}

/** When the session that runs at an instant opened; 0 where none does. */
function openedBefore(sessions: readonly Session[], instant: number): number {
  return sessions.find(({ opensAt, closesAt }) => instant >= opensAt && instant < closesAt)?.opensAt ?? 0;
}

/**
 * Who of the checked-in waits and who is gone. Nobody records that somebody leaves, but a line is served first
 * come first served: whoever has been overtaken by many more people than there are lanes is not in it any more.
 */
function standingOf(
  arrivals: readonly CheckInEvent[],
  swabs: ReadonlyMap<string, ServedEvent>,
  lanes: number,
) {
  const many = overtaken(lanes);
  const gone: number[] = [];
  const waiting: number[] = [];
  let behind = 0;
  for (let i = arrivals.length - 1; i >= 0; i--) {
    const { person, at } = arrivals[i] as CheckInEvent;
    if (swabs.has(person)) behind += 1;
    else if (behind > many) gone.push(at);
    else waiting.push(at);
  }
  return {
    waiting: waiting.length,
    /** How many in line checked in before an instant. */
    waitingBefore: (instant: number) => waiting.filter((at) => at < instant).length,
    gone,
    /** Check-in of the first in line. */
    frontSince: waiting.at(-1),
    /** How many are gone who checked in after an instant. */
    goneSince: (instant: number) => gone.filter((at) => at > instant).length,
  };
}
