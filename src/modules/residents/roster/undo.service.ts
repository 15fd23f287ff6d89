import type { Clock } from '../../../platform/clock.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { type DrillCatalogue, refuseClosed } from '../../drill/index.ts';
import { type Actor, type Auditor, type Caller, related } from '../../foundation/index.ts';
import { type JobsService, jobUnfinished } from '../../service/index.ts';
import { undoTooLate } from './roster.errors.ts';
import type { Undone, UndoRepo } from './undo.repo.ts';

/** How long an import can be taken back: later on, others have built on it. */
const undoableMs = 3_600_000;

export interface UndoService {
  /**
   * Takes an import of a roster back, of the caller's division, within the hour. Asked again, it changes nothing.
   * @throws AppError 404, 409 `job-unfinished`, `undo-too-late`, `drill-closed`
   */
  undo(
    by: Caller & Pick<Actor, 'requestId' | 'draws'>,
    drillId: string,
    asked: { importJob: string; reason: string },
  ): Promise<Undone>;
}

export function createUndoService(deps: {
  repo: UndoRepo;
  drills: Pick<DrillCatalogue, 'get'>;
  jobs: Pick<JobsService, 'see'>;
  audit: Auditor;
  /** The machine's clock, as jobs have it. */
  clock: Clock;
}): UndoService {
  const { repo, drills, jobs, audit, clock } = deps;
  return {
    async undo(by, drillId, { importJob, reason }) {
      const division = by.division ?? '';
      const drill = await drills.get(drillId);
      if (division === '' || !related(division, drill.city)) throw new AppError(notFound);
      refuseClosed(drill);
      const job = await jobs.see(by, importJob);
      if (job.kind !== 'roster-import' || job.drillId !== drillId) throw new AppError(notFound);
      if (job.finishedAt === null) throw new AppError(jobUnfinished);
      if (clock.now().getTime() - job.finishedAt.getTime() > undoableMs) throw new AppError(undoTooLate);
      const noted = audit.entryIn(drill, {
        by,
        action: 'roster.import-undone',
        object: { kind: 'job', id: importJob },
        division,
        reason,
      });
      return repo.undo(drillId, division, importJob, noted);
    },
  };
}
