import type { Clock } from '../../../platform/clock.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { invalidField } from '../../../platform/http/index.ts';
import { type DrillCatalogue, type OpenDrill, refuseClosed } from '../../drill/index.ts';
import {
  type Actor,
  type Auditor,
  type Caller,
  covers,
  noDivision,
  related,
  requireDivision,
} from '../../foundation/index.ts';
import type { DecidedRead } from './decided.read.ts';
import { beginsAt, measuredOf } from './measured.ts';
import { proposalOver } from './proposals.errors.ts';
import type { ProposalRow, ProposalsRead } from './proposals.read.ts';
import type { ProposalsRepo } from './proposals.repo.ts';
import type { ProposalStatus } from './proposals.tables.ts';
import type { NewReserves, ReservesRepo } from './reserves.repo.ts';

export type Decider = Caller & Actor;

export interface Reserves {
  teams: number;
  sites: { siteId: string; lanes: number }[];
}

/**
 * What could be done about lines, and deciding it. A district sees what touches one of its sites, and decides what
 * touches only its own; the rest is the city's. All @throws AppError 403, 404.
 */
export interface ProposalsService {
  list(
    caller: Caller,
    drillId: string,
    query: {
      division: string | undefined;
      status: ProposalStatus | undefined;
      after: { worth: number; id: string } | undefined;
      limit: number;
    },
  ): Promise<ProposalRow[]>;
  /** With what has been measured of it, so far or in the end. */
  see(caller: Caller, id: string): Promise<ProposalRow>;
  /**
   * Decides that it be done. It opens no places: relief is for those who wait, not for more appointments, so slots stay
   * as they are. Again: the same answer. @throws AppError 409 `proposal-over`, `drill-closed`
   */
  accept(caller: Decider, id: string): Promise<ProposalRow>;
  /** Decides that it be not done, and not proposed for a while. Again: the same answer. @throws AppError 409 likewise */
  dismiss(caller: Decider, id: string): Promise<ProposalRow>;
  reserves(caller: Caller, drillId: string): Promise<Reserves>;
  /** What stands by now at the caller's sites; sites not named have nothing. Teams are the city's to tell of. */
  setReserves(
    caller: Decider,
    drillId: string,
    ask: { teams?: number | undefined; sites: NewReserves['sites'] },
  ): Promise<Reserves>;
}

export function createProposalsService(deps: {
  read: ProposalsRead;
  decided: Pick<DecidedRead, 'samples'>;
  repo: Pick<ProposalsRepo, 'accept' | 'dismiss'>;
  reservesRepo: ReservesRepo;
  drills: DrillCatalogue;
  audit: Auditor;
  clock: Clock;
}): ProposalsService {
  const { read, decided, repo, reservesRepo, drills, audit, clock } = deps;

  async function drillOf(caller: Caller, drillId: string): Promise<OpenDrill> {
    const drill = await drills.get(drillId);
    if (!related(caller.division ?? drill.city, drill.city)) throw new AppError(notFound);
    return drill;
  }

  async function found(caller: Caller, id: string): Promise<ProposalRow> {
    const row = await read.find(id, clock.now());
    if (!row?.divisions.some((division) => covers(caller, division))) throw new AppError(notFound);
    return row;
  }

  async function withMeasured(row: ProposalRow): Promise<ProposalRow> {
    const { sites, effect, action, decidedAt, until, status } = row;
    if (status !== 'accepted' || decidedAt === null || row.measured !== null) return row;
    const [from, now] = [beginsAt(action, decidedAt.getTime()), clock.now()];
    if (from > now.getTime()) return row;
    const samples = await decided.samples(sites, new Date(from), until);
    const about = { sites, effect, from, until: until.getTime() };
    return { ...row, measured: measuredOf(about, samples, now.getTime()) };
  }

  async function see(caller: Caller, id: string): Promise<ProposalRow> {
    return withMeasured(await found(caller, id));
  }

  async function decide(caller: Decider, id: string, to: 'accepted' | 'dismissed'): Promise<ProposalRow> {
    const row = await found(caller, id);
    for (const division of row.divisions) requireDivision(caller, division);
    const { drillId, division, kind } = row;
    if (row.status === 'proposed') {
      const drill = await drills.get(drillId);
      refuseClosed(drill);
      const noted = audit.entryIn(drill, {
        by: caller,
        action: `proposal.${to}`,
        object: { kind: 'proposal', id },
        division,
        details: { kind, peopleAsked: row.effect.peopleAsked },
      });
      const decision = { id, drillId, at: clock.now(), by: caller.sub, noted };
      await (to === 'accepted' ? repo.accept(decision) : repo.dismiss(decision));
    }
    const now = await see(caller, id);
    if (now.status !== to) throw new AppError(proposalOver, { params: { status: now.status } });
    return now;
  }

  async function reservesOf(caller: Caller, drill: OpenDrill): Promise<Reserves> {
    const division = caller.division ?? '';
    const sites = await read.standby(drill.id, division);
    return {
      teams: await read.teams(drill.id),
      sites: sites.map(({ siteId, lanes }) => ({ siteId, lanes })),
    };
  }

  return {
    async list(caller, drillId, { division, ...query }) {
      const drill = await drillOf(caller, drillId);
      const below = division ?? caller.division ?? drill.city;
      requireDivision(caller, below);
      return read.list({ ...query, drillId, division: below, now: clock.now() });
    },

    see,
    accept: (caller, id) => decide(caller, id, 'accepted'),
    dismiss: (caller, id) => decide(caller, id, 'dismissed'),

    async reserves(caller, drillId) {
      const drill = await drillOf(caller, drillId);
      if (caller.division === undefined) throw noDivision();
      return reservesOf(caller, drill);
    },

    async setReserves(caller, drillId, { teams, sites }) {
      const drill = await drillOf(caller, drillId);
      const { division } = caller;
      if (division === undefined) throw noDivision();
      if (teams !== undefined) requireDivision(caller, drill.city);
      refuseClosed(drill);
      const known = new Map(
        (
          await read.sites(
            drillId,
            sites.map(({ siteId }) => siteId),
          )
        ).map((site) => [site.id, site.division]),
      );
      for (const [index, { siteId }] of sites.entries()) {
        const lies = known.get(siteId);
        if (lies === undefined) throw invalidField(`/sites/${index}/siteId`, 'unknown-site', unknownSite);
        requireDivision(caller, lies);
      }
      const noted = audit.entryIn(drill, {
        by: caller,
        action: 'reserves.set',
        object: { kind: 'drill', id: drillId },
        division,
        details: { teams: teams ?? null, lanes: sites.reduce((sum, { lanes }) => sum + lanes, 0) },
      });
      await reservesRepo.set({ drillId, division, teams, sites }, noted);
      return reservesOf(caller, drill);
    },
  };
}

const unknownSite = {
  en: 'There is no such published site in the drill. Give ids as GET /v1/drills/{drillId}/sites lists them. For example: 3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10',
  zh: '该演练中没有此已发布采样点。请填写 GET /v1/drills/{drillId}/sites 列出的编号。例如：3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10',
};
