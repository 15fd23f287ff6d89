import type { OpeningHours } from '../../../core/calendar/index.ts';
import type { Replan } from './replanning.read.ts';
import type { Asker, ReplanningService } from './replanning.service.ts';

/**
 * Changes of a site's lanes that nobody has to look at first: what headquarters would be proposed is confirmed at once, and
 * whoever is affected gets another window, as by `PUT /v1/sites/{siteId}/lanes`. Both on behalf of headquarters who have asked
 * for it beforehand. @throws AppError as the proposals do
 */
export interface LaneChanges {
  /** So many lanes from now on; windows have the places of these until a time, where one is given. */
  setLanes(
    by: Asker,
    siteId: string,
    change: { lanes: number; until: Date | undefined; reason: string },
  ): Promise<void>;
  /** Windows of the site in this time are cancelled. */
  stop(
    by: Asker,
    site: { id: string; drillId: string; division: string },
    change: { from: Date; to: Date; reason: string },
  ): Promise<void>;
  /** The site has these hours again: windows in them that are yet to begin have their places back. */
  reopen(by: Asker, siteId: string, change: { hours: OpeningHours[]; reason: string }): Promise<void>;
}

export function createLaneChanges(replanning: ReplanningService): LaneChanges {
  const confirmed = async (by: Asker, { id, status }: Replan): Promise<void> => {
    if (status === 'proposed') await replanning.confirm(by, id);
  };
  return {
    async setLanes(by, siteId, change) {
      await confirmed(by, await replanning.setLanes(by, siteId, { ...change, dryRun: false }));
    },
    async stop(by, { id, drillId, division }, change) {
      const ask = { ...change, division, sites: [id], dryRun: false };
      await confirmed(by, await replanning.stop(by, drillId, ask));
    },
    async reopen(by, siteId, change) {
      await confirmed(by, await replanning.setHours(by, siteId, { ...change, dryRun: false }));
    },
  };
}
