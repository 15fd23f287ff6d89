import { minuteOfDay, serviceDayStart } from '../../calendar/index.ts';
import type { ShiftObstacle, ShiftRules, ShiftWorker, Skill, Span } from './types.ts';

/** Eleven hours' rest, as DOMAIN has it; and three nights a week. */
export const defaultShiftRules: ShiftRules = { restHours: 11, mostNights: 3 };

const hour = 3_600_000;
const day = 24 * hour;
const week = 7 * day;
/** The part of a day in which whoever works works at night: from midnight to five. */
const nightEnds = 5 * hour;

/** Whether a shift holds any instant between midnight and five in the drill's zone. */
export function isNight({ starts, ends }: Span): boolean {
  if (minuteOfDay(starts) * 60_000 < nightEnds) return true;
  const midnight = serviceDayStart(new Date(starts)).getTime() + day;
  return ends > midnight;
}

/** Whether somebody can do what a shift needs, for the whole of it: what ends in its middle does not do. */
export function isQualified(skills: readonly Skill[], skill: string | null, ends: number): boolean {
  if (skill === null) return true;
  return skills.some((one) => one.skill === skill && (one.until === null || one.until >= ends));
}

/** Whether two spans have an instant in common. */
export const overlap = (one: Span, other: Span): boolean =>
  one.starts < other.ends && other.starts < one.ends;

/** Whether one person may not have both shifts, for want of rest between them. */
export const lacksRest = (one: Span, other: Span, restHours: number): boolean =>
  one.starts < other.ends + restHours * hour && other.starts < one.ends + restHours * hour;

/** Whether some seven days hold more of these nights, in ascending order of start, than is allowed. */
export function tooManyNights(starts: readonly number[], most: number): boolean {
  for (let last = most; last < starts.length; last += 1)
    if ((starts[last] ?? 0) - (starts[last - most] ?? 0) < week) return true;
  return false;
}

/**
 * Why somebody cannot have a shift beside those that they have; undefined where they can. The same rule for whoever signs up,
 * whoever is assigned, and the planner.
 */
export function obstacleTo(
  shift: Span & { skill: string | null },
  worker: ShiftWorker,
  rules: ShiftRules,
): ShiftObstacle | undefined {
  if (!isQualified(worker.skills, shift.skill, shift.ends)) return 'not-qualified';
  const night = isNight(shift);
  if (worker.away.some((span) => overlap(span, shift))) return 'away';
  if (worker.held.some((span) => overlap(span, shift))) return 'collides';
  if (worker.held.some((span) => lacksRest(span, shift, rules.restHours))) return 'rest-too-short';
  if (!night) return undefined;
  if (!worker.nights) return 'too-many-nights';
  const nights = worker.held.filter(isNight).map(({ starts }) => starts);
  const all = [...nights, shift.starts].sort((one, other) => one - other);
  return tooManyNights(all, rules.mostNights) ? 'too-many-nights' : undefined;
}
