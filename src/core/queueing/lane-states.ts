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
  /** Undefined until something is heard of it. A lane that serves somebody without having been opened is open. */
  open: boolean | undefined;
  /** Its last swab or opening. */
  since: number | undefined;
  served: number;
  /** Swabs of which it is known how long they took, and how long they took together. */
  measured: number;
  busyMs: number;
  /** Whom it served last. */
  lastPerson?: string;
}

interface Line {
  asOf: number;
  waiting: number;
  /** Since when there has been somebody for every lane to serve. */
  neededSince: number;
  /** NaN before the first swab. */
  meanServiceMs: number;
  /** How many of those who checked in after somebody are gone. */
  goneSince: (person: string) => number;
}

/** A lane that has served nobody for so long, or for so many mean services, while people wait, is silent. */
const silence = { atLeastMs: 3 * MINUTE, services: 4 };

/**
 * The state of each lane, by name. When a lane stops, the others serve everybody in turn and nobody is missing.
 * When its tablet is cut off, those whom it serves stay behind in what is known of the line, overtaken. So many
 * silent lanes count as unheard as the people gone since their last swab could have kept busy.
 */
export function laneStates(lanes: ReadonlyMap<string, LaneRecord>, line: Line): LaneThroughput[] {
  const open = [...lanes.values()].filter((lane) => lane.open === true).length;
  const patience = Math.max(silence.atLeastMs, silence.services * (line.meanServiceMs || 0));
  let explained = 0;
  return [...lanes]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([lane, record]): LaneThroughput => {
      const since = Math.max(record.since ?? 0, line.neededSince);
      const sinceLastMs = record.open === true ? Math.max(0, line.asOf - since) : 0;
      let state: LaneState = record.open === true ? 'working' : 'closed';
      if (line.waiting > open && sinceLastMs > patience) {
        const missed = sinceLastMs / line.meanServiceMs;
        const gone = record.lastPerson === undefined ? 0 : line.goneSince(record.lastPerson) - explained;
        state = gone > missed / 2 ? 'unheard' : 'silent';
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
