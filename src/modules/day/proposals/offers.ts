import type { WindowOffer } from '../../../core/queueing/proposals/index.ts';
import { leastNoticeMs } from './timing.ts';

/** People of one household who hold one window of the congested site and can be asked. */
export type AskedHousehold = {
  householdId: string;
  fromSlot: string;
  fromStarts: Date;
  members: string[];
  exemptUntil: Date | null;
};

/** A window at the other site. */
export type OpenSlot = {
  slotId: string;
  siteId: string;
  startsAt: Date;
  endsAt: Date;
  /** Places that are free. */
  room: number;
};

export interface PersonOffer {
  registrationId: string;
  householdId: string;
  fromSlot: string;
  to: OpenSlot;
}

/**
 * Whom to offer which window: whole households, in the order given, never more people than the proposal says of each
 * pair of windows, nor a household more than the other window has free. Windows about to begin, and those before
 * somebody's exemption ends, are left out.
 */
export function allot(
  windows: readonly WindowOffer[],
  households: readonly AskedHousehold[],
  slots: readonly OpenSlot[],
  now: number,
): PersonOffer[] {
  const offers: PersonOffer[] = [];
  const taken = new Set<AskedHousehold>();
  for (const { from, to, people } of windows) {
    const slot = slots.find(({ startsAt }) => startsAt.getTime() === to);
    if (slot === undefined || Math.min(from, to) < now + leastNoticeMs) continue;
    let left = people;
    for (const household of households) {
      const { members, exemptUntil, fromSlot, householdId } = household;
      if (taken.has(household) || household.fromStarts.getTime() !== from) continue;
      if (members.length > left || members.length > slot.room) continue;
      if (exemptUntil !== null && exemptUntil > slot.startsAt) continue;
      taken.add(household);
      left -= members.length;
      offers.push(...members.map((registrationId) => ({ registrationId, householdId, fromSlot, to: slot })));
    }
  }
  return offers;
}
