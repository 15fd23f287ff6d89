import { createRandom } from '../../random.ts';
import { normal } from '../distributions.ts';
import { HOUR, MINUTE, type SitePlan } from '../plan.ts';
import type { DayConditions, Span } from './conditions.ts';

/** One lane through the day: somebody can begin there from `opensAt` until `closesAt`, but in no stop. */
export interface LaneDay {
  id: string;
  /** How much longer than others it takes. */
  factor: number;
  opensAt: number;
  closesAt: number;
  /** Breaks and failures, in order of time. */
  stops: readonly Span[];
  /** What the tablet says of it, beside the opening: instants at which it is closed and opened again. */
  reports: readonly { at: number; open: boolean }[];
}

/** The lanes of the plan, numbered from 1, with the day's breaks and mishap. A lane is the same however many there are. */
export function drawLanes(plan: SitePlan, day: DayConditions, seed: number): LaneDay[] {
  return Array.from({ length: plan.lanes }, (_, index) => drawLane(plan, day, seed, index));
}

/** One lane, which works from `opensAt` on: by itself, so that one can be added to a site. */
export function drawLane(
  plan: SitePlan,
  day: DayConditions,
  seed: number,
  index: number,
  opensAt?: number,
): LaneDay {
  const random = createRandom(seed, 4, index);
  const opening = (plan.sessions[0]?.opensAt ?? 0) + day.lateOpeningMinutes * MINUTE;
  const factor = Math.exp(day.laneSpread * normal(random));
  const stops = breaks(plan, day, random.next());
  const failure = day.failure?.lane === index ? day.failure : undefined;
  const reports =
    failure === undefined || failure.from + failure.reportedAfter >= failure.to
      ? []
      : [
          { at: failure.from + failure.reportedAfter, open: false },
          { at: failure.to, open: true },
        ];
  return {
    id: String(index + 1),
    factor,
    opensAt: opensAt ?? opening,
    closesAt: Number.POSITIVE_INFINITY,
    stops: failure === undefined ? stops : [...stops, failure].sort((a, b) => a.from - b.from),
    reports,
  };
}

/** Breaks at even distances, beginning somewhere in the first of them, until hours after the last closing. */
function breaks(plan: SitePlan, day: DayConditions, phase: number): Span[] {
  if (day.breakMinutes <= 0) return [];
  const every = day.breakEveryMinutes * MINUTE;
  const stops: Span[] = [];
  const opens = plan.sessions[0]?.opensAt ?? 0;
  const end = (plan.sessions.at(-1)?.closesAt ?? 0) + 3 * HOUR;
  for (let from = opens + (0.3 + phase) * every; from < end; from += every) {
    stops.push({ from, to: from + day.breakMinutes * MINUTE });
  }
  return stops;
}

/** When somebody who could begin at `at` can begin at this lane; infinite where it is closed by then. */
export function freeFrom(lane: LaneDay, at: number): number {
  let from = Math.max(at, lane.opensAt);
  for (const stop of lane.stops) if (from >= stop.from && from < stop.to) from = stop.to;
  return from < lane.closesAt ? from : Number.POSITIVE_INFINITY;
}
