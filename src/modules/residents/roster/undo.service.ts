import type { Actor, Auditor, Caller } from '../../foundation/index.ts';
import type { FindUndoable } from '../../service/index.ts';
import type { Undone, UndoRepo } from './undo.repo.ts';

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
  findUndoable: FindUndoable;
  audit: Auditor;
}): UndoService {
  const { repo, findUndoable, audit } = deps;
  return {
    async undo(by, drillId, { importJob, reason }) {
      const division = by.division ?? '';
      const drill = await findUndoable(by, drillId, 'roster', importJob);
      const noted = audit.entryIn(drill, {
        by,
        action: 'roster.import-undone',
        object: { kind: 'job', id: importJob },
        division,
        reason,
      });
      return repo.undo(drill, division, importJob, noted);
    },
  };
}
