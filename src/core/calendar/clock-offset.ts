/** A measure that is lower than what is believed, and that nothing has confirmed yet. */
export interface DoubtedMeasure {
  sentAt: Date;
  offsetMs: number;
}

/** How far a clock is ahead of the service's, ms (negative where it is behind). */
export interface MeasuredClock {
  offsetMs: number;
  doubted: DoubtedMeasure | undefined;
}

/**
 * A measured offset within this is as likely the network's delay as the clock's fault, and corrects nothing: a good
 * clock on a slow network must not be made a bad one.
 */
export const delayMs = 60_000;
/** How long after a doubted measure another must have been sent to confirm it, and how well they must agree. */
const apartMs = 30_000;
const agreeMs = 10_000;

/**
 * What a request that says when it was sent tells of its sender's clock. A request can be late, never early: one that was
 * kept and repeated unchanged 20 minutes later looks as if its clock were 20 minutes behind. So of several measures the
 * highest is right, and a lower one is not believed (`known` stays) until another request, sent at another time by the
 * same clock, says the same: repeats of the same bytes never do. A clock that agrees with the service's is believed at
 * once, and so is the first measure of all: there is nothing to hold it against.
 */
export function measureClock(
  known: MeasuredClock | undefined,
  sentAt: Date,
  receivedAt: Date,
): MeasuredClock {
  const offsetMs = sentAt.getTime() - receivedAt.getTime();
  const believed = { offsetMs, doubted: undefined };
  if (known === undefined || offsetMs >= known.offsetMs || Math.abs(offsetMs) <= delayMs) return believed;
  const { doubted } = known;
  if (doubted === undefined) return { ...known, doubted: { sentAt, offsetMs } };
  const laterMs = sentAt.getTime() - doubted.sentAt.getTime();
  const agrees = Math.abs(offsetMs - doubted.offsetMs) <= agreeMs;
  if (agrees && laterMs >= apartMs) return believed;
  // The older of two that agree is kept, so that many soon after each other are confirmed in the end.
  return agrees || laterMs < 0 ? known : { ...known, doubted: { sentAt, offsetMs } };
}
