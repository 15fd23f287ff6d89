import { createHash } from 'node:crypto';
import {
  minutesFor,
  openStates,
  type Share,
  type Stairwell,
  shareStairwells,
} from '../../../core/field/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { invalidField } from '../../../platform/http/index.ts';
import { type OpenDrill, refuseClosed } from '../../drill/index.ts';
import { type Actor, type Auditor, type Caller, requireDivision } from '../../foundation/index.ts';
import type { Team, TeamsService } from '../teams/index.ts';
import { openPlace } from './door-place.ts';
import { doorsShared, noTeams } from './doors.errors.ts';
import type { DoorsRead, StairwellRow } from './doors.read.ts';
import { communitiesOf, type ScopeOf } from './scope.ts';
import type { StairwellsRepo } from './stairwells.repo.ts';
import type { TakeUpDoors } from './taking-up.ts';

type By = Caller & Pick<Actor, 'requestId'>;

/** Which stairwells are shared out, between whom. */
export interface Sharing {
  community: string;
  /** All that are sent from door to door there, unless told. */
  teams?: string[] | undefined;
  seed: number;
  /** The digest of the proposal that is to be done. */
  confirm?: string | undefined;
}

/** Who is to have which stairwells. */
export interface SharingPlan {
  digest: string;
  confirmed: boolean;
  shares: ShownShare[];
}

/** What a team has, or is to have: doors that it has already count. */
export interface ShownShare extends Omit<Share, 'stairwells'> {
  team: string;
  stairwells: ShownStairwell[];
}

export interface ShownStairwell {
  id: string;
  building: string;
  unit: string | null;
  doors: number;
  open: number;
}

export interface AssigningService {
  /**
   * Proposes who goes where, of stairwells of a community that no team has; with the digest of a proposal that is as it was,
   * has it done. @throws AppError 404, 403, 400, 409 `doors-shared`, `no-teams`, `drill-closed`
   */
  share(by: By, drillId: string, sharing: Sharing): Promise<SharingPlan>;
  /**
   * Gives a stairwell to a team, whoever has it, or takes it back (null). A leader takes over where the team works, and gives
   * back what the team has. @throws AppError 404, 403, 409 `drill-closed`
   */
  give(by: By, drillId: string, stairwellId: string, teamId: string | null): Promise<void>;
}

/** More than any city sends to one community. */
const mostTeams = 1_000;

