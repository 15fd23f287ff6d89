import type { Changes } from '../forecast/grid.ts';
import type { Action, ProposalRules, SiteSituation } from './types.ts';

/** The sites whose lines an action changes. */
export function touchedBy(action: Action): string[] {
  switch (action.kind) {
    case 'bring-lane':
      return action.from === undefined ? [action.site] : [action.site, action.from];
    case 'offer-windows':
      return [action.site, action.to];
    default:
      return [action.site];
  }
}

/** What is decided for a site with an action beside what was decided before. */
export function changesWith(site: SiteSituation, action: Action, rules: ProposalRules): Changes {
  const { lanes, offers } = site.changes;
  switch (action.kind) {
    case 'open-lanes':
      return { ...site.changes, lanes: [...lanes, { at: action.opensAt, by: action.lanes }] };
    case 'bring-lane': {
      const change =
        action.site === site.id ? { at: action.arrivesAt, by: 1 } : { at: action.leavesAt, by: -1 };
      return { ...site.changes, lanes: [...lanes, change] };
    }
    case 'offer-windows': {
      const joins = action.to === site.id;
      const more = action.windows.map(({ from, to, people }) =>
        joins ? { startsAt: to, people } : { startsAt: from, people: -people },
      );
      return { ...site.changes, offers: [...offers, ...more] };
    }
    case 'pause-walk-ins': {
      const { from, to } = action;
      return { ...site.changes, walkInPause: { from, to, comeBack: rules.comeBack } };
    }
  }
}
