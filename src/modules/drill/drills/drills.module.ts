import { createRevision, type Revision } from '../../../platform/revision.ts';
import type { Wired } from '../../../platform/wing.ts';
import type { Auditor, DivisionsRead, Ground, KeyWrapping } from '../../foundation/index.ts';
import { createDrillCatalogue, type DrillCatalogue } from './drill-catalogue.ts';
import { drillProblems } from './drills.errors.ts';
import { createDrillsRead } from './drills.read.ts';
import { createDrillsRepo } from './drills.repo.ts';
import { registerDrillRoutes } from './drills.routes.ts';
import { createDrillsService, type DrillsService } from './drills.service.ts';
import { practiceName } from './practice-name.ts';
import { createRosterCompletionRepo } from './roster-completion.repo.ts';
import { registerRosterCompletionRoutes } from './roster-completion.routes.ts';
import { createRosterCompletionService } from './roster-completion.service.ts';

export function drillsModule(
  { database, reads, masterKeys, clock, config }: Ground,
  { divisions, wrapping, audit }: { divisions: DivisionsRead; wrapping: KeyWrapping; audit: Auditor },
): Wired<{ drills: DrillsService; catalogue: DrillCatalogue; plans: Revision }> {
  const read = createDrillsRead(database);
  const plans = createRevision({ read: read.revision, keptMs: config.publicCacheMs });
  const catalogue = createDrillCatalogue({ read, plans, masterKeys });
  const drills = createDrillsService({
    repo: createDrillsRepo(database),
    read: createDrillsRead(reads),
    catalogue,
    divisions,
    wrapping,
    clock,
    nameOf: config.practice ? practiceName : (name) => name,
  });
  const completion = createRosterCompletionService({
    repo: createRosterCompletionRepo(database),
    drills: catalogue,
    audit,
  });
  return {
    services: { drills, catalogue, plans },
    module: {
      name: 'drills',
      problems: drillProblems,
      tables: {
        kept: {
          drills: 'the plan; its keys are destroyed',
          drill_communities: 'the plan',
          drill_publications: 'the plan, and who published it',
        },
      },
      register(app) {
        registerDrillRoutes(app, { drills, plans });
        registerRosterCompletionRoutes(app, { completion });
      },
    },
  };
}
