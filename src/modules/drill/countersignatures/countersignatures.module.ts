import type { Wired } from '../../../platform/wing.ts';
import type { Auditor, Ground } from '../../foundation/index.ts';
import type { DrillCatalogue } from '../drills/index.ts';
import { countersignatureProblems } from './countersignatures.errors.ts';
import { createCountersignaturesRead } from './countersignatures.read.ts';
import { createCountersignaturesRepo } from './countersignatures.repo.ts';
import { registerCountersignatureRoutes } from './countersignatures.routes.ts';
import {
  type CountersignaturesService,
  createCountersignaturesService,
} from './countersignatures.service.ts';
import { createStopCountersigning } from './stop-countersigning.ts';

/** What two people decide, where a drill says so. */
export function countersignaturesModule(
  { database, clock }: Ground,
  { catalogue, audit }: { catalogue: DrillCatalogue; audit: Auditor },
): Wired<{ countersignatures: CountersignaturesService }> {
  const repo = createCountersignaturesRepo(database);
  const countersignatures = createCountersignaturesService({
    sql: database.sql,
    read: createCountersignaturesRead(database),
    repo,
    drills: catalogue,
    audit,
    clock,
  });
  const stop = createStopCountersigning({ countersignatures, repo, drills: catalogue });
  return {
    services: { countersignatures },
    module: {
      name: 'countersignatures',
      problems: countersignatureProblems,
      tables: { people: ['countersignatures'] },
      register: (app) => registerCountersignatureRoutes(app, { countersignatures, stop }),
    },
  };
}
