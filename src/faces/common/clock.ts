/** How far the service's time is ahead of this machine's, in ms: a drill's clock may be moved, and a tablet's may be wrong. */
let aheadMs = 0;

/** The service's present time, as far as this page knows it, in ms since 1970. */
export function now(): number {
  return Date.now() + aheadMs;
}

/** This machine's own time, in ms since 1970: for how long something lasts, whatever a drill's clock says. */
export const machineNow = (): number => Date.now();

/** The service's time is so far ahead of this machine's, in ms. */
export function setAhead(ms: number): void {
  aheadMs = ms;
}

/** This machine's own time, as the interface writes times. */
export const timestamp = (): string => new Date(Date.now()).toISOString();
