import type { Random } from '../../random.ts';
import { beta } from '../distributions.ts';

/**
 * The share of people who say yes when another window, elsewhere, is offered to them. Nobody has published it;
 * believed to be about a third, between 17 and 55 % in 8 of 10 cases.
 */
const yes = 3.5;
const no = 6.5;
export const meanAcceptance = yes / (yes + no);

export function drawAcceptance(random: Random): number {
  return beta(random, yes, no);
}
