import type { Wired } from '../../../platform/wing.ts';
import type { Auditor, Ground } from '../../foundation/index.ts';
import type { DrillCatalogue } from '../drills/index.ts';
import { countersignatureProblems } from './countersignatures.errors.ts';
import { createCountersignaturesRead } from './countersignatures.read.ts';
import { createCountersignaturesRepo, type TellsApps } from './countersignatures.repo.ts';
import { registerCountersignatureRoutes } from './countersignatures.routes.ts';
import {
  type CountersignaturesService,
  createCountersignaturesService,
} from './countersignatures.service.ts';
import { createStopCountersigning } from './stop-countersigning.ts';

/** What two people decide, where a drill says so. */
export function countersignaturesModule(
  { database, reports, clock }: Ground,
  { catalogue, audit }: { catalogue: DrillCatalogue; audit: Auditor },
): Wired<{ countersignatures: CountersignaturesService }> {
  let tells: TellsApps | undefined;
  const repo = createCountersignaturesRepo(database, () => tells);
  const countersignatures = createCountersignaturesService({
    sql: database.sql,
    read: createCountersignaturesRead(database),
    lateRead: createCountersignaturesRead(reports),
    onTells: (told) => {
      tells = told;
    },
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
