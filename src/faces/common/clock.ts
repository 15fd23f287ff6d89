import { ask } from './service.ts';

/** How far the service's time is ahead of this machine's, in ms: a drill's clock may be moved, and a tablet's may be wrong. */
let aheadMs = 0;

/** The service's present time, as far as this page knows it, in ms since 1970. */
export function now(): number {
  return Date.now() + aheadMs;
}

/** This machine's own time, in ms since 1970: for how long something lasts, whatever a drill's clock says. */
export const machineNow = (): number => Date.now();

/** Asks the service for its time; keeps what was known where there is no answer. */
export async function learnTime(): Promise<void> {
  const askedAt = Date.now();
  try {
    const { now: told } = await ask('GET /v1/clock', {});
    aheadMs = new Date(told).getTime() - (askedAt + Date.now()) / 2;
  } catch {
    // A page that cannot ask goes on with what it knows, and says itself that it hears nothing.
  }
}
