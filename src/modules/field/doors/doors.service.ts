import type { z } from 'zod';
import { type DoorState, doorStates, openStates } from '../../../core/field/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import type { DrillCatalogue } from '../../drill/index.ts';
import type { Actor, Auditor, Caller } from '../../foundation/index.ts';
import type { Passes } from '../../residents/index.ts';
import { isOfTeam, type TeamsService } from '../teams/index.ts';
import { openPlace } from './door-place.ts';
import { nothingToSettle } from './doors.errors.ts';
import type { DoorPlaceKey, DoorRow, DoorsRead, NewsPlace, ResidentRow } from './doors.read.ts';
import type { doorAnswer, progressAnswer, workPage } from './doors.schemas.ts';
import { communitiesOf, narrowed, type ScopeOf } from './scope.ts';
import { byDoor, passOf, type ShownDoorDetail, showDoor, showResident, showVisit } from './show.ts';
import type { TakeUpDoors } from './taking-up.ts';
import type { VisitsRepo } from './visits.repo.ts';

type By = Caller & Pick<Actor, 'requestId'>;

/** Which doors somebody asks for. */
export interface BoardQuery {
  community: string | undefined;
  building: string | undefined;
  stairwell: string | undefined;
  state: DoorState | undefined;
  contested: boolean;
  after: DoorPlaceKey | undefined;
  limit: number;
}

export interface DoorsService {
  /**
   * Doors by building, stairwell and floor, with who lives there: of the caller's division, or the stairwells of their team.
   * `rows` are those of the answer, for its place. @throws AppError 404, 403, 410 `personal-data-destroyed`
   */
  board(
    by: Caller,
    drillId: string,
    query: BoardQuery,
  ): Promise<{ row: DoorRow; shown: z.output<typeof doorAnswer> }[]>;
  /** One door with all that was recorded there. @throws AppError 404 */
  see(by: Caller, drillId: string, doorId: string): Promise<ShownDoorDetail>;
  /** Has a visit stand, whatever others say. @throws AppError 404, 409 `nothing-to-settle` */
  settle(
    by: By,
    drillId: string,
    doorId: string,
    of: { visitId: string; reason: string },
  ): Promise<ShownDoorDetail>;
  /**
   * What of a team's doors changed after a place; all of them where none is given. For the team itself, and whoever sends it.
   * @throws AppError 404, 410 `personal-data-destroyed`
   */
  work(
    by: Caller,
    teamId: string,
    place: NewsPlace | undefined,
    limit: number,
  ): Promise<Omit<z.output<typeof workPage>, 'since'> & { place: NewsPlace }>;
  /** How far doors are. @throws AppError 404, 403 */
  progress(
    by: Caller,
    drillId: string,
    query: { by: 'stairwell' | 'team' | 'hour'; community: string | undefined },
  ): Promise<z.output<typeof progressAnswer>['items']>;
}

const isOpen = new Set<DoorState>(openStates);
const doneStates = doorStates.filter((state) => !isOpen.has(state));

export function createDoorsService(deps: {
  scopeOf: ScopeOf;
  teams: TeamsService;
  drills: DrillCatalogue;
  read: DoorsRead;
  repo: Pick<VisitsRepo, 'settle'>;
  takeUp: TakeUpDoors;
  passes: Passes;
  audit: Auditor;
  clock: Clock;
}): DoorsService {
  const { scopeOf, teams, drills, read, repo, takeUp, passes, audit, clock } = deps;

  async function doorOf(by: Caller, drillId: string, doorId: string) {
    const scope = await scopeOf(by, drillId);
    const { drill, team, division } = scope;
    const query = { drillId, division, teamId: team?.id, door: doorId, after: undefined, limit: 1 };
    const [row] = await read.board(query);
    if (row === undefined) throw new AppError(notFound);
    return { drill, row };
  }

  async function see(by: Caller, drillId: string, doorId: string): Promise<ShownDoorDetail> {
    const { drill, row } = await doorOf(by, drillId, doorId);
    const residents = await read.residents(drillId, [doorId]);
    const visits = await read.visits(doorId);
    return {
      ...showDoor(drill, row, clock.now()),
      people: residents.map((one) => ({ ...showResident(drill, one), pass: passOf(drill, passes, one) })),
      visits: visits.map((visit) => showVisit(drill, visit)),
    };
  }

  return {
    see,

    async board(by, drillId, { community, contested, ...query }) {
      const scope = await scopeOf(by, drillId);
      const { drill, team } = scope;
      const division = narrowed(by, scope, community);
      await takeUp(drill, communitiesOf(scope, division));
      const rows = await read.board({ drillId, division, teamId: team?.id, contested, ...query });
      const people = byDoor(
        await read.residents(
          drillId,
          rows.map(({ id }) => id),
        ),
      );
      const now = clock.now();
      return rows.map((row) => {
        const behind = people.get(row.id) ?? [];
        return {
          row,
          shown: { ...showDoor(drill, row, now), people: behind.map((one) => showResident(drill, one)) },
        };
      });
    },

    async settle(by, drillId, doorId, { visitId, reason }) {
      const { drill, row } = await doorOf(by, drillId, doorId);
      const noted = audit.entryIn(drill, {
        by,
        action: 'door.settled',
        object: { kind: 'door', id: doorId },
        division: row.community,
        reason,
        details: { visit: visitId },
      });
      const known = await read.visits(doorId);
      if (!known.some(({ id }) => id === visitId)) throw new AppError(notFound);
      const settled = await repo.settle(drillId, doorId, visitId, noted);
      if (!settled && row.shown !== visitId) throw new AppError(nothingToSettle);
      return see(by, drillId, doorId);
    },

    async work(by, teamId, place, limit) {
      const own = isOfTeam(by) ? await teams.own(by) : undefined;
      if (own !== undefined && own.id !== teamId) throw new AppError(notFound);
      const team = own ?? (await teams.find(teamId));
      if (team === undefined) throw new AppError(notFound);
      if (own === undefined) await teams.see(by, team.drillId, teamId);
      const drill = await drills.withPeople(team.drillId);
      const scope = { drill, division: drill.city, team };
      await takeUp(drill, communitiesOf(scope, drill.city));
      const found = await read.news({ drillId: drill.id, teamId, place, limit });
      const given = found.rows.filter(({ givenTo }) => givenTo === teamId);
      const people = byDoor(
        await read.residents(
          drill.id,
          given.map(({ id }) => id),
        ),
      );
      const now = clock.now();
      return {
        more: found.more,
        place: found.place,
        items: found.rows.map((row) => ({
          ...showDoor(drill, row, now),
          given: row.givenTo === teamId,
          people: (people.get(row.id) ?? []).map((one: ResidentRow) => ({
            ...showResident(drill, one),
            pass: passOf(drill, passes, one),
          })),
        })),
      };
    },

    async progress(by, drillId, { by: what, community }) {
      const scope = await scopeOf(by, drillId);
      const { drill, team } = scope;
      const division = narrowed(by, scope, community);
      const communities = communitiesOf(scope, division);
      await takeUp(drill, communities);
      const query = { drillId, division, teamId: team?.id, by: what, done: doneStates };
      const lines = await read.progress(query);
      const stairwells = what === 'stairwell' ? await read.stairwells(drillId, communities, openStates) : [];
      const names = new Map(stairwells.map((row) => [row.id, row]));
      return lines.map(({ key, ...figures }) => {
        const row = names.get(key);
        const unit = row && openPlace(drill.keys, { id: row.doorId, place: row.place }).unit;
        return { key, building: row?.building ?? null, unit: unit ?? null, ...figures };
      });
    },
  };
}
