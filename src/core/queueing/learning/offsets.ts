import { MINUTE, type PlannedWindow } from '../plan.ts';

/** Bins before a window and after it are 10 minutes long; a window itself is cut into sixths. */
const bin = 10 * MINUTE;
export const binsBefore = 6;
export const binsInside = 6;
export const binsAfter = 15;
export const bins = binsBefore + binsInside + binsAfter;

/** When bin `index` of a window begins, ms; `bins` for the end of the last. */
export function binStart(
  { startsAt, endsAt }: Pick<PlannedWindow, 'startsAt' | 'endsAt'>,
  index: number,
): number {
  if (index < binsBefore) return startsAt - (binsBefore - index) * bin;
  const inside = index - binsBefore;
  if (inside <= binsInside) return startsAt + ((endsAt - startsAt) * inside) / binsInside;
  return endsAt + (inside - binsInside) * bin;
}

/** The bin in which somebody comes at `at`; the first for everybody earlier, the last for everybody later. */
export function binOf({ startsAt, endsAt }: Pick<PlannedWindow, 'startsAt' | 'endsAt'>, at: number): number {
  if (at < startsAt) return Math.max(0, binsBefore + Math.floor((at - startsAt) / bin));
  if (at < endsAt) return binsBefore + Math.floor(((at - startsAt) / (endsAt - startsAt)) * binsInside);
  return Math.min(bins - 1, binsBefore + binsInside + Math.floor((at - endsAt) / bin));
}
