import { type Changes, HOUR, noChanges } from '../../../core/queueing/index.ts';
import { type Action, usualRules } from '../../../core/queueing/proposals/index.ts';

/** People who have been offered to leave or to join a window of a site, and have not said anything yet. */
export interface OpenOffers {
  siteId: string;
  startsAt: Date;
  /** Below 0: to leave it. */
  people: number;
}

/**
 * What is decided at each site and does not show yet in its plan and its events: lanes until they are to open or go
 * (from then on the site's own events tell whether they have), pauses until those they kept away have come, offers that
 * have not been answered.
 */
export function changesBySite(
  actions: readonly Action[],
  offers: readonly OpenOffers[],
  now: number,
): Map<string, Changes> {
  const bySite = new Map<string, Changes>();
  const of = (site: string): Changes => bySite.get(site) ?? noChanges;
  const lane = (site: string, at: number, by: number): void => {
    if (at > now) bySite.set(site, { ...of(site), lanes: [...of(site).lanes, { at, by }] });
  };
  for (const action of actions) {
    if (action.kind === 'open-lanes') lane(action.site, action.opensAt, action.lanes);
    if (action.kind === 'bring-lane') {
      lane(action.site, action.arrivesAt, 1);
      if (action.from !== undefined) lane(action.from, action.leavesAt, -1);
    }
    if (action.kind === 'pause-walk-ins' && action.to + 2 * HOUR > now) {
      const { from, to } = action;
      const walkInPause = { from, to, comeBack: usualRules.comeBack };
      bySite.set(action.site, { ...of(action.site), walkInPause });
    }
  }
  for (const { siteId, startsAt, people } of offers) {
    const before = of(siteId);
    const offer = { startsAt: startsAt.getTime(), people };
    bySite.set(siteId, { ...before, offers: [...before.offers, offer] });
  }
  return bySite;
}
