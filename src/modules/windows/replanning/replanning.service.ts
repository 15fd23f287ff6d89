import type { OpeningHours } from '../../../core/calendar/index.ts';
import { slotCapacities } from '../../../core/capacity/index.ts';
import { type SiteKind, siteKinds } from '../../../core/lifecycle/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { newId } from '../../../platform/crypto/index.ts';
import { AppError, forbidden, notFound } from '../../../platform/errors/index.ts';
import { invalidField } from '../../../platform/http/index.ts';
import {
  type DrillCatalogue,
  type OpenDrill,
  refuseClosed,
  requireSites,
  type SitesService,
  sameAccount,
  windowsOf,
} from '../../drill/index.ts';
import {
  type Actor,
  type Auditor,
  type Caller,
  covers,
  drawsOf,
  related,
  requireDivision,
} from '../../foundation/index.ts';
import type { Job, JobsService } from '../../service/index.ts';
import { type SlotTarget, stopped, withCapacity, withWindows } from './losses.ts';
import { mobileFrom, unknownSite } from './refused-fields.ts';
import { replanJobKind } from './replan-job.ts';
import { replanOutdated, replanOver, siteClosed, siteUnpublished } from './replanning.errors.ts';
import type { MoveRow, Replan, ReplanningRead, ReplansQuery, SiteNow } from './replanning.read.ts';
import type { NewReplan, ReplanningRepo, SiteChange } from './replanning.repo.ts';
import { hoursLeft, hoursOf, toText } from './site-hours.ts';
import type { Move } from './work-out.ts';

/** How long a proposal stands, ms: after an hour the places it counts on are others'. */
const standsMs = 3_600_000;

export type Asker = Caller & Actor;

export interface Ask {
  reason: string;
  dryRun: boolean;
}

/**
 * Changes of a plan that is in use. What takes places from a published site is a proposal, which says who would have to
 * move where, and becomes true when it is confirmed; what takes none from anybody is true at once (`done`).
 * All @throws AppError 403, 404, 409 `drill-closed`, `site-closed`; 400 with pointers.
 */
export interface ReplanningService {
  close(caller: Asker, siteId: string, ask: Ask & { from?: Date | undefined }): Promise<Replan>;
  setLanes(
    caller: Asker,
    siteId: string,
    ask: Ask & { lanes: number; from?: Date | undefined; until?: Date | undefined },
  ): Promise<Replan>;
  setHours(caller: Asker, siteId: string, ask: Ask & { hours: OpeningHours[] }): Promise<Replan>;
  stop(
    caller: Asker,
    drillId: string,
    ask: Ask & { division: string; from: Date; to: Date; sites?: string[] | undefined },
  ): Promise<Replan>;
  /** A replan of the caller's division. @throws AppError 404 for anybody else's */
  see(caller: Caller, id: string): Promise<Replan>;
  /** The replans of the caller's division, newest first. @throws AppError 403 for a token without a division */
  list(caller: Caller, query: Omit<ReplansQuery, 'division' | 'now'>): Promise<Replan[]>;
  moves(caller: Caller, id: string, after: number, limit: number): Promise<MoveRow[]>;
  /**
   * Makes a proposal true and answers the job that moves people. Again: the same job; where that was cancelled or
   * failed, another one that goes on. By another than proposed it, where two people decide in the drill.
   * @throws AppError 404, 409 `replan-outdated`, `replan-over`, `same-account`
   */
  confirm(caller: Asker, id: string): Promise<Job>;
  /** @throws AppError 404, 409 `replan-over` */
  withdraw(caller: Asker, id: string): Promise<Replan>;
}

