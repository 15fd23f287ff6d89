import { meanAcceptance } from '../forecast/acceptance.ts';
import { plannedWalkIns } from '../learning/rates.ts';
import { HOUR, MINUTE } from '../plan.ts';
import type { Action, ProposalRules, SiteSituation } from './types.ts';

/** What an action asks of people, beside the waiting that it saves. */
export interface Cost {
  walkMinutes: number;
  peopleAsked: number;
  /** All of it in minutes of waiting. */
  minutes: number;
}

/**
 * Those who say yes to another site walk the way between the two sites farther at most, each way; the way is counted
 * once, as about what it comes to there and back. Walk-ins who are asked to come later lose what the rules say.
 */
export function costOf(action: Action, site: SiteSituation, rules: ProposalRules): Cost {
  switch (action.kind) {
    case 'offer-windows': {
      const peopleAsked = action.windows.reduce((sum, { people }) => sum + people, 0);
      const each = (action.walkMetres / rules.walkMetresPerHour) * (HOUR / MINUTE);
      const walkMinutes = peopleAsked * meanAcceptance * each;
      return { walkMinutes, peopleAsked, minutes: walkMinutes };
    }
    case 'pause-walk-ins': {
      const hours = (action.to - action.from) / HOUR;
      const { shape, exposure } = site.belief.walkIns;
      const perHour = plannedWalkIns(site.plan)(action.from) * (shape / exposure);
      const peopleAsked = Math.round(perHour * hours);
      const each = rules.askedLaterMinutes + (1 - rules.comeBack) * rules.neverComesMinutes;
      return { walkMinutes: 0, peopleAsked, minutes: peopleAsked * each };
    }
    default:
      return { walkMinutes: 0, peopleAsked: 0, minutes: 0 };
  }
}
