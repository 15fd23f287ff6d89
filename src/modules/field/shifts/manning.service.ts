import type { Clock } from '../../../platform/clock.ts';
import { AppError, notFound, unavailable } from '../../../platform/errors/index.ts';
import type { UnmannedLanes } from '../../day/index.ts';
import { type DrillCatalogue, refuseClosed, requireSites, type SitesService } from '../../drill/index.ts';
import { type Auditor, type Caller, requireDivision } from '../../foundation/index.ts';
import type { LaneChanges } from '../../windows/index.ts';
import type { MannedSite, ManningRepo } from './manning.repo.ts';
import type { By } from './posts.service.ts';
import { lanesByTwo } from './shifts.errors.ts';
import type { SiteHours } from './shifts.tables.ts';

/** How a site's lanes stand to its shifts. */
export interface Manning {
  siteId: string;
  byShifts: boolean;
  graceMinutes: number;
  lanes: number;
  /** 0 while its windows are stopped, since nobody is there. */
  lanesOpen: number;
}

export interface ManningService {
  /**
   * Has a site's lanes be open as long as their shifts are manned, or as told again: then what was closed or stopped for want of
   * people is open as before. @throws AppError 404, 403, 409, 503
   */
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
  unmannedLanes: UnmannedLanes;
  audit: Auditor;
  clock: Clock;
}): ManningService {
  const { repo, drills, sites, laneChanges, unmannedLanes, audit, clock } = deps;

  /** What is to be open of a site at a time, of how many in all. */
  async function wanted(site: MannedSite, at: Date) {
    const unmanned = await repo.unmanned(site, at);
    // A process that died at it may have opened what it was going to, or not yet.
    const known = site.siteLanes === site.lanesNext ? site.lanesNext : site.lanesOpen;
    // What headquarters have changed meanwhile by hand is theirs: the number of all lanes goes with it.
    const lanes = Math.max(1, site.lanes + (site.siteLanes - known));
    const manned = Math.max(0, lanes - unmanned.lanes.length);
    const { until } = unmanned;
    const stopped = stoppedAt(site, at);
    const stops = manned === 0 && until !== null && (site.stoppedUntil === null || site.stoppedUntil < until);
    const reopens = manned > 0 && stopped;
    // A site has one lane at least; where that is not manned either, its windows are stopped until the shift is over.
    const open = Math.max(1, manned);
    const stands =
      open === site.siteLanes &&
      !stops &&
      !reopens &&
      lanes === site.lanes &&
      site.lanesNext === null &&
      same(unmanned.lanes, site.unmanned);
    return { lanes, open, until, unmanned: unmanned.lanes, stopUntil: stops ? until : null, reopens, stands };
  }

  /** Opens and closes lanes of a site that this process has taken. */
  async function change(site: MannedSite, at: Date): Promise<boolean> {
    const { siteId, drillId, division, siteLanes, siteHours } = site;
    const { lanes, open, until, unmanned, stopUntil, reopens } = await wanted(site, at);
    const by = { sub: site.setBy, role: site.role, division, site: undefined };
    await unmannedLanes.set({ siteId, drillId }, unmanned, at);
    if (open !== siteLanes) {
      await repo.intend(siteId, open);
      const reason = open < siteLanes ? '采样台无人值守' : '采样台人员到岗';
      await laneChanges.setLanes(by, siteId, { lanes: open, until: until ?? undefined, reason });
    }
    const before = hoursToHave(site, at);
    let stands = { stoppedUntil: site.stoppedUntil, hoursBefore: before, hoursLeft: site.hoursLeft };
    if (stopUntil !== null) {
      const hoursBefore = before ?? siteHours;
      await repo.remember(siteId, hoursBefore);
      const span = { from: at, to: stopUntil, reason: '全部采样台无人值守' };
      await laneChanges.stop(by, { id: siteId, drillId, division }, span);
      const left = (await repo.find(siteId))?.siteHours ?? null;
      stands = { stoppedUntil: stopUntil, hoursBefore, hoursLeft: left };
    } else if (reopens) {
      if (before !== null)
        await laneChanges.reopen(by, siteId, { hours: before.map(toHours), reason: '采样台人员到岗' });
      stands = { stoppedUntil: null, hoursBefore: null, hoursLeft: null };
    }
    await repo.settle(siteId, { lanes, lanesOpen: open, ...stands });
    return open !== siteLanes || stopUntil !== null || reopens;
  }

  /** The hours that a site had before its windows were stopped; null where they are not, or have become headquarters' own. */
  function hoursToHave(site: MannedSite, at: Date): SiteHours | null {
    const ours = stoppedAt(site, at) && (site.hoursLeft === null || same(site.hoursLeft, site.siteHours));
    return ours ? site.hoursBefore : null;
  }

  /**
   * Gives a site back the lanes and hours that were taken from it for want of people, before it goes by its shifts no more:
   * nobody else would. It stays taken, so that no round closes them again. @throws AppError 503 while another process is at it
   */
  async function restore(by: By, siteId: string): Promise<void> {
    if ((await repo.find(siteId)) === undefined) return;
    if (!(await repo.claim(siteId))) throw new AppError(unavailable);
    try {
      const [site, at] = [await repo.find(siteId), clock.now()];
      if (site === undefined) return;
      const { lanes } = await wanted(site, at);
      const reason = '不再按班次开放采样台';
      if (lanes !== site.siteLanes)
        await laneChanges.setLanes(by, siteId, { lanes, until: undefined, reason });
      const hours = hoursToHave(site, at);
      if (hours !== null) await laneChanges.reopen(by, siteId, { hours: hours.map(toHours), reason });
    } catch (error) {
      await repo.release(siteId);
      throw error;
    }
  }

  async function settleOne(seen: MannedSite): Promise<boolean> {
    const { siteId } = seen;
    const at = clock.now();
    const drill = await drills.get(seen.drillId);
    if (drill.status === 'closed' || (await wanted(seen, at)).stands) return false;
    // Two people decide there what takes windows: nothing does by itself.
    if (drill.countersigning.cancelling) return false;
    // While another process is at it, it or the next round sees what has happened here.
    if (!(await repo.claim(siteId))) return false;
    try {
      const site = await repo.find(siteId);
      return site !== undefined && (await change(site, at));
    } finally {
      await repo.release(siteId);
    }
  }

  async function see(by: Caller, siteId: string): Promise<Manning> {
    const site = await sites.see(by, siteId);
    requireDivision(by, site.division);
    const row = await repo.find(siteId);
    const { lanes } = site;
    if (row === undefined) return { siteId, byShifts: false, graceMinutes: 0, lanes, lanesOpen: lanes };
    const { graceMinutes } = row;
    const lanesOpen = stoppedAt(row, clock.now()) ? 0 : row.lanesOpen;
    return { siteId, byShifts: true, graceMinutes, lanes: row.lanes, lanesOpen };
  }

  async function settle(ids?: readonly string[]): Promise<number> {
    let changed = 0;
    const failures: unknown[] = [];
    for (const site of await repo.list(ids)) {
      try {
        if (await settleOne(site)) changed += 1;
      } catch (error) {
        // One that cannot be changed keeps no other from it.
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
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
      if (byShifts && drill.countersigning.cancelling) throw new AppError(lanesByTwo);
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
      else {
        await restore(by, siteId);
        await repo.end(siteId, noted);
        await unmannedLanes.set({ siteId, drillId: drill.id }, [], clock.now());
      }
      await settle([siteId]);
      return see(by, siteId);
    },
  };
}

/** Whether a site's windows are stopped at an instant, since no lane had anybody. */
const stoppedAt = ({ stoppedUntil }: Pick<MannedSite, 'stoppedUntil'>, at: Date): boolean =>
  stoppedUntil !== null && stoppedUntil > at;

/** Of what came from rows: written the same where it is the same. */
const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

const toHours = ({ opensAt, closesAt }: SiteHours[number]) => ({
  opensAt: new Date(opensAt),
  closesAt: new Date(closesAt),
});
