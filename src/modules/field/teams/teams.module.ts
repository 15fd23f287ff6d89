import { systemClock } from '../../../platform/clock.ts';
import type { Wired } from '../../../platform/wing.ts';
import type { DrillCatalogue } from '../../drill/index.ts';
import type { Auditor, AuthService, Ground } from '../../foundation/index.ts';
import type { ImportTarget } from '../../service/index.ts';
import { teamExists, teamProblems } from './teams.errors.ts';
import { createTeamsImport } from './teams.import.ts';
import { createTeamsRead } from './teams.read.ts';
import { createTeamsRepo } from './teams.repo.ts';
import { registerTeamRoutes } from './teams.routes.ts';
import { createTeamsService, type TeamsService } from './teams.service.ts';

/** Teams of a drill, and who works in them. */
export function teamsModule(
  { database }: Ground,
  deps: {
    catalogue: DrillCatalogue;
    auth: AuthService;
    audit: Auditor;
    importable: (target: ImportTarget) => void;
  },
): Wired<{ teams: TeamsService }> {
  const { catalogue: drills, auth, audit, importable } = deps;
  const repo = createTeamsRepo(database);
  const teams = createTeamsService({
    read: createTeamsRead(database),
    repo,
    drills,
    auth,
    audit,
    clock: systemClock,
  });
  importable(createTeamsImport({ repo, clock: systemClock }));
  return {
    services: { teams },
    module: {
      name: 'teams',
      problems: teamProblems,
      tables: {
        people: ['team_members'],
        kept: { teams: 'who was sent where, which is part of the plan; it names nobody' },
      },
      constraints: { teams_name: teamExists },
      register: (app) => registerTeamRoutes(app, { teams, drills }),
    },
  };
}
