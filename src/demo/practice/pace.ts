import { MINUTE } from '../schedule.ts';

/** What it takes to let time go by; the real ones unless a test has its own. */
export interface PaceDeps {
  /** Moves the service's clock. */
  move(instant: number): Promise<void>;
  /** Times as fast as real time. */
  speed: number;
  /** A monotonic reading, ms. */
  elapsed(): number;
  wait(ms: number): Promise<void>;
}

/** How often the service's clock is moved, real ms. */
const tickMs = 1_000;
/** More than this in which nobody comes is skipped, but for its end. */
const skipped = 15 * MINUTE;
const shown = 2 * MINUTE;
/** Real ms within which people of one step have come. */
const stepMs = 6_000;

/**
 * Answers what lets the drill's time go by until an instant. While people are at work it goes on; where they take longer than it
 * does, it waits for them. Nights are skipped.
 */
export function createPace({ move, speed, elapsed, wait }: PaceDeps): (to: number) => Promise<void> {
  let at: { drill: number; real: number } | undefined;
  return async (to) => {
    if (at === undefined || to - at.drill > skipped) at = { drill: to - shown, real: elapsed() };
    for (;;) {
      const now: number = at.drill + (elapsed() - at.real) * speed;
      if (now >= to) break;
      await move(now);
      await wait(Math.min(tickMs, (to - now) / speed));
    }
    await move(to);
    // What was late stays late: time is never made up for by a rush.
    at = { drill: to, real: elapsed() };
  };
}

/** In how many minutes of the drill people are let come at a time: of those that divide a window, about one in six seconds. */
export function stepOf(speed: number): number {
  const steps = [15, 10, 6, 5, 3, 2, 1];
  return steps.find((minutes) => (minutes * MINUTE) / speed <= stepMs) ?? 1;
}
