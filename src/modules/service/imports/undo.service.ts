import type { Actor, AuditAction, Auditor, Caller } from '../../foundation/index.ts';
import type { ImportKind } from './target.ts';
import type { ImportUndone, ImportUndoRepo } from './undo.repo.ts';
import type { FindUndoable } from './undoable.ts';
import type { ImportUndoing } from './undoing.ts';

/** Kinds of imports that are taken back here, each by its line of the audit log. */
const actions: Partial<Record<ImportKind, AuditAction>> = {
  communities: 'communities.import-undone',
  exemptions: 'exemptions.import-undone',
  facilities: 'facilities.import-undone',
  teams: 'teams.import-undone',
  lists: 'lists.import-undone',
};

export interface ImportUndoService {
  /**
   * Takes an import of the caller's division back, within the hour; what others have built on since stays and is named. Asked
   * again, it takes back what has become free meanwhile, and else changes nothing.
   * @throws AppError 404, 409 `job-unfinished`, `undo-too-late`, `drill-closed`
   */
  undo(
    by: Caller & Pick<Actor, 'requestId' | 'draws'>,
    drillId: string,
    target: { kind: ImportKind; undoing: ImportUndoing },
    asked: { importJob: string; reason: string },
  ): Promise<ImportUndone>;
}

export function createImportUndoService(deps: {
  repo: ImportUndoRepo;
  findUndoable: FindUndoable;
  audit: Auditor;
}): ImportUndoService {
  const { repo, findUndoable, audit } = deps;
  return {
    async undo(by, drillId, { kind, undoing }, { importJob, reason }) {
      const action = actions[kind];
      if (action === undefined) throw new Error(`an import of ${kind} is taken back elsewhere`);
      const drill = await findUndoable(by, drillId, kind, importJob);
      const division = by.division ?? drill.city;
      const object = { kind: 'job', id: importJob };
      const noted = audit.entryIn(drill, { by, action, object, division, reason });
      const after: (() => void)[] = [];
      const context = {
        jobId: importJob,
        drill,
        by: by.sub,
        division,
        afterwards: (act: () => void) => void after.push(act),
      };
      const undone = await repo.undo(undoing, context, noted);
      for (const act of after) act();
      return undone;
    },
  };
}
