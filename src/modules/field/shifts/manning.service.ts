import type { Clock } from '../../../platform/clock.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { type DrillCatalogue, refuseClosed, requireSites, type SitesService } from '../../drill/index.ts';
import { type Auditor, type Caller, requireDivision } from '../../foundation/index.ts';
import type { LaneChanges } from '../../windows/index.ts';
import type { MannedSite, ManningRepo } from './manning.repo.ts';
import type { By } from './posts.service.ts';

/** How a site's lanes stand to its shifts. */
export interface Manning {
  siteId: string;
  byShifts: boolean;
  graceMinutes: number;
  lanes: number;
  lanesOpen: number;
}

export interface ManningService {
  /** Has a site's lanes be open as long as their shifts are manned, or as told again. @throws AppError 404, 403, 409 */
  set(by: By, siteId: string, of: { byShifts: boolean; graceMinutes: number }): Promise<Manning>;
  /** @throws AppError 404, 403 */
  see(by: Caller, siteId: string): Promise<Manning>;
  /**
   * Opens and closes the lanes of these sites, or of all, by who is at their posts now, as `PUT /v1/sites/{siteId}/lanes` does
   * and confirms it; answers how many sites have changed.
   */
  settle(sites?: readonly string[]): Promise<number>;
}

export function createManningService(deps: {
  repo: ManningRepo;
  drills: DrillCatalogue;
  sites: Pick<SitesService, 'see'>;
  laneChanges: LaneChanges;
  audit: Auditor;
  clock: Clock;
}): ManningService {
  const { repo, drills, sites, laneChanges, audit, clock } = deps;

  async function settleOne(site: MannedSite): Promise<boolean> {
    const at = clock.now();
    const drill = await drills.get(site.drillId);
    if (drill.status === 'closed') return false;
    const unmanned = await repo.unmanned(site, at);
    // What headquarters have changed meanwhile by hand is theirs: the number of all lanes goes with it.
    const lanes = Math.max(1, site.lanes + (site.siteLanes - site.lanesOpen));
    const manned = Math.max(0, lanes - unmanned.lanes);
    // A site has one lane at least; where that is not manned either, its windows are stopped until the shift is over.
    const open = Math.max(1, manned);
    const by = { sub: site.setBy, role: site.role, division: site.division, site: undefined };
    let changed = false;
    if (open !== site.siteLanes) {
      await laneChanges.setLanes(by, site.siteId, {
        lanes: open,
        until: unmanned.until ?? undefined,
        reason: open < site.siteLanes ? '采样台无人值守' : '采样台人员到岗',
      });
      changed = true;
    }
    let { stoppedUntil } = site;
    if (manned === 0 && unmanned.until !== null && (stoppedUntil === null || stoppedUntil < unmanned.until)) {
      await laneChanges.stop(
        by,
        { id: site.siteId, drillId: site.drillId, division: site.division },
        { from: at, to: unmanned.until, reason: '全部采样台无人值守' },
      );
      stoppedUntil = unmanned.until;
      changed = true;
    }
    if (changed || lanes !== site.lanes)
      await repo.settle(site.siteId, { lanes, lanesOpen: open, stoppedUntil });
    return changed;
  }

  async function see(by: Caller, siteId: string): Promise<Manning> {
    const site = await sites.see(by, siteId);
    requireDivision(by, site.division);
    const row = await repo.find(siteId);
    const { lanes } = site;
    if (row === undefined) return { siteId, byShifts: false, graceMinutes: 0, lanes, lanesOpen: lanes };
    const { graceMinutes } = row;
    return { siteId, byShifts: true, graceMinutes, lanes: row.lanes, lanesOpen: row.lanesOpen };
  }

  async function settle(ids?: readonly string[]): Promise<number> {
    let changed = 0;
    for (const site of await repo.list(ids)) if (await settleOne(site)) changed += 1;
    return changed;
  }

  return {
    see,
    settle,

    async set(by, siteId, { byShifts, graceMinutes }) {
      const site = await sites.see(by, siteId);
      requireDivision(by, site.division);
      const drill = await drills.get(site.drillId);
      refuseClosed(drill);
      requireSites(drill);
      if (site.kind !== 'fixed') throw new AppError(notFound);
      const { lanes, division } = site;
      const noted = audit.entryIn(drill, {
        by,
        action: 'manning.set',
        object: { kind: 'site', id: siteId },
        division,
        details: { byShifts, graceMinutes },
      });
      const setting = { siteId, drillId: drill.id, graceMinutes, lanes, setBy: by.sub, role: by.role };
      if (byShifts) await repo.begin({ ...setting, division: by.division ?? division }, noted);
      else await repo.end(siteId, noted);
      await settle([siteId]);
      return see(by, siteId);
    },
  };
}
