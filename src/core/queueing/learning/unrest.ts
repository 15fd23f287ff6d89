import { MINUTE } from '../plan.ts';

/** How much may change in the rest of a day that nothing of today's has shown yet. */
export interface Unrest {
  /** Standard deviation of the change of the logarithm of the lanes' speed in an hour. */
  wander: number;
  /** The same of what comes and goes within the hour beside it: breaks, a run of old people. */
  momentary: number;
  /** A lane fails once in so many lane-hours. */
  laneHoursPerFailure: number;
}

/**
 * Set by judgement and tried on simulated days until 80 % of waits fell between p10 and p90 near and far ahead
 * alike; fresh days, and days with wider conditions, are what the bench `forecast` measures.
 */
export const usualUnrest: Unrest = { wander: 0.09, momentary: 0.08, laneHoursPerFailure: 80 };

/** Mean length of a failure, and of a lane's breaks, which nobody records. */
export const failureLasts = 90 * MINUTE;
export const pauseLasts = 8 * MINUTE;
const hoursPerPause = 2;

/** Probability that a lane that has been silent for so long (ms) has failed and is not on a break, both exponential. */
export function failedShare(silentMs: number, { laneHoursPerFailure }: Unrest): number {
  const pauses = (laneHoursPerFailure / hoursPerPause) * Math.exp(-silentMs / pauseLasts);
  const failures = Math.exp(-silentMs / failureLasts);
  return failures / (failures + pauses);
}
