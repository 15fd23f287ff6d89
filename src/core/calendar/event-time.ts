import { delayMs } from './clock-offset.ts';

/** When something happened that a tablet recorded. */
export interface EventTime {
  /** By the service's clock. */
  at: Date;
  /** True where the tablet's word cannot be, so that `at` is the time of arrival instead. */
  outOfRange: boolean;
}

/**
 * Clocks that are a little fast are no news. More than what people are allowed (`liesAhead`): what is corrected by a measure
 * carries its error, too, and nothing is refused here, only doubted.
 */
const aheadMs = 10 * 60_000;
/** Tablets are tried out before a drill begins, but not for long. */
const beforeMs = 7 * 86_400_000;

/**
 * The time of an event by the service's clock, from what the tablet recorded and how far its clock was ahead of the
 * service's (`offsetMs`, negative where it was behind). Never later than `now`: a tablet whose clock is fast must not
 * put check-ins into the future. What lies more than a week before the drill, or ahead of now, cannot be.
 */
export function eventTime(event: {
  recorded: Date;
  offsetMs: number;
  now: Date;
  drillStarts: Date;
}): EventTime {
  const { recorded, offsetMs, now, drillStarts } = event;
  const corrected = recorded.getTime() - (Math.abs(offsetMs) <= delayMs ? 0 : offsetMs);
  const outOfRange =
    corrected > now.getTime() + aheadMs ||
    corrected < Math.min(drillStarts.getTime(), now.getTime()) - beforeMs;
  return { at: outOfRange || corrected > now.getTime() ? now : new Date(corrected), outOfRange };
}
