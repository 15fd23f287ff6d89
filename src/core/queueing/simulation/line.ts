import { freeFrom, type LaneDay } from './lanes.ts';
import { doneAt, type Speed } from './speed.ts';

/** Somebody in line. Instants and durations in ms. */
export interface Waiter {
  /** Who belongs together: as soon as one of them is being served the others stay. */
  party: string;
  checkInAt: number;
  /** Nobody is served before it, however early they checked in. */
  servedFrom: number;
  /** What a lane needs at speed 1. */
  work: number;
  patience: number;
}

/** What became of somebody in line; those with neither `servedAt` nor `leftAt` wait for ever. */
export interface Turn {
  lane: string | undefined;
  startedAt: number | undefined;
  servedAt: number | undefined;
  leftAt: number | undefined;
}

/**
 * One line before several lanes, first come first served: each in turn goes to the lane where they can begin
 * first (Kiefer and Wolfowitz 1955, with lanes that pause). `waiters` in order of check-in; answers in that order.
 *
 * Service times belong to people, not to lanes, and a later start is never done sooner: so where lanes are
 * alike and nobody leaves, one lane more makes nobody wait longer.
 */
export function runLine(waiters: readonly Waiter[], lanes: readonly LaneDay[], speed: Speed): Turn[] {
  const free = Float64Array.from(lanes, (lane) => lane.opensAt);
  const served = new Set<string>();
  return waiters.map(({ party, checkInAt, servedFrom, work, patience }): Turn => {
    let best = -1;
    let startedAt = Number.POSITIVE_INFINITY;
    const ready = Math.max(checkInAt, servedFrom);
    for (const [index, lane] of lanes.entries()) {
      const from = freeFrom(lane, Math.max(ready, free[index] ?? 0));
      if (from < startedAt) [best, startedAt] = [index, from];
    }
    const leftAt = checkInAt + patience;
    if (startedAt > leftAt && !served.has(party)) {
      return { lane: undefined, startedAt: undefined, servedAt: undefined, leftAt };
    }
    const lane = lanes[best];
    if (lane === undefined) {
      return { lane: undefined, startedAt: undefined, servedAt: undefined, leftAt: undefined };
    }
    served.add(party);
    const servedAt = doneAt(speed, startedAt, work * lane.factor);
    free[best] = servedAt;
    return { lane: lane.id, startedAt, servedAt, leftAt: undefined };
  });
}
