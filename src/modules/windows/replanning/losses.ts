import type { Window } from '../../../core/calendar/index.ts';
import type { SlotCapacity } from '../../../core/capacity/index.ts';

/** A slot as it stands. */
export interface SlotNow extends SlotCapacity {
  id: string;
  siteId: string;
  startsAt: Date;
  endsAt: Date;
  /** What `bookable` is going down to, where it is. */
  ceiling: number | null;
  used: number;
}

/** What a slot is to have. */
export interface SlotTarget extends SlotCapacity {
  slotId: string;
  siteId: string;
  startsAt: Date;
  endsAt: Date;
  /** Appointments in it now; 0 in one that is yet to be made. */
  used: number;
  /** Whether it is yet to be made. */
  fresh: boolean;
  /** Whether it loses places, or more people hold it than it is to have. */
  loses: boolean;
}

const nothing: SlotCapacity = { capacity: 0, bookable: 0 };

/** Places that newcomers may take, those taken already counted. */
const offered = ({ ceiling, bookable }: SlotNow): number => ceiling ?? bookable;

/** A window that has been cancelled: more lanes do not bring it back, hours that name it do. */
const isCancelled = ({ ceiling, capacity }: SlotNow): boolean => (ceiling ?? capacity) === 0;

const isOver = (slot: SlotNow): boolean => isCancelled(slot) && slot.used === 0;

function target(slot: SlotNow, { capacity, bookable }: SlotCapacity): SlotTarget {
  const { id: slotId, siteId, startsAt, endsAt, used } = slot;
  const loses = bookable < Math.max(offered(slot), used);
  return { slotId, siteId, startsAt, endsAt, capacity, bookable, used, fresh: false, loses };
}

/**
 * Windows that any instant of `[from, until)` falls into are cancelled: whoever is at the lane then is not served. One
 * that has been and that somebody still holds is among them: they came into it while it was being cancelled.
 */
export function stopped(slots: readonly SlotNow[], from: Date, until: Date | undefined): SlotTarget[] {
  return slots
    .filter((slot) => slot.endsAt > from && (until === undefined || slot.startsAt < until) && !isOver(slot))
    .map((slot) => target(slot, nothing));
}

/** What a slot is to have, by its start. */
type PlacesAt = (startsAt: Date) => SlotCapacity;

/** Windows that begin in `[from, until)` get the capacity of other lanes; one under way keeps its people. */
export function withCapacity(
  slots: readonly SlotNow[],
  placesAt: PlacesAt,
  from: Date,
  until?: Date,
): SlotTarget[] {
  return slots
    .filter(
      (slot) => slot.startsAt >= from && (until === undefined || slot.startsAt < until) && !isCancelled(slot),
    )
    .flatMap((slot) => {
      const places = placesAt(slot.startsAt);
      const same = slot.capacity === places.capacity && offered(slot) === places.bookable;
      return same ? [] : [target(slot, places)];
    });
}

/** From `from` on there are just these windows: others are cancelled, those that are missing are made. */
export function withWindows(
  slots: readonly SlotNow[],
  windows: readonly Window[],
  placesAt: PlacesAt,
  at: { siteId: string; from: Date; newId: () => string },
): SlotTarget[] {
  const { siteId, from, newId } = at;
  const wanted = new Set(windows.map(({ startsAt }) => startsAt.getTime()));
  const there = new Map(slots.map((slot) => [slot.startsAt.getTime(), slot]));
  const gone = slots.filter(
    (slot) => slot.endsAt > from && !wanted.has(slot.startsAt.getTime()) && !isOver(slot),
  );
  const come = windows
    .filter(({ startsAt }) => startsAt >= from)
    .flatMap(({ startsAt, endsAt }): SlotTarget[] => {
      const known = there.get(startsAt.getTime());
      const places = placesAt(startsAt);
      if (known !== undefined) return isCancelled(known) ? [target(known, places)] : [];
      return [{ slotId: newId(), siteId, startsAt, endsAt, ...places, used: 0, fresh: true, loses: false }];
    });
  return [...gone.map((slot) => target(slot, nothing)), ...come];
}
