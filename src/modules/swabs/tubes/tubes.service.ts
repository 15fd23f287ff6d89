import type { TubeStatus } from '../../../core/lifecycle/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { beginUpload, type KnownTablets, siteNotOpen } from '../../day/index.ts';
import type { DrillCatalogue, OpenDrill, Site, SitesService } from '../../drill/index.ts';
import { type Caller, covers, isHeadquarters, requireSite } from '../../foundation/index.ts';
import type { WayStep, Ways } from '../ways/index.ts';
import type { ActWriter } from './act-writer.ts';
import { showAct, statusOf, toAct } from './recording.ts';
import type { TubeEvent, TubePerson, TubeRow, TubesRead, UnboundRow } from './tubes.read.ts';
import type { SwabRow } from './tubes.schemas.ts';
import type { FindWho } from './who.ts';

export interface TubesService {
  /**
   * Does what a tablet asks for while it has a network. The status is 200 where it was so already, or had been sent.
   * @throws AppError 403 at another site, 404, 409 `site-not-open` and those of tubes, 422 `pass-invalid`,
   *   `person-not-registered`
   */
  act(
    caller: Caller,
    siteId: string,
    row: SwabRow,
  ): Promise<{ status: number; answer: ReturnType<typeof showAct> }>;
  /** A tube by its code; where two sites have one of that code, the one of the caller's site, else the first. @throws AppError 404 */
  tube(caller: Caller, drillId: string, barcode: string): Promise<WholeTube>;
  /** @throws AppError 403 at another site, 404, 410 `personal-data-destroyed` */
  list(
    caller: Caller,
    siteId: string,
    query: Omit<Parameters<TubesRead['ofSite']>[0], 'siteId'>,
  ): Promise<TubeRow[]>;
  unbound(
    caller: Caller,
    siteId: string,
    query: Omit<Parameters<TubesRead['unbound']>[0], 'siteId'>,
  ): Promise<{ rows: UnboundRow[]; drill: OpenDrill }>;
}

export interface WholeTube {
  drill: OpenDrill;
  tube: TubeRow;
  people: TubePerson[];
  way: TubeEvent[];
  /** What has become of it since, as other modules tell it. */
  since: WayStep[];
  /** Sites of the other tubes of this code. */
  others: string[];
}

export type TubeFilter = TubeStatus | undefined;

export function createTubesService(deps: {
  writer: ActWriter;
  findWho: FindWho;
  read: TubesRead;
  ways: Pick<Ways, 'ofTube'>;
  tablets: KnownTablets;
  sites: Pick<SitesService, 'opened'>;
  drills: DrillCatalogue;
  clock: Clock;
}): TubesService {
  const { writer, findWho, read, ways, sites, drills } = deps;

  return {
    async act(caller, siteId, row) {
      requireSite(caller, siteId);
      const site = await sites.opened(siteId);
      const drill = await drills.get(site.drillId);
      if (drill.status === 'draft') throw new AppError(siteNotOpen);
      const upload = await beginUpload(deps, {
        device: caller.sub,
        site,
        drill,
        sentAt: undefined,
        offline: false,
      });
      const ready = await toAct(upload, row, findWho);
      const result = await writer.submit(ready.act);
      return { status: statusOf(result), answer: showAct(ready, result, drill.keys) };
    },

    async tube(caller, drillId, barcode) {
      const drill = await drills.withPeople(drillId);
      const found = (await read.withCode(drillId, barcode)).filter((one) =>
        sees(caller, one.siteId, one.division),
      );
      const tube = found.find(({ siteId }) => siteId === caller.site) ?? found[0];
      if (tube === undefined) throw new AppError(notFound);
      const [people, way, since] = await Promise.all([
        read.people(drillId, tube.id),
        read.way(drillId, tube.id),
        ways.ofTube(drillId, tube.id),
      ]);
      const others = found.filter(({ id }) => id !== tube.id).map(({ siteId }) => siteId);
      return { drill, tube, people, way, since, others };
    },

    async list(caller, siteId, query) {
      await siteSeenBy(deps, caller, siteId);
      return read.ofSite({ siteId, ...query });
    },

    async unbound(caller, siteId, query) {
      const { drill } = await siteSeenBy(deps, caller, siteId);
      return { rows: await read.unbound({ siteId, ...query }), drill };
    },
  };
}

/** A site that a tablet of it may look at, or headquarters of its division. @throws AppError 403 at another site, 404, 410 */
export async function siteSeenBy(
  { sites, drills }: { sites: Pick<SitesService, 'opened'>; drills: DrillCatalogue },
  caller: Caller,
  siteId: string,
): Promise<{ site: Site; drill: OpenDrill }> {
  if (caller.role === 'tablet') requireSite(caller, siteId);
  const site = await sites.opened(siteId);
  if (!sees(caller, site.id, site.division)) throw new AppError(notFound);
  return { site, drill: await drills.withPeople(site.drillId) };
}

function sees(caller: Caller, siteId: string, division: string): boolean {
  return caller.role === 'tablet'
    ? caller.site === siteId
    : isHeadquarters(caller) && covers(caller, division);
}
