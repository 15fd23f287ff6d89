/** The one way to read the time: everything that asks "now?" is handed a clock. */
export interface Clock {
  /** The present instant. */
  now(): Date;
}

/** A clock that an administrator can set, for demos and tests: it runs on from wherever it was put. */
export interface MovableClock extends Clock {
  /** Puts the clock to `instant`; it goes on ticking from there. `null` returns it to the system's time. */
  moveTo(instant: Date | null): void;
}

/** The machine's own clock. */
export const systemClock: Clock = { now: () => new Date() };

/** A clock that follows the system's until it is moved, and then keeps the distance. */
export function createMovableClock(): MovableClock {
  let offsetMs = 0;
  return {
    now: () => new Date(Date.now() + offsetMs),
    moveTo(instant) {
      offsetMs = instant === null ? 0 : instant.getTime() - Date.now();
    },
  };
}

/** A monotonic reading in milliseconds, for measuring how long something took; it means nothing as a time. */
export function monotonicMs(): number {
  return performance.now();
}
