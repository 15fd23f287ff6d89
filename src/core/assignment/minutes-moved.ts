import type { Draft } from './draft.ts';

/** When a unit had its window before, ms. */
export const wasAt = (draft: Draft, unit: number): number => draft.wasAt?.[draft.units.party[unit] ?? 0] ?? 0;

/** Minutes between an instant and a slot's start, and half a one more where the slot is the earlier. */
export function minutesAway({ problem }: Draft, was: number, slot: number): number {
  const later = Math.round(((problem.slots.startsAt[slot] ?? 0) - was) / 60_000);
  return later < 0 ? 0.5 - later : later;
}

/** For one of a unit's people: how far in time a slot is from the one they had; 0 where they had none. */
export function minutesMoved(draft: Draft, unit: number, slot: number): number {
  return draft.wasAt === undefined ? 0 : minutesAway(draft, wasAt(draft, unit), slot);
}
