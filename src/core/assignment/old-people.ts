import { serviceDayNumber } from '../calendar/index.ts';
import type { Draft } from './draft.ts';

/** Whether somebody of a unit's household is over 59. */
export function isOld({ problem, units }: Draft, unit: number): boolean {
  return problem.parties.elderly[units.party[unit] ?? 0] === 1;
}

/** What a window is in its day, as far as the old are concerned. */
export type DayPart = 'first' | 'last but one' | 'other';

/** Of the windows of a site from slot `first` on. Days of one or two windows have no better ones to choose. */
export function dayParts({ problem }: Draft, first: number, count: number): DayPart[] {
  const day = (w: number): number => serviceDayNumber(problem.slots.startsAt[first + w] ?? 0);
  const parts: DayPart[] = [];
  for (let from = 0, to = 0; from < count; from = to) {
    for (to = from; to < count && day(to) === day(from); ) to++;
    for (let w = from; w < to; w++) {
      const spared = to - from > 2;
      parts.push(spared && w === from ? 'first' : spared && w === to - 2 ? 'last but one' : 'other');
    }
  }
  return parts;
}

/**
 * Of the units at the head of a queue who would come in this window or the next, `people` in all, the old first: before
 * a day's last window as many of them as can be should have been. Everybody's window changes by one at most.
 */
export function oldFirst(draft: Draft, queue: readonly number[], people: number): number[] {
  let upTo = 0;
  for (let sum = 0; upTo < queue.length && sum < people; upTo++)
    sum += draft.units.size[queue[upTo] ?? 0] ?? 0;
  const head = queue.slice(0, upTo);
  const old = (unit: number): boolean => isOld(draft, unit);
  return [...head.filter(old), ...head.filter((unit) => !old(unit)), ...queue.slice(upTo)];
}
