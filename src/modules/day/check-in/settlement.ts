import { isSettled } from '../uploads/index.ts';
import type { ReviewCode } from './check-in.tables.ts';
import type { ReviewRow } from './reviews.read.ts';

/**
 * How headquarters settle a review: `keep` changes nothing. Of a check-in that stands: `take-back` says that it was none;
 * `count-this`, that all others of the person were none; `other-person`, that somebody else came; `correct-time`, when it
 * was. Of what could not become a check-in: `check-in` makes one of it.
 */
export const settlementActions = [
  'keep',
  'take-back',
  'count-this',
  'other-person',
  'correct-time',
  'check-in',
] as const;
export type SettlementAction = (typeof settlementActions)[number];

const whoWasIt: readonly SettlementAction[] = ['keep', 'take-back', 'other-person'];
const nobodyYet: readonly SettlementAction[] = ['keep', 'check-in'];

/** By what each kind of contradiction is settled. */
const actionsOf: Record<ReviewCode, readonly SettlementAction[]> = {
  'two-sites': ['keep', 'take-back', 'count-this', 'other-person'],
  'sequence-reused': whoWasIt,
  'time-out-of-range': ['keep', 'take-back', 'correct-time'],
  cancelled: whoWasIt,
  'pass-revoked': whoWasIt,
  'pass-expired': whoWasIt,
  'pass-invalid': nobodyYet,
  'person-not-registered': nobodyYet,
  'several-people': nobodyYet,
  refused: nobodyYet,
  unreadable: nobodyYet,
};

/** What can still be said of a check-in that was taken back. */
const ofTakenBack: readonly SettlementAction[] = ['keep', 'take-back'];
/** What would leave somebody who was swabbed without a check-in. */
const leavesNone: readonly SettlementAction[] = ['take-back', 'other-person'];

/** By what a review is settled; the others are no answer to it. */
export const fittingFor = ({ code, takenBack }: Pick<ReviewRow, 'code' | 'takenBack'>) =>
  actionsOf[code].filter((action) => takenBack !== true || ofTakenBack.includes(action));

/** What can be done about a review as things stand; nothing once it is settled. */
export function actionsFor(
  row: Pick<ReviewRow, 'code' | 'takenBack' | 'settledBy' | 'settledAt' | 'sent' | 'status' | 'alone'>,
): readonly SettlementAction[] {
  if (isSettled(row)) return [];
  const swabbed = row.status === 'sampled' && row.alone && row.takenBack === false;
  return fittingFor(row).filter((action) => !(swabbed && leavesNone.includes(action)));
}

/** Actions that name somebody. */
export const naming: readonly SettlementAction[] = ['other-person', 'check-in'];
