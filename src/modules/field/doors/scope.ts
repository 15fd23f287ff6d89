import { AppError, notFound } from '../../../platform/errors/index.ts';
import type { DrillCatalogue, OpenDrill } from '../../drill/index.ts';
import { type Caller, related, requireDivision } from '../../foundation/index.ts';
import { isOfTeam, type Team, type TeamsService } from '../teams/index.ts';

/** What somebody may see and do of a drill's doors. */
export interface DoorScope {
  drill: OpenDrill;
  /** Below this division. */
  division: string;
  /** The caller's team: it sees the stairwells that it was given, and visits where it works. */
  team: Team | undefined;
}

export type ScopeOf = (by: Caller, drillId: string) => Promise<DoorScope>;

/** Works out the scope of a caller. @throws AppError 404, 403, 410 `personal-data-destroyed` */
export function createScope({ teams, drills }: { teams: TeamsService; drills: DrillCatalogue }): ScopeOf {
  return async (by, drillId) => {
    const team = isOfTeam(by) ? await teams.own(by) : undefined;
    if (team !== undefined && team.drillId !== drillId) throw new AppError(notFound);
    const drill = await drills.withPeople(drillId);
    if (team !== undefined) return { drill, division: drill.city, team };
    if (by.division === undefined || !related(by.division, drill.city) || drill.status === 'draft')
      throw new AppError(notFound);
    return { drill, division: by.division, team };
  };
}

/** Narrows a scope to a division that was asked for. @throws AppError 403 where the caller's does not cover it */
export function narrowed(by: Caller, scope: DoorScope, division: string | undefined): string {
  if (division === undefined) return scope.division;
  if (scope.team === undefined) requireDivision(by, division);
  return division;
}

/** Whether doors of a community may be visited by the caller. */
export function mayVisit({ team, division }: DoorScope, community: string, givenTo: string | null): boolean {
  if (team === undefined) return community.startsWith(division);
  return givenTo === team.id || team.scope.some((code) => community.startsWith(code));
}

/** The communities of a drill below a division; of a team, those where it works. */
export function communitiesOf({ drill, team }: DoorScope, division: string): string[] {
  const within = (code: string): boolean =>
    code.startsWith(division) && (team === undefined || team.scope.some((of) => code.startsWith(of)));
  return [...drill.communities].filter(within).sort();
}
