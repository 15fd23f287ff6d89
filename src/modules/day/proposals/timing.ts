import { HOUR, MINUTE } from '../../../core/queueing/index.ts';
import type { Action, ProposalRules } from '../../../core/queueing/proposals/index.ts';

/** How long a proposal stands unless a later round makes it again, ms. */
export const standsMs = 10 * MINUTE;
/** How long one that was dismissed is not made again, ms. */
export const dismissedMs = 30 * MINUTE;
/** How long people are given to take an offer; who has said nothing by then is believed to stay, ms. */
export const answerMs = 30 * MINUTE;
/** Windows that begin sooner than this are not offered any more when a proposal is accepted, ms. */
export const leastNoticeMs = 20 * MINUTE;

/** What is decided later than it was worked out begins so much later; windows stay where they are. */
export function decidedLater(action: Action, byMs: number): Action {
  const later = Math.max(0, byMs);
  switch (action.kind) {
    case 'open-lanes':
      return { ...action, opensAt: action.opensAt + later };
    case 'bring-lane':
      return { ...action, leavesAt: action.leavesAt + later, arrivesAt: action.arrivesAt + later };
    case 'pause-walk-ins':
      return { ...action, from: action.from + later, to: action.to + later };
    case 'offer-windows':
      return action;
  }
}

/** When what an action does is over: lanes tell until the site closes, three hours at most. */
export function overAt(action: Action, closesAt: number, rules: ProposalRules): number {
  const lanes = (from: number) => Math.max(from, Math.min(from + rules.lookAhead, closesAt));
  switch (action.kind) {
    case 'open-lanes':
      return lanes(action.opensAt);
    case 'bring-lane':
      return lanes(action.arrivesAt);
    case 'pause-walk-ins':
      // Who was asked to come later comes within two hours of the pause's end.
      return action.to + 2 * HOUR;
    case 'offer-windows':
      return Math.max(...action.windows.map(({ from, to }) => Math.max(from, to))) + HOUR;
  }
}
