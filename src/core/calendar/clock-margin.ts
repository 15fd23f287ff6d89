/**
 * How far the clock of whoever says when something was may be ahead of the service's. Not for tablets: theirs is measured
 * (`measureClock`), and what one records is never refused for its time (`eventTime`).
 */
const clockMarginMs = 5 * 60_000;

/** Whether a time that was said to be past lies ahead of `now`, by more than two clocks differ. */
export function liesAhead(at: Date, now: Date): boolean {
  return at.getTime() > now.getTime() + clockMarginMs;
}
