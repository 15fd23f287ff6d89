import { AppError } from '../../../platform/errors/index.ts';
import { reviewSettled } from './uploads.errors.ts';

/** By which action a review was settled, and what that named: the code of a tube, a registration, a time. */
export type SettledHow = Readonly<
  { action: string } & Partial<Record<'to' | 'registrationId' | 'at', string>>
>;

/** Before it was kept how, reviews could only be noted as looked at. */
export const lookedAt: SettledHow = { action: 'keep' };

const named = ['action', 'to', 'registrationId', 'at'] as const;

/**
 * Lets a review be settled again as it has been: that changes nothing. @throws AppError 409 `review-settled` where it was settled by
 * another action, or with another tube, person or time
 */
export function requireSameSettlement(settled: SettledHow, asked: SettledHow): void {
  if (named.every((name) => settled[name] === asked[name])) return;
  throw new AppError(reviewSettled, { params: { action: settled.action } });
}
