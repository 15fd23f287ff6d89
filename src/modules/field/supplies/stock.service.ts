import {
  type Lasting,
  lastingOf,
  perPersonOf,
  recordedUseOf,
  type SupplyFinding,
  type SupplyItem,
  supplyFindingOf,
  supplyItems,
} from '../../../core/field/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Queryable } from '../../../platform/db/index.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { expectedPeople } from '../../day/index.ts';
import {
  type DrillCatalogue,
  type OpenDrill,
  refuseClosed,
  type Site,
  type SitesService,
} from '../../drill/index.ts';
import {
  type Actor,
  type Caller,
  drawsOf,
  related,
  requireDivision,
  requireSite,
} from '../../foundation/index.ts';
import type { ItemCount, SiteStock, StockRead } from './stock.read.ts';
import type { NewEntry, SuppliesRepo } from './supplies.repo.ts';

type By = Caller & Pick<Actor, 'requestId' | 'draws'>;

/** How an item stands at a site. */
export interface ItemStanding extends ItemCount {
  /** As it was recorded, and by hand. */
  used: number;
  /** Less than nothing where more went than came. */
  left: number;
  lasting: Lasting;
  finding: SupplyFinding | null;
}

/** How a site's supplies stand. */
export interface SiteStanding extends Pick<SiteStock, 'siteId' | 'name' | 'division'> {
  asOf: Date;
  items: Record<SupplyItem, ItemStanding>;
}

/** A site of which the caller keeps the supplies: its own tablet, or headquarters. */
export interface KeptSite {
  drill: OpenDrill;
  site: Site;
}

export interface StockService {
  /** @throws AppError 403 of another site or division, 404 */
  keeps(by: Caller, siteId: string): Promise<KeptSite>;
  /** Notes what came to a site, or went from it. @throws AppError 403, 404, 409 `drill-closed` */
  enter(by: By, siteId: string, entry: Pick<NewEntry, 'item' | 'kind' | 'count'>): Promise<SiteStanding>;
  /** @throws AppError 403, 404 */
  see(by: Caller, siteId: string): Promise<SiteStanding>;
  /**
   * Sites below a division, the caller's unless told, in order of id; those alone where something is found, if wanted: then
   * they are fewer than were looked at. `next` is the last site that was, null where there are no more.
   * @throws AppError 403, 404
   */
  list(
    by: Caller,
    drillId: string,
    query: { division: string | undefined; found: boolean; after: string | undefined; limit: number },
  ): Promise<{ sites: SiteStanding[]; next: string | null }>;
}

/** Where it is read, and how far that is behind. */
interface Source {
  sql: Queryable;
  read: StockRead;
  behindMs(): number;
}

export function createStockService(deps: {
  /** For headquarters' reports. */
  reports: Source;
  /** Where it is written to, for what has just been. */
  fresh: Source;
  repo: Pick<SuppliesRepo, 'enter'>;
  drills: DrillCatalogue;
  sites: Pick<SitesService, 'opened'>;
  clock: Clock;
}): StockService {
  const { reports, fresh, repo, drills, sites, clock } = deps;

  /** What sites have, with how long it lasts by their forecasts. */
  async function standing(
    { sql, behindMs }: Source,
    drill: OpenDrill,
    stocks: readonly SiteStock[],
  ): Promise<SiteStanding[]> {
    const now = new Date(clock.now().getTime() - behindMs());
    const ids = stocks.map(({ siteId }) => siteId);
    const expected = new Map((await expectedPeople(sql, ids, now)).map((one) => [one.siteId, one]));
    const rules = { poolSize: drill.poolSize, swabs: drill.swabRules.swabs };
    return stocks.map((stock) => {
      const { siteId, name, division, counts } = stock;
      const of = (item: SupplyItem): ItemStanding => {
        const count = counts[item];
        const used = recordedUseOf(item, stock) + count.usedByHand;
        const left = count.delivered - used;
        const lasting = lastingOf(left, perPersonOf(item, stock, rules), expected.get(siteId));
        const finding = supplyFindingOf({ delivered: count.delivered, used }, lasting);
        return { ...count, used, left, lasting, finding };
      };
      return {
        siteId,
        name,
        division,
        asOf: now,
        items: { tube: of('tube'), swab: of('swab'), gown: of('gown') },
      };
    });
  }

  async function keeps(by: Caller, siteId: string): Promise<KeptSite> {
    if (by.role === 'tablet') requireSite(by, siteId);
    const site = await sites.opened(siteId);
    if (by.role !== 'tablet') requireDivision(by, site.division);
    return { site, drill: await drills.get(site.drillId) };
  }

  async function see(by: Caller, siteId: string): Promise<SiteStanding> {
    const { drill } = await keeps(by, siteId);
    const stock = await fresh.read.find(siteId);
    const [found] = stock === undefined ? [] : await standing(fresh, drill, [stock]);
    if (found === undefined) throw new AppError(notFound);
    return found;
  }

  return {
    keeps,
    see,

    async enter(by, siteId, entry) {
      const { drill } = await keeps(by, siteId);
      refuseClosed(drill);
      const id = drawsOf(by).id('supply');
      await repo.enter({ ...entry, id, drillId: drill.id, siteId, at: clock.now(), account: by.sub });
      return see(by, siteId);
    },

    async list(by, drillId, { division: asked, found, after, limit }) {
      const drill = await drills.get(drillId);
      if (by.division === undefined || !related(by.division, drill.city)) throw new AppError(notFound);
      const division = asked ?? by.division;
      requireDivision(by, division);
      const stocks = await reports.read.list({ drillId, division, after, limit: limit + 1 });
      const page = stocks.slice(0, limit);
      const all = await standing(reports, drill, page);
      const wanted = found
        ? all.filter(({ items }) => supplyItems.some((item) => items[item].finding !== null))
        : all;
      return { sites: wanted, next: stocks.length > limit ? (page.at(-1)?.siteId ?? null) : null };
    },
  };
}
