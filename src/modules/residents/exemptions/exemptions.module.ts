import type { Wired } from '../../../platform/wing.ts';
import type { DrillCatalogue } from '../../drill/index.ts';
import type { Auditor, Ground } from '../../foundation/index.ts';
import type { ImportTarget } from '../../service/index.ts';
import type { CommunitySignals } from '../waiting/index.ts';
import { exemptionProblems } from './exemptions.errors.ts';
import { createExemptionsImport } from './exemptions.import.ts';
import { exemptionsTopic, startExemptionJobs } from './exemptions.jobs.ts';
import { createExemptionsRead } from './exemptions.read.ts';
import { createExemptionsRepo } from './exemptions.repo.ts';
import { registerExemptionRoutes } from './exemptions.routes.ts';
import { createExemptionsService, type ExemptionsService } from './exemptions.service.ts';

/** Who need not come, why, and how long. */
export function exemptionsModule(
  { database, reports, queue, clock, config }: Ground,
  deps: {
    catalogue: DrillCatalogue;
    audit: Auditor;
    signals: CommunitySignals;
    importable: (target: ImportTarget) => void;
  },
): Wired<{ exemptions: ExemptionsService }> {
  const { catalogue: drills, audit, signals, importable } = deps;
  const repo = createExemptionsRepo(database);
  const exemptions = createExemptionsService({
    sql: database.sql,
    repo,
    drills,
    audit,
    clock,
    onWaiting: signals.waiting,
  });
  importable(createExemptionsImport({ exemptions, signals, clock }));
  return {
    services: { exemptions },
    module: {
      name: 'exemptions',
      problems: exemptionProblems,
      topics: [exemptionsTopic],
      tables: { people: ['exemptions'] },
      register: (app) =>
        registerExemptionRoutes(app, { exemptions, read: createExemptionsRead(reports), drills, clock }),
      startJobs: () => startExemptionJobs({ queue, exemptions, everyMs: config.reconcileMs }),
    },
  };
}
