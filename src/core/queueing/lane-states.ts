import { MINUTE } from './plan.ts';

export type LaneState =
  | 'working'
  | 'closed'
  /** Open, but it has served nobody for long although people wait: on a break, or failed. */
  | 'silent'
  /** As silent, but people vanish from the line as if it served them: its tablet is cut off. */
  | 'unheard';

/** One lane as its events tell. */
export interface LaneThroughput {
  lane: string;
  state: LaneState;
  served: number;
  /** Mean time of one service, seconds; undefined where none could be measured. */
  serviceSeconds: number | undefined;
  /** How long it has had somebody to serve since its last swab, ms; 0 where it is closed. */
  sinceLastMs: number;
}

/** What is gathered of a lane, event by event. */
export interface LaneRecord {
  open: boolean;
  /** Its last swab or opening. */
  since: number | undefined;
  served: number;
  /** Swabs since it was closed, or before it was opened. */
  servedShut: number;
  /** Swabs of which it is known how long they took, and how long they took together. */
  measured: number;
  busyMs: number;
  /** Whom it served last. */
  lastPerson: string | undefined;
}

export function newLane(): LaneRecord {
  return {
    open: false,
    since: undefined,
    served: 0,
    servedShut: 0,
    measured: 0,
    busyMs: 0,
    lastPerson: undefined,
  };
}

/**
 * Counts one swab. Who is being served when a lane closes is served to the end; a lane that serves one more has been
 * opened and nobody said so.
 */
export function countSwab(lane: LaneRecord, { at, person }: { at: number; person: string }): void {
  if (!lane.open) lane.servedShut += 1;
  if (lane.servedShut > 1 || lane.since === undefined) lane.open = true;
  lane.since = at;
  lane.served += 1;
  lane.lastPerson = person;
}

interface Line {
  asOf: number;
  waiting: number;
  /** Since when there has been somebody to serve. */
  neededSince: number;
  /** NaN before the first swab. */
  meanServiceMs: number;
  /** How many of those who checked in after somebody are gone. */
  goneSince: (person: string) => number;
}

/** A lane that has served nobody for so long, or for so many mean services, while people wait, is silent. */
const silence = { atLeastMs: 3 * MINUTE, services: 4 };

/** So few may have left of themselves in the meantime. */
const fewLeave = 2;

/** By how many who came later, and are served, somebody is overtaken who is not in a line before so many lanes any more. */
export const overtaken = (lanes: number): number => 3 * lanes + 6;

/**
 * The state of each lane, by name. When a lane stops, the others serve everybody in turn and nobody is missing.
 * When its tablet is cut off, those whom it serves stay behind in what is known of the line, overtaken. So many
 * silent lanes count as unheard as the people gone since their last swab could have kept busy.
 */
export function laneStates(lanes: ReadonlyMap<string, LaneRecord>, line: Line): LaneThroughput[] {
  const open = [...lanes.values()].filter((lane) => lane.open).length;
  const patience = Math.max(silence.atLeastMs, silence.services * (line.meanServiceMs || 0));
  // Until it shows that somebody is gone the other lanes have served so many, and this one as many as each of them.
  const seenLater = overtaken(open) / Math.max(1, open - 1);
  let explained = 0;
  return [...lanes]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([lane, record]): LaneThroughput => {
      const since = Math.max(record.since ?? 0, line.neededSince);
      const sinceLastMs = record.open ? Math.max(0, line.asOf - since) : 0;
      let state: LaneState = record.open ? 'working' : 'closed';
      if (line.waiting > open && sinceLastMs > patience) {
        const missed = Math.max(0, sinceLastMs / line.meanServiceMs - seenLater);
        const gone = record.lastPerson === undefined ? 0 : line.goneSince(record.lastPerson) - explained;
        state = gone > Math.max(fewLeave, missed / 2) ? 'unheard' : 'silent';
        if (state === 'unheard') explained += missed;
      }
      return {
        lane,
        state,
        served: record.served,
        serviceSeconds: record.measured === 0 ? undefined : record.busyMs / record.measured / 1_000,
        sinceLastMs,
      };
    });
}