export function createReplanningService(deps: {
  read: ReplanningRead;
  repo: ReplanningRepo;
  workOut: (drillId: string, targets: readonly SlotTarget[], now: Date) => Promise<Move[]>;
  drills: DrillCatalogue;
  sites: SitesService;
  jobs: JobsService;
  audit: Auditor;
  clock: Clock;
  onWaiting: (drillId: string, community: string) => void;
}): ReplanningService {
  const { read, repo, workOut, drills, sites, jobs, audit, clock, onWaiting } = deps;

  /** A site that the caller may see to, in a drill that goes on; a mobile one can be closed, and has no windows to change. */
  async function anySiteOf(
    caller: Caller,
    siteId: string,
    kinds: readonly SiteKind[] = ['fixed'],
  ): Promise<{ site: SiteNow; drill: OpenDrill }> {
    const site = await read.site(siteId);
    if (site === undefined || !kinds.includes(site.kind)) throw new AppError(notFound);
    if (!covers(caller, site.division)) await sites.see(caller, siteId);
    requireDivision(caller, site.division);
    const drill = await drills.get(site.drillId);
    refuseClosed(drill);
    return { site, drill };
  }

  /** One that may be changed, too: it is not closed. */
  async function siteOf(caller: Caller, siteId: string): Promise<{ site: SiteNow; drill: OpenDrill }> {
    const found = await anySiteOf(caller, siteId);
    if (found.site.status === 'closed') throw new AppError(siteClosed);
    return found;
  }

  /** What the slots of a site have with so many lanes in these hours. */
  const placesOf = (site: SiteNow, drill: OpenDrill, lanes: number, hours: readonly OpeningHours[]) =>
    slotCapacities({ ...site, lanes, windowMinutes: drill.windowMinutes }, hours);

  const lasting = { lanes: undefined, hours: undefined, closes: false };

  /** Works a change out, puts it on file, and where it takes nothing from anybody makes it true. */
  async function propose(
    caller: Asker,
    drill: OpenDrill,
    { reason, dryRun }: Ask,
    change: Pick<NewReplan, 'division' | 'kind' | 'from' | 'until' | 'sites' | 'slots'>,
    asProposal: boolean,
  ): Promise<Replan> {
    const [id, at] = [drawsOf(caller).id('replan'), clock.now()];
    const before = caller.draws === undefined ? undefined : await read.find(id);
    // What a repeat would propose is on file; nobody is counted twice for it.
    if (before !== undefined) return before;
    const moves = await workOut(drill.id, change.slots, at);
    const entry = (action: 'replan.proposed' | 'replan.confirmed', why?: string) =>
      audit.entryIn(drill, {
        by: caller,
        action,
        object: { kind: 'replan', id },
        division: change.division,
        reason: why,
        details: { kind: change.kind, affected: moves.length, dryRun },
      });
    await repo.add(
      {
        ...change,
        id,
        drillId: drill.id,
        status: dryRun ? 'dry-run' : 'proposed',
        createdAt: at,
        expiresAt: new Date(at.getTime() + standsMs),
        proposedBy: caller.sub,
        waits: asProposal && !dryRun,
      },
      moves,
      entry('replan.proposed', reason),
    );
    if (!asProposal && !dryRun) {
      if (!(await repo.confirm(id, at, undefined, entry('replan.confirmed')))) {
        throw new AppError(replanOutdated);
      }
      await hasChanged(drill.id, id);
    }
    return found(id);
  }

  async function hasChanged(drillId: string, id: string): Promise<void> {
    drills.forget();
    for (const community of await read.communities(id)) onWaiting(drillId, community);
  }

  /** @throws AppError 409 `same-account` where another has to confirm */
  async function refuseSame(caller: Caller, { drillId, status, proposedBy }: Replan): Promise<void> {
    // What another process has just been told counts.
    drills.forget();
    const { countersigning } = await drills.get(drillId);
    if (countersigning.cancelling && status === 'proposed' && proposedBy === caller.sub)
      throw new AppError(sameAccount);
  }

  async function found(id: string): Promise<Replan> {
    const replan = await read.find(id);
    if (replan === undefined) throw new AppError(notFound);
    return replan;
  }

  async function see(caller: Caller, id: string): Promise<Replan> {
    const replan = await read.find(id);
    if (replan === undefined || !covers(caller, replan.division)) throw new AppError(notFound);
    return replan;
  }

  const losesAny = (slots: readonly SlotTarget[]): boolean => slots.some(({ loses }) => loses);

  return {
    async close(caller, siteId, { from, ...ask }) {
      const { site, drill } = await anySiteOf(caller, siteId, siteKinds);
      if (site.status === 'draft') throw new AppError(siteUnpublished);
      const now = clock.now();
      const begins = from ?? now;
      if (site.kind === 'mobile' && begins > now) throw invalidField('/from', 'mobile-site', mobileFrom);
      const all = await read.slots([siteId], now);
      const slots = stopped(all, begins, undefined);
      // Whoever came to it between the proposal and its confirmation holds a window there still, and can be named now.
      const held = site.status === 'closed' ? await read.holdings(slots.map(({ slotId }) => slotId)) : [];
      if (site.status === 'closed' && held.length === 0) throw new AppError(siteClosed);
      const gone = new Set(slots.map(({ slotId }) => slotId));
      const closes = all.every((slot) => gone.has(slot.id) || slot.capacity === 0);
      const change: SiteChange = {
        ...lasting,
        siteId,
        version: site.version,
        hours: hoursLeft(site, slots),
        closes,
      };
      const { division } = site;
      const whole = {
        division,
        kind: 'close-site',
        from: begins,
        until: undefined,
        sites: [change],
        slots,
      } as const;
      return propose(caller, drill, ask, whole, true);
    },

    async setLanes(caller, siteId, { lanes, from, until, ...ask }) {
      const { site, drill } = await siteOf(caller, siteId);
      const now = clock.now();
      const begins = from !== undefined && from > now ? from : now;
      const places = placesOf(site, drill, lanes, hoursOf(site));
      const slots = withCapacity(await read.slots([siteId], now), places, begins, until);
      const change: SiteChange = { ...lasting, siteId, version: site.version, lanes };
      const { division } = site;
      const whole = { division, kind: 'lanes', from: begins, until, sites: [change], slots } as const;
      return propose(caller, drill, ask, whole, site.status === 'published' && losesAny(slots));
    },

    async setHours(caller, siteId, { hours, ...ask }) {
      const { site, drill } = await siteOf(caller, siteId);
      const from = clock.now();
      const windows = windowsOf(drill, hours);
      // All windows of the site: one that is over keeps its start, and is not made again.
      const all = await read.slots([siteId], new Date(0));
      const slots = withWindows(all, windows, placesOf(site, drill, site.lanes, hours), {
        siteId,
        from,
        newId,
      });
      const change: SiteChange = { ...lasting, siteId, version: site.version, hours: hours.map(toText) };
      const { division } = site;
      const whole = { division, kind: 'hours', from, until: undefined, sites: [change], slots } as const;
      return propose(caller, drill, ask, whole, site.status === 'published' && losesAny(slots));
    },

    async stop(caller, drillId, { division, from, to, sites: named, ...ask }) {
      const drill = await drills.get(drillId);
      if (!related(division, drill.city)) throw new AppError(notFound);
      requireDivision(caller, division);
      refuseClosed(drill);
      requireSites(drill);
      const those = await read.sites(drillId, division, named);
      const missing = named?.findIndex((id) => those.every((site) => site.id !== id)) ?? -1;
      if (missing >= 0) throw invalidField(`/sites/${missing}`, 'unknown-site', unknownSite);
      const now = clock.now();
      const ids = those.map(({ id }) => id);
      const slots = stopped(await read.slots(ids, now), from, to);
      const bySite = new Map<string, SlotTarget[]>();
      for (const slot of slots) bySite.set(slot.siteId, [...(bySite.get(slot.siteId) ?? []), slot]);
      const changes = those.flatMap((site): SiteChange[] => {
        const own = bySite.get(site.id);
        return own === undefined
          ? []
          : [{ ...lasting, siteId: site.id, version: site.version, hours: hoursLeft(site, own) }];
      });
      const whole = { division, kind: 'stop', from, until: to, sites: changes, slots } as const;
      return propose(caller, drill, ask, whole, true);
    },

    see,

    async list({ division }, query) {
      if (division === undefined) throw new AppError(forbidden);
      return read.list({ ...query, division, now: clock.now() });
    },

    async moves(caller, id, after, limit) {
      await see(caller, id);
      return read.moves(id, after, limit);
    },

    async confirm(caller, id) {
      const replan = await see(caller, id);
      const { drillId, division, affected, kind } = replan;
      const job = jobs.prepare(caller, {
        id: drawsOf(caller).id('replan job'),
        kind: replanJobKind,
        drillId,
        total: affected,
        input: { replanId: id },
      });
      const drill = await drills.get(drillId);
      refuseClosed(drill);
      if (replan.status === 'proposed') {
        const noted = audit.entryIn(drill, {
          by: caller,
          action: 'replan.confirmed',
          object: { kind: 'replan', id },
          division,
          details: { kind, affected },
        });
        if (await repo.confirm(id, clock.now(), job, noted)) {
          await hasChanged(drillId, id);
          return jobs.announce(job.id);
        }
        await refuseSame(caller, replan);
      }
      const now = await see(caller, id);
      if (now.jobId === null) {
        const status = now.status === 'proposed' && now.expiresAt <= clock.now() ? 'expired' : now.status;
        if (status === 'proposed') throw new AppError(replanOutdated);
        throw new AppError(replanOver, { params: { status } });
      }
      const { status } = await jobs.announce(now.jobId);
      const stopped = now.status === 'confirmed' && (status === 'cancelled' || status === 'failed');
      if (stopped && (await repo.resume(id, now.jobId, job))) return jobs.announce(job.id);
      return jobs.announce((await see(caller, id)).jobId ?? now.jobId);
    },

    async withdraw(caller, id) {
      const replan = await see(caller, id);
      const drill = await drills.get(replan.drillId);
      refuseClosed(drill);
      if (replan.status === 'withdrawn') return replan;
      const noted = audit.entryIn(drill, {
        by: caller,
        action: 'replan.withdrawn',
        object: { kind: 'replan', id },
        division: replan.division,
      });
      if (!(await repo.withdraw(id, clock.now(), noted))) {
        const { status } = await see(caller, id);
        // Withdrawn by another at this very moment: once is as good as twice.
        if (status !== 'withdrawn') throw new AppError(replanOver, { params: { status } });
      }
      return found(id);
    },
  };
}
