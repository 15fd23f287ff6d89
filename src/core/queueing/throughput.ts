import { type CheckInEvent, inOrder, type LineEvent, type ServedEvent } from './events.ts';
import { admission, HOUR, MINUTE, type Session } from './plan.ts';

/** One lane as its events tell. */
export interface LaneThroughput {
  lane: string;
  /** Opened and not closed since. A lane that served somebody without having been opened counts as open. */
  open: boolean;
  /** Open, but it has served nobody for long although people wait: on a break, failed, or its tablet is cut off. */
  silent: boolean;
  /** How long it has had somebody to serve since its last swab, ms. */
  sinceLastMs: number;
  served: number;
  /** Mean time of one service, seconds; undefined where none could be measured. */
  serviceSeconds: number | undefined;
  lastServedAt: number | undefined;
}

/** One service, with how long it took as far as that can be told. */
export interface Service {
  at: number;
  lane: string;
  durationMs: number;
}

/** What a site's events say at one instant: `checkedIn = served + waiting + left`, but for people served unseen. */
export interface Throughput {
  asOf: number;
  checkedIn: number;
  served: number;
  /** In line or being served. */
  waiting: number;
  /** Checked in and not served, though many who came later were: gone, or served at a tablet that is cut off. */
  left: number;
  servedLastHour: number;
  /** Open and not silent. */
  lanesOpen: number;
  lanes: LaneThroughput[];
  /** Everybody's check-in, in order of time. */
  arrivals: { at: number; due: number | undefined }[];
  services: Service[];
  /** All waits from check-in to swab, ms, in the order in which they ended. */
  waits: number[];
}

/** A lane that has served nobody for this long, or for this many mean services, while people wait, is silent. */
const silence = { atLeast: 3 * MINUTE, services: 4 };

/**
 * What a site's line did until `asOf`, from whatever events have come in by then, in any order and any number
 * of times: they are put in order of their own time, each once, so a batch that a tablet uploads hours late
 * changes the figures as if it had come in time. Of several check-ins or swabs of one person the first counts;
 * a swab whose check-in has not come in counts as served only. Events after `asOf` are left out.
 *
 * Nobody records when a swab begins. A lane takes the next in line at once, so it began when the last of three
 * things had happened: the lane's swab before it, the lane's opening, the person's check-in (or the opening of the
 * session that they checked in for).
 *
 * Nobody records either that somebody leaves. The line is first come first served, so whoever has been
 * overtaken by many more people than there are lanes is not in it any more.
 */
export function measure(
  events: readonly LineEvent[],
  asOf: number,
  sessions: readonly Session[],
): Throughput {
  const checkIns = new Map<string, CheckInEvent>();
  const swabs = new Map<string, ServedEvent>();
  const lanes = new Map<string, LaneState>();
  const services: Service[] = [];
  const waits: number[] = [];
  let servedLastHour = 0;
  for (const event of inOrder(events)) {
    if (event.at > asOf) break;
    if (event.kind === 'check-in') {
      if (!checkIns.has(event.person)) checkIns.set(event.person, event);
      continue;
    }
    const lane = lanes.get(event.lane) ?? newLane();
    lanes.set(event.lane, lane);
    if (event.kind === 'served') {
      if (swabs.has(event.person)) continue;
      swabs.set(event.person, event);
      lane.open ??= true;
      const checkedInAt = checkIns.get(event.person)?.at;
      const began = Math.max(lane.idleSince ?? 0, ready(sessions, checkedInAt));
      if (began > 0) services.push({ at: event.at, lane: event.lane, durationMs: event.at - began });
      if (began > 0) lane.measured += 1;
      if (began > 0) lane.busyMs += event.at - began;
      lane.served += 1;
      lane.lastServedAt = event.at;
      lane.idleSince = event.at;
      if (event.at > asOf - HOUR) servedLastHour += 1;
      if (checkedInAt !== undefined) waits.push(event.at - checkedInAt);
    } else {
      const opens = event.kind === 'lane-opened';
      if (opens && lane.open !== true) lane.idleSince = event.at;
      lane.open = opens;
    }
  }

  const arrivals = [...checkIns.values()];
  const open = [...lanes.values()].filter((lane) => lane.open === true).length;
  const { waiting, left, frontSince } = standing(arrivals, swabs, open);
  const meanService = services.reduce((sum, { durationMs }) => sum + durationMs, 0) / services.length;
  const patience = Math.max(silence.atLeast, silence.services * (meanService || 0));
  // Only while there was somebody to serve can a lane be silent.
  const neededSince = frontSince === undefined ? asOf : ready(sessions, frontSince);
  const told = [...lanes]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([lane, state]): LaneThroughput => {
      const isOpen = state.open === true;
      const sinceLastMs = isOpen ? Math.max(0, asOf - Math.max(state.idleSince ?? 0, neededSince)) : 0;
      return {
        lane,
        open: isOpen,
        silent: waiting > open && sinceLastMs > patience,
        sinceLastMs,
        served: state.served,
        serviceSeconds: state.measured === 0 ? undefined : state.busyMs / state.measured / 1_000,
        lastServedAt: state.lastServedAt,
      };
    });
  return {
    asOf,
    checkedIn: arrivals.length,
    served: swabs.size,
    waiting,
    left,
    servedLastHour,
    lanesOpen: told.filter((lane) => lane.open && !lane.silent).length,
    lanes: told,
    arrivals: arrivals.map(({ at, due }) => ({ at, due })),
    services,
    waits,
  };
}

/** When somebody who has checked in can be served; 0 where their check-in is not known. */
function ready(sessions: readonly Session[], checkedInAt: number | undefined): number {
  if (checkedInAt === undefined) return 0;
  return Math.max(checkedInAt, admission(sessions, checkedInAt)?.servedFrom ?? checkedInAt);
}

interface LaneState {
  open: boolean | undefined;
  /** Its last swab or opening. */
  idleSince: number | undefined;
  lastServedAt: number | undefined;
  served: number;
  measured: number;
  busyMs: number;
}

const newLane = (): LaneState => ({
  open: undefined,
  idleSince: undefined,
  lastServedAt: undefined,
  served: 0,
  measured: 0,
  busyMs: 0,
});

/** Who of the checked-in waits and who is gone, by whom of those behind them has been served. */
function standing(
  arrivals: readonly CheckInEvent[],
  swabs: ReadonlyMap<string, ServedEvent>,
  lanes: number,
): { waiting: number; left: number; frontSince: number | undefined } {
  const overtakenBy = 3 * lanes + 6;
  let behind = 0;
  let waiting = 0;
  let left = 0;
  let frontSince: number | undefined;
  for (let i = arrivals.length - 1; i >= 0; i--) {
    const arrival = arrivals[i];
    if (arrival === undefined) continue;
    if (swabs.has(arrival.person)) behind += 1;
    else if (behind > overtakenBy) left += 1;
    else {
      waiting += 1;
      frontSince = arrival.at;
    }
  }
  return { waiting, left, frontSince };
}
