import type { OpeningHours } from '../calendar/index.ts';

/** How many people one slot serves. */
export interface SlotCapacity {
  /** All whom the lanes can serve in the window. */
  capacity: number;
  /** Those of them who may hold an appointment; the rest is kept for walk-ins. */
  bookable: number;
}

/** What the capacity of a site's slots follows from. */
export interface CapacityPlan {
  lanes: number;
  ratePerLaneHour: number;
  walkInShare: number;
  windowMinutes: number;
}

/** Against products of decimal shares that come out a hair below a whole number. */
const hair = 1e-9;

/**
 * What so many windows that follow one another serve: lanes × people per lane and hour × their hours, rounded down once
 * for all of them, so that they never promise a fraction of a person. The walk-in share is taken off it, rounded in
 * favour of walk-ins.
 *
 * (Fuzhou's app of September 2021 booked 20 people a team and half hour, that is 40 an hour; a lane of 700
 * residents then needs 17.5 hours. The rate is therefore the site's own figure, never a constant.)
 */
export function capacityOf(plan: CapacityPlan, windows: number): SlotCapacity {
  const people = (windows * plan.lanes * plan.ratePerLaneHour * plan.windowMinutes) / 60;
  const capacity = Math.floor(people + hair);
  return { capacity, bookable: Math.floor(capacity * (1 - plan.walkInShare) + hair) };
}

/** The capacity of a slot by itself. */
export function slotCapacity(plan: CapacityPlan): SlotCapacity {
  return capacityOf(plan, 1);
}

/**
 * The capacity of each slot of a site by its start. What a slot's own rounding would lose is shared out over the windows
 * of its opening as evenly as can be, so that these come to what the whole opening serves. A slot outside these hours
 * has what it has by itself.
 */
export function slotCapacities(
  plan: CapacityPlan,
  hours: readonly OpeningHours[],
): (startsAt: Date) => SlotCapacity {
  const windowMs = plan.windowMinutes * 60_000;
  return (startsAt) => {
    const opening = hours.find(({ opensAt, closesAt }) => opensAt <= startsAt && startsAt < closesAt);
    if (opening === undefined) return slotCapacity(plan);
    const windows = Math.max(1, Math.floor((+opening.closesAt - +opening.opensAt) / windowMs));
    const whole = capacityOf(plan, windows);
    const share = (of: number, before: number): number => Math.floor((of * before) / windows);
    const index = Math.floor((+startsAt - +opening.opensAt) / windowMs);
    const part = (of: number): number => share(of, index + 1) - share(of, index);
    const bookable = part(whole.bookable);
    return { capacity: bookable + part(whole.capacity - whole.bookable), bookable };
  };
}
