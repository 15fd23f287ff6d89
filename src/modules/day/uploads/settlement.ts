import { AppError } from '../../../platform/errors/index.ts';
import { reviewSettled } from './uploads.errors.ts';

/** By which action a review was settled, and what that named: the code of a tube, a registration, a time. */
export type SettledHow = Readonly<
  { action: string } & Partial<Record<'to' | 'registrationId' | 'at', string>>
>;

/**
 * Whether nothing is to be changed about a review any more: somebody has settled it, or what was kept as it was sent has come
 * right by itself since.
 */
export const isSettled = (row: {
  settledBy: string | null;
  settledAt: Date | null;
  sent: Buffer | null;
}): boolean => row.settledBy !== null || (row.sent !== null && row.settledAt !== null);

/** Somebody else has settled a review at this very moment: theirs stands, and nothing of this is done. */
export class SettledMeanwhile extends Error {
  override readonly name = 'SettledMeanwhile';
}

/** What was done about a review; undefined where that was settled meanwhile, and nothing was. */
export const unlessSettled = <T>(done: Promise<T>): Promise<T | undefined> =>
  done.catch((error: unknown) => {
    if (error instanceof SettledMeanwhile) return undefined;
    throw error;
  });

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
