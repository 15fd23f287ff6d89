import { z } from 'zod';
import type { Clock } from '../../../platform/clock.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { uuid } from '../../../platform/http/index.ts';
import { type DrillCatalogue, type OpenDrill, refuseClosed } from '../../drill/index.ts';
import { type Caller, related, text } from '../../foundation/index.ts';
import { type JobsService, jobUnfinished } from '../jobs/index.ts';
import { undoTooLate } from './imports.errors.ts';
import { jobKindOf } from './imports.service.ts';
import type { ImportKind } from './target.ts';

/** Which import is to be taken back, and why. */
export const importUndo = z
  .strictObject({
    importJob: uuid.meta({ description: 'The job of the import' }),
    reason: text(500).meta({ description: 'Kept, sealed, in the audit log', examples: ['导入了旧文件'] }),
  })
  .meta({
    id: 'ImportUndo',
    examples: [{ importJob: '3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10', reason: '导入了旧文件' }],
  });

/** How long an import can be taken back: later on, others have built on it. */
const undoableMs = 3_600_000;

/**
 * The drill of an import that may be taken back: one of the caller's division, of this kind, ended within the hour.
 * @throws AppError 404, 409 `job-unfinished`, `undo-too-late`, `drill-closed`
 */
export type FindUndoable = (
  by: Caller,
  drillId: string,
  kind: ImportKind,
  importJob: string,
) => Promise<OpenDrill>;

export function createFindUndoable(deps: {
  drills: Pick<DrillCatalogue, 'get'>;
  jobs: Pick<JobsService, 'see'>;
  /** The machine's clock, as jobs have it. */
  clock: Clock;
}): FindUndoable {
  const { drills, jobs, clock } = deps;
  return async (by, drillId, kind, importJob) => {
    const division = by.division ?? '';
    const drill = await drills.get(drillId);
    if (division === '' || !related(division, drill.city)) throw new AppError(notFound);
    refuseClosed(drill);
    const job = await jobs.see(by, importJob);
    if (job.kind !== jobKindOf(kind) || job.drillId !== drillId) throw new AppError(notFound);
    if (job.finishedAt === null) throw new AppError(jobUnfinished);
    if (clock.now().getTime() - job.finishedAt.getTime() > undoableMs) throw new AppError(undoTooLate);
    return drill;
  };
}
