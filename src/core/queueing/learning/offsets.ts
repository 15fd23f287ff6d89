import { MINUTE, type PlannedWindow } from '../plan.ts';

/**
 * Around a window time is cut into bins: before it, finer towards it; the window itself into sixths; after it,
 * coarser with time. In minutes before its start and after its end.
 */
const before = [60, 40, 20, 10];
const after = [0, 10, 20, 30, 45, 60, 90, 120, 180];
export const binsBefore = before.length;
export const binsInside = 6;
export const binsAfter = after.length - 1;
export const bins = binsBefore + binsInside + binsAfter;

type Around = Pick<PlannedWindow, 'startsAt' | 'endsAt'>;

/** When bin `index` of a window begins, ms; `bins` for the end of the last. */
export function binStart({ startsAt, endsAt }: Around, index: number): number {
  if (index < binsBefore) return startsAt - (before[index] ?? 0) * MINUTE;
  const inside = index - binsBefore;
  if (inside < binsInside) return startsAt + ((endsAt - startsAt) * inside) / binsInside;
  return endsAt + (after[inside - binsInside] ?? 0) * MINUTE;
}

/** The bin in which somebody comes at `at`; the first for everybody earlier, the last for everybody later. */
export function binOf(window: Around, at: number): number {
  let index = 0;
  while (index < bins - 1 && at >= binStart(window, index + 1)) index += 1;
  return index;
}
