import type { ReviewCode } from './check-in.tables.ts';

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

/** What can be done about each kind of contradiction. */
export const actionsFor: Record<ReviewCode, readonly SettlementAction[]> = {
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

/** Actions that name somebody. */
export const naming: readonly SettlementAction[] = ['other-person', 'check-in'];
