/** How many people one slot serves. */
export interface SlotCapacity {
  /** All whom the lanes can serve in the window. */
  capacity: number;
  /** Those of them who may hold an appointment; the rest is kept for walk-ins. */
  bookable: number;
}

/**
 * A slot's capacity: lanes × people per lane and hour × the window's share of an hour, rounded down, so that
 * no window ever promises a fraction of a person. The walk-in share is taken off it, rounded in favour of
 * walk-ins.
 *
 * (Fuzhou's app of September 2021 booked 20 people a team and half hour, that is 40 an hour; a lane of 700
 * residents then needs 17.5 hours. The rate is therefore the site's own figure, never a constant.)
 */
export function slotCapacity(plan: {
  lanes: number;
  ratePerLaneHour: number;
  walkInShare: number;
  windowMinutes: number;
}): SlotCapacity {
  const capacity = Math.floor((plan.lanes * plan.ratePerLaneHour * plan.windowMinutes) / 60);
  return { capacity, bookable: Math.floor(capacity * (1 - plan.walkInShare) + 1e-9) };
}
