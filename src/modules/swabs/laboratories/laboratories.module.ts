import { systemClock } from '../../../platform/clock.ts';
import type { Wired } from '../../../platform/wing.ts';
import type { DrillsService, SitesService } from '../../drill/index.ts';
import type { Auditor, DivisionsRead, Ground } from '../../foundation/index.ts';
import { laboratoryExists, laboratoryProblems } from './laboratories.errors.ts';
import { createLaboratoriesRead } from './laboratories.read.ts';
import { createLaboratoriesRepo } from './laboratories.repo.ts';
import { registerLaboratoryRoutes } from './laboratories.routes.ts';
import { createLaboratoriesService, type LaboratoriesService } from './laboratories.service.ts';

/** Laboratories of a drill: who tests, and for whom. */
export function laboratoriesModule(
  { database }: Ground,
  deps: { drills: DrillsService; sites: SitesService; divisions: DivisionsRead; audit: Auditor },
): Wired<{ laboratories: LaboratoriesService }> {
  const laboratories = createLaboratoriesService({
    ...deps,
    read: createLaboratoriesRead(database),
    repo: createLaboratoriesRepo(database),
    clock: systemClock,
  });
  return {
    services: { laboratories },
    module: {
      name: 'laboratories',
      problems: laboratoryProblems,
      tables: { kept: { laboratories: 'who tested, which is part of the plan' } },
      constraints: { laboratories_name: laboratoryExists },
      register: (app) => registerLaboratoryRoutes(app, { laboratories }),
    },
  };
}
