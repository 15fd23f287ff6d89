/**
 * Loaded first (`node --import`), it shifts the clock of a whole process by `CLOCK_AHEAD_MS`, as of a machine whose
 * hardware clock keeps local time until NTP answers. Monotonic time and timers go on as they are.
 */
const aheadMs = Number(process.env['CLOCK_AHEAD_MS'] ?? 0);
const RealDate = globalThis.Date;

class ShiftedDate extends RealDate {
  constructor(...given: unknown[]) {
    if (given.length === 0) super(RealDate.now() + aheadMs);
    else super(...(given as [number]));
  }

  static override now(): number {
    return RealDate.now() + aheadMs;
  }
}

globalThis.Date = ShiftedDate as DateConstructor;
