import { minuteOfDay } from '../calendar/index.ts';
import { MINUTE, type Session } from './plan.ts';

/**
 * How many people come without an appointment through the day, relative to each other. Fitted to the one day for
 * which the real thing is known: on 29 April 2022 Hangzhou's map showed, site by site, which of 844 sites were open and
 * busy. 826 simulated sites of one lane, with the real sites' opening hours and walk-ins by this shape, are busy (those in
 * line take the lane more than 5 minutes) at the same time: over 24 looks between 06:00 and 20:00 the share of open sites
 * that are busy is 6.6 percentage points off on average, correlation 0.98 (`arrival-shape.test.ts` measures it). That
 * is the day it was fitted to, with the load (1.4 times what a lane can do at weight 1, spread by 0.4) and the line that
 * counts as busy; a second day is not to be had.
 */
const shape: readonly (readonly [hour: number, weight: number])[] = [
  [0, 0.1],
  [5, 0.4],
  [6.5, 1.2],
  [8, 1.6],
  [10, 1.3],
  [12, 0.95],
  [14, 0.85],
  [16, 0.7],
  [18, 0.45],
  [20, 0.3],
  [22, 0.15],
  [24, 0.1],
];

/** The weight at an instant, by straight lines between the hours given. */
export function dayShape(at: number): number {
  const hour = minuteOfDay(at) / 60;
  for (let i = 1; i < shape.length; i++) {
    const [before, low] = shape[i - 1] ?? [0, 0];
    const [after, high] = shape[i] ?? [24, 0];
    if (hour <= after) return low + ((high - low) * (hour - before)) / (after - before);
  }
  return 0;
}

export const heaviestWeight = Math.max(...shape.map(([, weight]) => weight));

/** The mean weight over a site's sessions, by which its walk-ins' rate is divided. */
export function meanShape(sessions: readonly Session[]): number {
  const step = 5 * MINUTE;
  let sum = 0;
  let steps = 0;
  for (const { opensAt, closesAt } of sessions) {
    for (let at = opensAt + step / 2; at < closesAt; at += step) {
      sum += dayShape(at);
      steps += 1;
    }
  }
  return steps === 0 ? 1 : sum / steps;
}
