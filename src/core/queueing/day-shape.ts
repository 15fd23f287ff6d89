import { minuteOfDay } from '../calendar/index.ts';
import { MINUTE, type Session } from './plan.ts';

/**
 * How many people come without an appointment at each hour, relative to each other (first: hour of the day).
 */
const shape: readonly (readonly [hour: number, weight: number])[] = [
  [0, 0.1],
  [5, 0.3],
  [7, 1.0],
  [9, 1.25],
  [11, 1.1],
  [13, 0.9],
  [16, 0.8],
  [18, 0.6],
  [20, 0.4],
  [22, 0.2],
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
