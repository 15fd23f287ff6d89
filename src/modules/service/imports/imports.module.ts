import { availableParallelism } from 'node:os';
import { systemClock } from '../../../platform/clock.ts';
import { createWorkbookWriter } from '../../../platform/spreadsheets/index.ts';
import type { Wired } from '../../../platform/wing.ts';
import type { CountersignaturesService, DrillCatalogue } from '../../drill/index.ts';
import type { Auditor, Ground } from '../../foundation/index.ts';
import type { JobsRead, JobsService, LongWork } from '../jobs/index.ts';
import { createImportsByTwo } from './by-two.ts';
import { importProblems } from './imports.errors.ts';
import { createImportHandler, createImportSweep } from './imports.jobs.ts';
import { createImportsRepo } from './imports.repo.ts';
import { registerImportRoutes } from './imports.routes.ts';
import { createImportsService, type ImportsService, jobKindOf } from './imports.service.ts';
import type { ImportTarget } from './target.ts';
import { createImportUndoRepo } from './undo.repo.ts';
import { registerUndoRoutes } from './undo.routes.ts';
import { createImportUndoService } from './undo.service.ts';
import { createFindUndoable, type FindUndoable } from './undoable.ts';

export function importsModule(
  { database, config }: Ground,
  deps: {
    catalogue: DrillCatalogue;
    countersignatures: CountersignaturesService;
    jobs: JobsService;
    jobsRead: JobsRead;
    longWork: LongWork;
    audit: Auditor;
  },
): Wired<{
  imports: ImportsService;
  /** Makes something importable: its route, its template and its job follow. */
  importable(target: ImportTarget): void;
  findUndoable: FindUndoable;
}> {
  const { catalogue, countersignatures, jobs, jobsRead, longWork, audit } = deps;
  const targets: ImportTarget[] = [];
  const workbooks = createWorkbookWriter();
  const repo = createImportsRepo(database);
  const imports = createImportsService({
    repo,
    jobs,
    drills: catalogue,
    targets,
    workbooks,
    audit,
    limits: config.imports,
  });
  const findUndoable = createFindUndoable({ drills: catalogue, jobs, clock: systemClock });
  const undo = createImportUndoService({ repo: createImportUndoRepo(database), findUndoable, audit });
  longWork.sweeps.add(createImportSweep({ repo, jobs: jobsRead }));
  const byTwo = createImportsByTwo({ countersignatures, repo, jobs, jobsRead, audit });
  const handling = {
    repo,
    drills: catalogue,
    byTwo,
    ahead: availableParallelism() * 2,
    mostUnpacked: config.imports.unpacked,
  };
  return {
    services: {
      imports,
      findUndoable,
      importable(target) {
        targets.push(target);
        byTwo.handle(target);
        longWork.handle(jobKindOf(target.kind), createImportHandler(handling, target));
      },
    },
    module: {
      name: 'imports',
      problems: importProblems,
      tables: { people: ['import_chunks', 'import_rejections', 'import_acts'] },
      register: async (app, { problems }) => {
        await registerImportRoutes(app, { imports, importTargets: targets, problems });
        registerUndoRoutes(app, { undo, importTargets: targets });
      },
      close: () => workbooks.close(),
    },
  };
}
