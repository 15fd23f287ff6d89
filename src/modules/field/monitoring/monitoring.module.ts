import type { Wired } from '../../../platform/wing.ts';
import type { DrillCatalogue } from '../../drill/index.ts';
import type { Auditor, Ground } from '../../foundation/index.ts';
import type { FacilitiesService } from '../facilities/index.ts';
import { createBeginningService } from './beginning.service.ts';
import { registerCheckRoutes } from './checks.routes.ts';
import { monitoringProblems } from './monitoring.errors.ts';
import { askForSwabs, monitoringSwabsTopic, startMonitoringJobs } from './monitoring.jobs.ts';
import { createMonitoringRead } from './monitoring.read.ts';
import { createMonitoringRepo } from './monitoring.repo.ts';
import { registerMonitoringRoutes } from './monitoring.routes.ts';
import { createMonitoringService } from './monitoring.service.ts';
import { createPutUnder, type PutUnder } from './put-under.ts';
import { createMonitoringSwabsRepo } from './swabs.repo.ts';

/** Health monitoring 健康监测: whoever is under it is asked every day, and swabbed on set days. */
export function monitoringModule(
  { database, reads, clock, queue, config }: Ground,
  deps: { catalogue: DrillCatalogue; audit: Auditor; facilities: FacilitiesService },
): Wired<{
  /** One round of the worker's: asks for the swabs that today has for people under monitoring; answers about how many. */
  askForSwabs(): Promise<number>;
  putUnder: PutUnder;
}> {
  const { catalogue: drills, audit, facilities } = deps;
  const repo = createMonitoringRepo(database);
  const common = { sql: database.sql, repo, drills, audit, clock };
  const monitoring = createMonitoringService({
    ...common,
    facilities,
    read: createMonitoringRead(reads),
    fresh: createMonitoringRead(database),
  });
  const putUnder = createPutUnder(repo);
  const beginning = createBeginningService({ ...common, putUnder });
  const round = { repo: createMonitoringSwabsRepo(database), clock };
  return {
    services: { askForSwabs: () => askForSwabs(round), putUnder },
    module: {
      name: 'monitoring',
      problems: monitoringProblems,
      topics: [monitoringSwabsTopic],
      tables: { people: ['monitorings', 'monitoring_checks', 'monitoring_swabs'] },
      register(app) {
        registerMonitoringRoutes(app, { monitoring, beginning, clock });
        registerCheckRoutes(app, { monitoring });
      },
      startJobs: () => startMonitoringJobs({ queue, ...round, everyMs: config.reconcileMs }),
    },
  };
}
