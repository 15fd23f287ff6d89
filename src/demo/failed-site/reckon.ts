import { defaultBandLimits, MINUTE } from '../../core/queueing/index.ts';
import type { AreaDay } from '../../core/queueing/simulation/index.ts';

/** What a day was like for those who stood in line; waits in minutes. */
export interface Waits {
  people: number;
  /** All people together. */
  total: number;
  mean: number;
  longest: number;
  /** People who waited over 50 minutes: congested, by the limits that its drill keeps: the default's. */
  over50: number;
  /** People who left before it was their turn. */
  left: number;
}

/** Everybody's wait until their swab, or until they left; those who are never served wait until `until`. */
export function waitsOf(day: AreaDay, sites: readonly string[], until: number): Waits {
  const waits = sites.flatMap((site) =>
    (day.sites.get(site)?.day.visits ?? []).map(
      ({ checkInAt, servedAt, leftAt }) => Math.max(0, (servedAt ?? leftAt ?? until) - checkInAt) / MINUTE,
    ),
  );
  const left = sites.flatMap((site) =>
    (day.sites.get(site)?.day.visits ?? []).filter(({ servedAt }) => servedAt === undefined),
  );
  const total = waits.reduce((sum, wait) => sum + wait, 0);
  return {
    people: waits.length,
    total,
    mean: waits.length === 0 ? 0 : total / waits.length,
    longest: waits.reduce((a, b) => Math.max(a, b), 0),
    over50: waits.filter((wait) => wait > defaultBandLimits.busyMinutes).length,
    left: left.length,
  };
}

/** The part that is left of a figure; 1 where there was nothing. */
export const ratio = (aided: number, unaided: number): number => (unaided === 0 ? 1 : aided / unaided);
