/** How long and how often a message is tried, and how a receiver that does not answer is spared. */
export interface DeliveryTimes {
  /** A whole attempt, ms. */
  attemptMs: number;
  /** How long an attempt stays its process's own, ms: well above `attemptMs`. */
  leaseMs: number;
  /** From one attempt at a message to the next, ms; after the last it is dead. */
  retriesMs: readonly number[];
  /** After that a message is dead however often it was tried, ms. */
  expiresMs: number;
  /** Pause of a receiver after its first failure in a row, ms; twice as long after each further one, up to the longest. */
  pauseMs: number;
  longestPauseMs: number;
  /** Longest that a receiver may ask for with `Retry-After`, ms. */
  longestRetryAfterMs: number;
  /** From how long an attempt takes its receiver counts as slow, ms. */
  slowMs: number;
  /** How long one turn of an endpoint lasts before others may come first, ms. */
  turnMs: number;
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** Eleven attempts in about 22 hours, as Standard Webhooks recommends: soon at first, then at the next business day. */
export const defaultTimes: DeliveryTimes = {
  attemptMs: 10 * second,
  leaseMs: 30 * second,
  retriesMs: [
    5 * second,
    30 * second,
    2 * minute,
    10 * minute,
    30 * minute,
    1 * hour,
    2 * hour,
    4 * hour,
    6 * hour,
    8 * hour,
  ],
  expiresMs: 28 * hour,
  pauseMs: 1 * second,
  longestPauseMs: 5 * minute,
  longestRetryAfterMs: 1 * hour,
  slowMs: 2 * second,
  turnMs: 10 * second,
};

/** Attempts of one endpoint that are under way at once, in all processes together. */
export const mostInFlight = 2;
/** From so many failures in a row on a receiver is only felt out, by one attempt at a time. */
export const mostFailures = 3;

/** By a fifth shorter or longer, so that what failed together does not come again together. `dice` is from 0 to 1. */
export function withJitter(ms: number, dice: number): number {
  return Math.round(ms * (0.8 + 0.4 * dice));
}

/**
 * How far from now a message's next attempt, the end of a receiver's pause and the end of an attempt's lease can lie at
 * most, ms.
 */
export function longestAhead(times: DeliveryTimes): { nextMs: number; pauseMs: number; leaseMs: number } {
  return {
    nextMs: withJitter(Math.max(...times.retriesMs), 1),
    pauseMs: Math.max(withJitter(times.longestPauseMs, 1), times.longestRetryAfterMs),
    leaseMs: times.leaseMs,
  };
}

/** From the `attempts`-th attempt to the next, ms; undefined where that was the last. */
export function retryMs(times: DeliveryTimes, attempts: number, dice: number): number | undefined {
  const ms = times.retriesMs[attempts - 1];
  return ms === undefined ? undefined : withJitter(ms, dice);
}

/** How long a receiver is left alone that has failed so many times in a row, ms. */
export function pauseMs(
  times: DeliveryTimes,
  failures: number,
  retryAfterSeconds: number | undefined,
  dice: number,
): number {
  const own = Math.min(times.pauseMs * 2 ** Math.min(failures - 1, 30), times.longestPauseMs);
  const asked = Math.min((retryAfterSeconds ?? 0) * 1_000, times.longestRetryAfterMs);
  return Math.max(withJitter(own, dice), asked);
}
