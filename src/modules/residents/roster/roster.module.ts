import { createThreads } from '../../../platform/threads.ts';
import { alone, type Wired } from '../../../platform/wing.ts';
import type { CountersignaturesService, DrillCatalogue } from '../../drill/index.ts';
import type { Auditor, BuildingsRepo, Ground } from '../../foundation/index.ts';
import type { FindUndoable, ImportTarget, JobsService } from '../../service/index.ts';
import { registerRosterExportRoutes } from './export.routes.ts';
import { createRosterExportService } from './export.service.ts';
import { createRemovalsRepo } from './removals.repo.ts';
import { createRemovalsService } from './removals.service.ts';
import { createRosterImport, rosterThreadFile, rosterThreads } from './roster.import.ts';
import { createRosterRead } from './roster.read.ts';
import { createRosterRepo } from './roster.repo.ts';
import { registerRosterRoutes } from './roster.routes.ts';
import { createUndoRepo } from './undo.repo.ts';
import { createUndoService } from './undo.service.ts';

export function rosterModule(
  { clock, database, reportsNow }: Ground,
  deps: {
    buildings: BuildingsRepo;
    importable: (target: ImportTarget) => void;
    catalogue: DrillCatalogue;
    countersignatures: CountersignaturesService;
    findUndoable: FindUndoable;
    jobs: JobsService;
    audit: Auditor;
  },
): Wired<object> {
  const { buildings, importable, findUndoable, catalogue, countersignatures, jobs, audit } = deps;
  const threads = createThreads({
    file: rosterThreadFile,
    count: rosterThreads,
    limits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16 },
    idleMs: 10_000,
  });
  const repo = createRosterRepo(database);
  const wholeFile = { sql: database.sql, repo, read: createRosterRead(database), jobs };
  importable(createRosterImport({ repo, buildings, threads, clock, wholeFile }));
  const removals = createRemovalsService({
    sql: database.sql,
    countersignatures,
    repo: createRemovalsRepo(database),
    drills: catalogue,
    jobs,
    audit,
  });
  const undo = createUndoService({
    repo: createUndoRepo(database, {
      roster: repo,
      buildings,
      movesInto: createRosterRead(database).movesInto,
    }),
    findUndoable,
    audit,
  });
  const exporting = createRosterExportService({
    present: async () => createRosterRead(await reportsNow()),
    drills: catalogue,
    audit,
  });
  return alone({
    name: 'roster',
    tables: { people: ['roster', 'roster_history', 'roster_absent'] },
    register: (app) => {
      registerRosterRoutes(app, { removals, undo, clock });
      registerRosterExportRoutes(app, { exporting });
    },
    close: () => threads.close(),
  });
}
