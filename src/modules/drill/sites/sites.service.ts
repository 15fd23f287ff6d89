import { slotCapacities } from '../../../core/capacity/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { newId } from '../../../platform/crypto/index.ts';
import type { Queryable } from '../../../platform/db/index.ts';
import {
  AppError,
  type FieldError,
  invalidRequest,
  notFound,
  preconditionFailed,
} from '../../../platform/errors/index.ts';
import { invalidField } from '../../../platform/http/index.ts';
import { keepWhile, type Revision } from '../../../platform/revision.ts';
import {
  type Actor,
  type Auditor,
  abolishedCode,
  type Caller,
  covers,
  type DivisionsRead,
  drawsOf,
  isHeadquarters,
  related,
  requireDivision,
} from '../../foundation/index.ts';
import {
  type DrillsService,
  drillClosed,
  type OpenDrill,
  refuseClosed,
  requireSites,
} from '../drills/index.ts';
import { windowsOf } from './hours.ts';
import { type ListedSite, sitesNearest } from './nearest.ts';
import { siteExists, siteInUse } from './sites.errors.ts';
import type { Site, SitesRead, Slot } from './sites.read.ts';
import type { NewSite, NewSlot, SitesRepo } from './sites.repo.ts';

export type SitePlan = Omit<NewSite, 'id' | 'drillId' | 'createdAt'>;

/** What of a site can be changed as it stands. */
export type SiteChange = { [Key in 'name' | 'address' | 'location']?: NewSite[Key] | undefined };

/** Who acts, with the request that they act in. */
type By = Caller & Pick<Actor, 'requestId'>;

/** What a site's hours and lanes came to. */
export interface SlotsMade {
  count: number;
  capacity: number;
  bookable: number;
}

/** A site and its slots as they are to be written. */
export interface PlannedSite {
  site: NewSite;
  slots: NewSlot[];
}

export interface SitesService {
  /**
   * @throws AppError 403 outside the caller's division, 404, 409 `drill-closed`, 409 `site-exists` for the same site again,
   * 400 with pointers
   */
  create(caller: By, drillId: string, plan: SitePlan): Promise<{ site: Site; slots: SlotsMade }>;
  /**
   * What `create` would write, under this id, and writes nothing.
   * @throws AppError as `create` does
   */
  prepare(caller: Caller, drillId: string, id: string, plan: SitePlan): Promise<PlannedSite>;
  /**
   * Changes what a site of the caller's division is called and where it is, published or not. Who has a window there keeps it.
   * @throws AppError 404, 409 `drill-closed`, 409 `site-exists`, 412 `precondition-failed` where it is of another version
   */
  change(caller: By, siteId: string, version: number | undefined, change: SiteChange): Promise<Site>;
  /** Deletes a draft of the caller's division. @throws AppError 404, 409 `site-in-use` */
  delete(caller: By, siteId: string): Promise<void>;
  /** A site that the caller may see: published ones everybody (closed as soon as their drill is), all of them their district. */
  see(caller: Caller | null, siteId: string): Promise<Site>;
  /**
   * A site that has been published, as this process keeps it, for the paths that ask all the time. Closed since, it is
   * there still: a tablet sends what it has recorded when it has a network again. @throws AppError 404
   */
  opened(siteId: string): Promise<Site>;
  list(
    caller: Caller | null,
    drillId: string,
    query: {
      division: string | undefined;
      near: { lng: number; lat: number } | undefined;
      offset: number;
      limit: number;
    },
  ): Promise<ListedSite[]>;
  /** Sites of the caller's division that are not closed, by name. @throws AppError 404 for another city's drill */
  ofDivision(caller: Caller, drillId: string): Promise<Site[]>;
  slots(caller: Caller | null, siteId: string, after: Date | undefined, limit: number): Promise<Slot[]>;
}

/** Sites, and drills with the list of theirs, that one process keeps. */
const keptSites = 5_000;
const keptLists = 50;

