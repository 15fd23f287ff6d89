import {
  type Door,
  defaultPace,
  type NoVisit,
  planRoutes,
  type Stop,
  type Team,
} from '../../../core/visits/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import {
  type DrillCatalogue,
  drillNotOpen,
  type OpenDrill,
  refuseClosed,
  requireSites,
  type SitesService,
} from '../../drill/index.ts';
import {
  type Actor,
  type Caller,
  covers,
  drawsOf,
  hashedId,
  isHeadquarters,
  related,
  requireDivision,
  requireSite,
} from '../../foundation/index.ts';
import type { ClosedSites } from '../../windows/index.ts';
import type { RoutesRead, TeamRow, VisitRow, WantedPerson } from './routes.read.ts';
import type { PlannedVisit, RoutesRepo } from './routes.repo.ts';
import type { VisitOutcome } from './routes.tables.ts';

export interface RoutesService {
  /**
   * Gives everybody below a division who is to be visited and has no time a span on the way of a mobile site; who has one
   * keeps it. Answers how many, and for whom there is none, and why.
   * @throws AppError 404, 403 for another division, 409 `drill-not-open`
   */
  plan(
    by: Caller & Pick<Actor, 'draws'>,
    drillId: string,
    division: string | undefined,
  ): Promise<{ planned: number; without: { registrationId: string; reason: NoVisit }[] }>;
  /**
   * Sees to those on the way of sites that have been closed: each is given a span on another way, or is to be placed. Safe to be
   * done again.
   */
  leave(closed: ClosedSites): Promise<void>;
  /** @throws AppError 403 at another site, 404 where it is no mobile one, 410 `personal-data-destroyed` */
  way(by: Caller, siteId: string): Promise<{ rows: VisitRow[]; drill: OpenDrill }>;
  /** Why nobody was swabbed at a door. Once is as good as twice. @throws AppError 403 at another site, 404 */
  end(by: Caller, siteId: string, registrationId: string, outcome: VisitOutcome): Promise<void>;
  /** @throws AppError 404, 403 for another division, 410 `personal-data-destroyed` */
  list(
    by: Caller,
    drillId: string,
    query: { division: string | undefined } & Pick<
      Parameters<RoutesRead['list']>[0],
      'state' | 'after' | 'limit'
    >,
  ): Promise<{ rows: VisitRow[]; drill: OpenDrill }>;
}

/** Each time somebody else had planned at that very moment. */
const mostTries = 10;
const minute = 60_000;

export function createRoutesService(deps: {
  read: RoutesRead;
  repo: RoutesRepo;
  sites: Pick<SitesService, 'opened'>;
  drills: DrillCatalogue;
  clock: Clock;
}): RoutesService {
  const { read, repo, sites, drills, clock } = deps;

  async function mobileSite(by: Caller, siteId: string) {
    if (by.role === 'tablet') requireSite(by, siteId);
    const site = await sites.opened(siteId);
    const seen = by.role === 'tablet' || (isHeadquarters(by) && covers(by, site.division));
    if (!seen || site.kind !== 'mobile') throw new AppError(notFound);
    return { site, drill: await drills.withPeople(site.drillId) };
  }

  async function within(by: Caller, drillId: string, division: string | undefined) {
    const drill = await drills.withPeople(drillId);
    const below = division ?? by.division ?? drill.city;
    if (!related(below, drill.city)) throw new AppError(notFound);
    requireDivision(by, below);
    return { drill, below };
  }

  /** Gives those who are wanted below a division spans; `of` those alone who are on the way of these sites. */
  async function planAnew(plan: { id: string; drillId: string }, below: string, of?: readonly string[]) {
    const { drillId } = plan;
    for (let tries = 0; tries < mostTries; tries += 1) {
      const now = clock.now();
      // Teams first: what is written for them since makes the plan stale.
      const teams = await read.teams(drillId, below);
      const people = await read.wanted(drillId, below, now, of);
      const { visits, without } = planned(teams, people, now);
      const done = await repo.plan(plan, teams, visits, now);
      if (done !== 'stale') return { planned: done, without };
    }
    throw new Error('others planned the same teams each time');
  }

  return {
    async plan(by, drillId, division) {
      const { drill, below } = await within(by, drillId, division);
      refuseClosed(drill);
      requireSites(drill);
      if (drill.status !== 'published') throw new AppError(drillNotOpen);
      return planAnew({ id: drawsOf(by).id('routes'), drillId }, below);
    },

    async leave({ drillId, replanId, sites: closed }) {
      const drill = await drills.get(drillId);
      await planAnew({ id: hashedId('routes', replanId), drillId }, drill.city, closed);
      await repo.takeBack({ drillId, sites: closed, at: clock.now() });
    },

    async way(by, siteId) {
      const { drill } = await mobileSite(by, siteId);
      return { rows: await read.way(siteId), drill };
    },

    async end(by, siteId, registrationId, outcome) {
      await mobileSite(by, siteId);
      const done = await repo.end({ siteId, registrationId, outcome, at: clock.now(), by: by.sub });
      if (done === undefined) throw new AppError(notFound);
    },

    async list(by, drillId, { division, ...query }) {
      const { drill, below } = await within(by, drillId, division);
      return { rows: await read.list({ drillId, division: below, ...query }), drill };
    },
  };
}

/** The plan of the core for people, door by door. */
function planned(teams: readonly TeamRow[], people: readonly WantedPerson[], now: Date) {
  const homes = Map.groupBy(people, ({ door }) => door);
  const doors = [...homes].map(([id, members]): Door => {
    const { community = '', building = '', lng = null, lat = null } = members[0] ?? {};
    const point = lng === null || lat === null ? null : { lng, lat };
    return { id, community, building, people: members.length, point };
  });
  const crews = teams.map((team): Team => {
    const free = Math.max(now.getTime(), team.doneBy?.getTime() ?? 0);
    const hours = team.hours
      .map(({ opensAt, closesAt }) => ({
        from: Math.max(Date.parse(opensAt), free),
        to: Date.parse(closesAt),
      }))
      .filter(({ from, to }) => from < to)
      .sort((a, b) => a.from - b.from);
    const start = { lng: team.lng, lat: team.lat };
    return { id: team.siteId, start, hours, communities: new Set(team.communities) };
  });
  const { stops, without } = planRoutes(crews, doors, defaultPace);
  const before = new Map(teams.map(({ siteId, stops: had }) => [siteId, had]));
  const visits = stops.flatMap((stop) => {
    const members = homes.get(stop.door) ?? [];
    return members.map((one) => visitOf(stop, one, members.length, before.get(stop.team) ?? 0));
  });
  const nobody = without.flatMap(({ door, reason }) =>
    (homes.get(door) ?? []).map(({ registrationId }) => ({ registrationId, reason })),
  );
  return { visits, without: nobody };
}

function visitOf(stop: Stop, person: WantedPerson, people: number, had: number): PlannedVisit {
  const takes = (defaultPace.minutesPerDoor + defaultPace.minutesPerPerson * people) * minute;
  return {
    registrationId: person.registrationId,
    revision: person.revision,
    siteId: stop.team,
    position: had + stop.position,
    expectedAt: new Date(stop.at),
    doneBy: new Date(stop.at + takes),
    startsAt: new Date(stop.from),
    endsAt: new Date(stop.to),
  };
}
