import { MINUTE } from '../plan.ts';
import type { Throughput } from '../throughput.ts';
import type { RateBelief } from './rates.ts';

/**
 * Nobody has published how long people wait for a swab before they go home. Believed before any is seen: hardly
 * anybody leaves within half an hour, 3 % within an hour, a fifth within two (Weibull, increasing hazard).
 */
const shape = 2.5;
const scale = 220;
const priorParties = 3;

/** How much of their patience a wait of so many minutes takes: P(stays that long) = e^-impatience. */
export function impatience(minutes: number): number {
  const share = Math.max(0, minutes) / scale;
  return share * share * Math.sqrt(share);
}

/**
 * Of the people before somebody in a line of `minutes`, the share who will be there for their turn: those in it
 * have waited anything from 0 to `minutes` and will have waited `minutes`. `factor`: how much faster than
 * believed they leave.
 */
export function staying(minutes: number, factor: number): number {
  const all = factor * impatience(minutes);
  if (all < 0.01) return 1;
  let sum = 0;
  for (const part of [0.1, 0.3, 0.5, 0.7, 0.9]) sum += Math.exp(-all * (1 - part ** shape));
  return sum / 5;
}

/**
 * How fast people leave against what is believed: parties gone, over the patience that today's waits have taken.
 * Those whom lanes with a cut-off tablet may have served have not left. `company`: people who decide together.
 */
export function learnPatience({ gone, waitsMs, lanes, services }: Throughput, company: number): RateBelief {
  const unheard = lanes.reduce(
    (sum, { state, sinceLastMs }) => sum + (state === 'unheard' ? sinceLastMs : 0),
    0,
  );
  const serviceMs = services.reduce((sum, { durationMs }) => sum + durationMs, 0) / services.length;
  const left = Math.max(0, gone - (unheard > 0 ? unheard / serviceMs : 0));
  const taken = waitsMs.reduce((sum, waitMs) => sum + impatience(waitMs / MINUTE), 0);
  return { shape: priorParties + left / company, exposure: priorParties + taken / company };
}