export function createAssigningService(deps: {
  scopeOf: ScopeOf;
  teams: TeamsService;
  read: DoorsRead;
  repo: StairwellsRepo;
  takeUp: TakeUpDoors;
  audit: Auditor;
  clock: Clock;
}): AssigningService {
  const { scopeOf, teams, read, repo, takeUp, audit, clock } = deps;

  /** The teams between which a community is shared out. @throws AppError 400 for one that does not work there */
  async function sharingTeams(
    by: Caller,
    drillId: string,
    { community, teams: named }: Sharing,
  ): Promise<Team[]> {
    const there = await teams.list(by, drillId, { division: community, after: undefined, limit: mostTeams });
    if (named === undefined) return there.filter(({ kind }) => kind === 'doors');
    return named.map((id, index) => {
      const team = there.find((one) => one.id === id);
      if (team === undefined) throw invalidField(`/teams/${index}`, 'unknown-team', unknownTeam);
      return team;
    });
  }

  return {
    async share(by, drillId, sharing) {
      const scope = await scopeOf(by, drillId);
      const { drill } = scope;
      const { community } = sharing;
      requireDivision(by, community);
      refuseClosed(drill);
      const communities = communitiesOf(scope, community);
      if (communities.length === 0) throw new AppError(notFound);
      await takeUp(drill, communities);
      const between = await sharingTeams(by, drillId, sharing);
      if (between.length === 0) throw new AppError(noTeams);
      const all = await read.stairwells(drillId, communities, openStates);
      const has = new Map<string, number>();
      for (const { givenTo, open } of all)
        if (givenTo !== null) has.set(givenTo, (has.get(givenTo) ?? 0) + open);
      const free = all.filter(({ givenTo }) => givenTo === null);
      const shares = shareStairwells(
        free.map(toShare),
        between.map(({ id }) => ({ id, openDoors: has.get(id) ?? 0 })),
        { seed: sharing.seed },
      );
      const digest = sharing.confirm ?? digestOf(shares);
      const names = new Map(between.map(({ id, name }) => [id, name]));
      if (sharing.confirm === undefined) {
        const rows = new Map(free.map((row) => [row.id, row]));
        const shown = shares.map((share) => ({
          ...share,
          team: names.get(share.teamId) ?? '',
          stairwells: share.stairwells.flatMap((id) => show(drill, rows.get(id))),
        }));
        return { digest, confirmed: false, shares: shown };
      }
      const at = new Map(free.map((row) => [row.id, row.community]));
      const gifts = shares.flatMap(({ teamId, stairwells }) =>
        stairwells.map((stairwellId, index) => {
          return { stairwellId, community: at.get(stairwellId) ?? '', teamId, position: index + 1 };
        }),
      );
      const noted = audit.entryIn(drill, {
        by,
        action: 'doors.shared',
        object: { kind: 'division', id: community },
        division: community,
        details: { digest },
      });
      if (!(await repo.isDone(noted))) {
        const asProposed = digest === digestOf(shares);
        const done =
          asProposed && (await repo.giveAll(drillId, gifts, { sub: by.sub, at: clock.now() }, noted));
        if (!done) throw new AppError(doorsShared);
      }
      // As it stands now, so that a repeat of the request is answered like the first one.
      const standing = await read.stairwells(drillId, communities, openStates);
      return { digest, confirmed: true, shares: between.map((team) => standingShare(drill, team, standing)) };
    },

    async give(by, drillId, stairwellId, teamId) {
      const scope = await scopeOf(by, drillId);
      const { drill, team, division } = scope;
      refuseClosed(drill);
      const [door] = await read.board({
        drillId,
        division,
        teamId: undefined,
        stairwell: stairwellId,
        after: undefined,
        limit: 1,
      });
      if (door === undefined) throw new AppError(notFound);
      const { community, givenTo } = door;
      if (team !== undefined) {
        const works = team.scope.some((code) => community.startsWith(code));
        if (teamId === null ? givenTo !== team.id : teamId !== team.id || !works)
          throw new AppError(notFound);
      } else if (teamId !== null) {
        await teams.see(by, drillId, teamId);
      }
      const noted = audit.entryIn(drill, {
        by,
        action: 'stairwell.given',
        object: { kind: 'stairwell', id: stairwellId },
        division: community,
        details: { from: givenTo, to: teamId },
      });
      const from = team !== undefined && teamId === null ? team.id : undefined;
      await repo.give(
        drillId,
        { id: stairwellId, community },
        { teamId, from },
        { sub: by.sub, at: clock.now() },
        noted,
      );
    },
  };
}

/** What a team has. */
function standingShare(drill: OpenDrill, { id, name }: Team, rows: readonly StairwellRow[]): ShownShare {
  const own = rows.filter(({ givenTo }) => givenTo === id);
  return {
    teamId: id,
    team: name,
    stairwells: own.flatMap((row) => show(drill, row)),
    openDoors: own.reduce((sum, { open }) => sum + open, 0),
    minutes: minutesFor(own.map(toShare)),
  };
}

const toShare = (row: StairwellRow): Stairwell => ({
  id: row.id,
  building: row.buildingId,
  at: row.lng === null || row.lat === null ? null : { lng: row.lng, lat: row.lat },
  openDoors: row.open,
});

function show(drill: OpenDrill, row: StairwellRow | undefined): ShownStairwell[] {
  if (row === undefined) return [];
  const { unit } = openPlace(drill.keys, { id: row.doorId, place: row.place });
  return [{ id: row.id, building: row.building, unit: unit ?? null, doors: row.doors, open: row.open }];
}

/** Says whether a proposal is as it was: the same shares have the same. */
function digestOf(shares: readonly Share[]): string {
  const text = JSON.stringify(shares.map(({ teamId, stairwells }) => [teamId, stairwells]));
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

const unknownTeam = {
  en: 'No team of this id works in the community. Give ids that GET /v1/drills/{drillId}/teams lists. For example: 01890a5d-ac96-774b-bcce-b302099a8057',
  zh: '该村居没有此编号的工作队。请填写 GET /v1/drills/{drillId}/teams 列出的编号。例如：01890a5d-ac96-774b-bcce-b302099a8057',
};