/** The slots that a site of this plan opens; a mobile one has none. @throws AppError 400 with a pointer into `/hours` */
export function slotsOf(
  drill: Pick<OpenDrill, 'windowMinutes' | 'startsAt' | 'endsAt'>,
  plan: Omit<SitePlan, 'name' | 'address' | 'location'>,
): NewSlot[] {
  const windows = windowsOf(drill, plan.hours);
  if (plan.kind === 'mobile') return [];
  const placesAt = slotCapacities({ ...plan, windowMinutes: drill.windowMinutes }, plan.hours);
  return windows.map((window) => ({ id: newId(), ...window, ...placesAt(window.startsAt) }));
}

export function createSitesService(deps: {
  sql: Queryable;
  repo: SitesRepo;
  read: SitesRead;
  /** What check-ins have to know is read apart from what everybody asks for. */
  atLanes: Pick<SitesRead, 'find'>;
  plans: Revision;
  drills: DrillsService;
  divisions: DivisionsRead;
  audit: Auditor;
  clock: Clock;
}): SitesService {
  const { sql, repo, read, plans, drills, divisions, audit, clock } = deps;
  const known = keepWhile(plans, keptSites, (siteId) => deps.atLanes.find(siteId));
  const published = keepWhile(plans, keptLists, (drillId) => read.list(drillId, undefined));

  async function checkPlaces(caller: Caller, drill: OpenDrill, plan: SitePlan): Promise<void> {
    const division = await divisions.find(plan.division);
    if (division === undefined || plan.division.length < 6) {
      throw invalidField('/division', 'unknown-division', {
        en: 'There is no such county, street or community. Give the code of one, 6, 9 or 12 digits, as GET /v1/divisions lists them. For example: 350102001',
        zh: '没有该区县、街道或村居。请填写 GET /v1/divisions 列出的 6、9 或 12 位区划代码。例如：350102001',
      });
    }
    requireDivision(caller, plan.division);
    if (division.abolishedOn !== null) {
      const { code, text } = abolishedCode(division);
      throw invalidField('/division', code, text);
    }
    const errors: FieldError[] = [];
    for (const [index, community] of plan.communities.entries()) {
      const pointer = `/communities/${index}`;
      if (!drill.communities.has(community)) errors.push({ pointer, ...notInDrill });
      else if (!covers(caller, community)) errors.push({ pointer, ...otherDistrict });
    }
    if (errors.length > 0) throw new AppError(invalidRequest, { errors: errors.slice(0, 100) });
  }

  /** The division whose drafts the caller may see, as its headquarters. */
  function plansIn(caller: Caller | null): string | undefined {
    return isHeadquarters(caller) ? caller.division : undefined;
  }

  async function see(caller: Caller | null, siteId: string): Promise<Site> {
    const own = plansIn(caller);
    const site = await (own === undefined ? known(siteId) : read.find(siteId));
    const seesDraft = own !== undefined && site?.division.startsWith(own) === true;
    if (site === undefined || (site.status !== 'published' && !seesDraft)) {
      throw new AppError(notFound);
    }
    const over = own === undefined && (await drills.see(null, site.drillId)).status === 'closed';
    return over ? { ...site, status: 'closed' } : site;
  }

  async function prepare(caller: Caller, drillId: string, id: string, plan: SitePlan): Promise<PlannedSite> {
    const drill = await drills.see(caller, drillId);
    refuseClosed(drill);
    requireSites(drill);
    await checkPlaces(caller, drill, plan);
    const slots = slotsOf(drill, plan);
    const site: NewSite = {
      ...plan,
      communities: [...new Set(plan.communities)].sort(),
      id,
      drillId,
      createdAt: clock.now(),
    };
    return { site, slots };
  }

  return {
    see,

    async opened(siteId) {
      const site = await known(siteId);
      if (site === undefined || site.status === 'draft') throw new AppError(notFound);
      return site;
    },

    prepare,

    async create(caller, drillId, plan) {
      const { site, slots } = await prepare(caller, drillId, drawsOf(caller).id('site'), plan);
      const noted = audit.entry({
        by: caller,
        action: 'site.added',
        object: { kind: 'site', id: site.id },
        division: site.division,
        details: { lanes: site.lanes, slots: slots.length },
      });
      if (!(await repo.add(sql, site, slots, noted))) {
        const twin = await repo.findTwin(site);
        // A repeat finds what the first request made; where that has been deleted since, it is not made again.
        if (twin !== site.id) {
          throw twin === undefined
            ? new AppError(notFound)
            : new AppError(siteExists, { members: { siteId: twin } });
        }
      }
      const made = await read.find(site.id);
      if (made === undefined) throw new AppError(notFound);
      const sum = (places: (slot: NewSlot) => number): number =>
        slots.reduce((all, slot) => all + places(slot), 0);
      return {
        site: made,
        slots: {
          count: slots.length,
          capacity: sum(({ capacity }) => capacity),
          bookable: sum(({ bookable }) => bookable),
        },
      };
    },

    async change(caller, siteId, version, change) {
      const { lng, lat, ...site } = await see(caller, siteId);
      requireDivision(caller, site.division);
      const drill = await drills.see(caller, site.drillId);
      if (drill.status === 'closed' || site.status === 'closed') throw new AppError(drillClosed);
      const { name = site.name, address = site.address, location = { lng, lat } } = change;
      const noted = audit.entry({
        by: caller,
        action: 'site.changed',
        object: { kind: 'site', id: siteId },
        division: site.division,
        details: {
          name: name !== site.name,
          address: address !== site.address,
          location: location.lng !== lng || location.lat !== lat,
        },
      });
      const done = await repo.change({ ...site, name, address, location }, version, noted);
      if (done === 'twin')
        throw new AppError(siteExists, {
          members: { siteId: await repo.findTwin({ ...site, name, address }) },
        });
      if (!done) throw new AppError(preconditionFailed);
      const changed = await read.find(siteId);
      if (changed === undefined) throw new AppError(notFound);
      return changed;
    },

    async delete(caller, siteId) {
      const { division, drillId } = await see(caller, siteId);
      // A published site is seen by everybody: whose it is not, may know of it and not touch it.
      requireDivision(caller, division);
      refuseClosed(await drills.see(caller, drillId));
      const noted = audit.entry({
        by: caller,
        action: 'site.deleted',
        object: { kind: 'site', id: siteId },
        division,
      });
      if (!(await repo.delete(siteId, noted))) throw new AppError(siteInUse);
    },

    async list(caller, drillId, { division, near, offset, limit }) {
      const drill = await drills.see(caller, drillId);
      const own = plansIn(caller);
      if (own === undefined && drill.status === 'closed') return [];
      const sites = await (own === undefined ? published(drillId) : read.list(drillId, own));
      return sitesNearest(sites ?? [], division ?? drill.city, near).slice(offset, offset + limit);
    },

    async ofDivision(caller, drillId) {
      const { division } = caller;
      const { city } = await drills.see(caller, drillId);
      if (division === undefined || !related(division, city)) throw new AppError(notFound);
      const sites = await read.list(drillId, division);
      return sites.filter((site) => site.status !== 'closed' && site.division.startsWith(division));
    },

    async slots(caller, siteId, after, limit) {
      await see(caller, siteId);
      return read.slots(siteId, after, limit);
    },
  };
}

const notInDrill = {
  code: 'not-in-drill',
  text: {
    en: 'The drill does not cover this community. Give one that GET /v1/drills/{drillId} lists. For example: 350102001001',
    zh: '该村居不在演练范围内。请填写 GET /v1/drills/{drillId} 列出的村居代码。例如：350102001001',
  },
};
const otherDistrict = {
  code: 'other-district',
  text: {
    en: 'The community is in another district. Give communities of the county that the site stands in. For example: 350102001001',
    zh: '该村居属于其他区县。请填写采样点所在区县的村居代码。例如：350102001001',
  },
};
