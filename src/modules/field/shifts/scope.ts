import { AppError, notFound } from '../../../platform/errors/index.ts';
import type { DrillCatalogue, OpenDrill } from '../../drill/index.ts';
import { type Caller, isHeadquarters, related, requireDivision } from '../../foundation/index.ts';
import { isOfTeam, type TeamsService } from '../teams/index.ts';
import type { ShiftPeopleRepo } from './people.repo.ts';

/** Who asks about shifts: somebody who plans those of a division, or somebody who works them. */
export type Whose =
  | { kind: 'planner'; division: string }
  | { kind: 'person'; id: string; division: string; posts: readonly string[] | undefined };

export interface ShiftScope {
  drill: OpenDrill;
  whose: Whose;
}

export type ScopeOf = (by: Caller, drillId: string) => Promise<ShiftScope>;

/** The id of whoever works no shifts: nothing is theirs. */
const nobody = '00000000-0000-0000-0000-000000000000';

const isPlanner = (by: Caller): boolean => by.role === 'shift-planner' || isHeadquarters(by);

/**
 * Works out whose shifts a caller sees: headquarters and planners those of their division, whoever works those of where they
 * work, by the account of their token. Somebody of a team that mans posts sees the shifts of these and no others, whether or not
 * they have any themselves. @throws AppError 404, 410 `personal-data-destroyed`
 */
export function createScope(
  people: Pick<ShiftPeopleRepo, 'ofAccount'>,
  drills: DrillCatalogue,
  teams: Pick<TeamsService, 'own'>,
): ScopeOf {
  return async (by, drillId) => {
    const drill = await drills.withPeople(drillId);
    if (isPlanner(by)) {
      if (by.division === undefined || !related(by.division, drill.city)) throw new AppError(notFound);
      return { drill, whose: { kind: 'planner', division: by.division } };
    }
    const person = await people.ofAccount(drillId, by.sub);
    const team = isOfTeam(by) && by.team !== undefined ? await teams.own(by) : undefined;
    const mans = team?.drillId === drillId && team.posts.length > 0 ? team : undefined;
    const one = person ?? (mans && { id: nobody, division: mans.division });
    if (one === undefined || drill.status === 'draft') throw new AppError(notFound);
    return { drill, whose: { kind: 'person', ...one, posts: mans?.posts } };
  };
}

/** Whether shifts or people of a division are the caller's to see: a planner's within theirs, a worker's where they work. */
export const sees = (whose: Whose, division: string): boolean =>
  whose.kind === 'planner' ? division.startsWith(whose.division) : related(division, whose.division);

/** The same of one shift: whose team mans posts sees those alone. */
export const seesShift = (
  whose: Whose,
  { division, postId }: { division: string; postId: string },
): boolean => sees(whose, division) && (whose.kind === 'planner' || (whose.posts?.includes(postId) ?? true));

/** A drill of the caller's that they plan for. @throws AppError 404, 403 of another division */
export function requirePlanner(by: Caller, { whose, drill }: ShiftScope, division: string): OpenDrill {
  if (whose.kind !== 'planner') throw new AppError(notFound);
  requireDivision(by, division);
  return drill;
}
