import { readFileSync } from 'node:fs';

/**
 * Loaded first (`node --import`), it shifts the clock of a whole process by `CLOCK_AHEAD_MS`, as of a machine whose
 * hardware clock keeps local time until NTP answers; or by as many ms as stand in the file `CLOCK_FILE` at the time, as of one whose
 * clock is set while it runs. Monotonic time and timers go on as they are.
 */
const file = process.env['CLOCK_FILE'];
let aheadMs = Number(process.env['CLOCK_AHEAD_MS'] ?? 0);
const RealDate = globalThis.Date;
if (file !== undefined) {
  const look = () => {
    const ms = Number(readFileSync(file, 'utf8'));
    if (Number.isFinite(ms)) aheadMs = ms;
  };
  look();
  setInterval(look, 100).unref();
}

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
