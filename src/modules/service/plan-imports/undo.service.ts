import { slotsOf } from '../../drill/index.ts';
import type { Actor, Auditor, Caller } from '../../foundation/index.ts';
import type { FindUndoable } from '../imports/index.ts';
import { restored } from './site-plans.ts';
import type { SitesUndone, SitesUndoRepo } from './undo.repo.ts';

export interface SitesUndoService {
  /**
   * Takes an import of sites back, of the caller's division, within the hour: all of it or, where somebody has built on it,
   * nothing. Asked again, it changes nothing.
   * @throws AppError 404, 409 `job-unfinished`, `undo-too-late`, `drill-closed`, `import-in-use`
   */
  undo(
    by: Caller & Pick<Actor, 'requestId' | 'draws'>,
    drillId: string,
    asked: { importJob: string; reason: string },
  ): Promise<SitesUndone>;
}

export function createSitesUndoService(deps: {
  repo: SitesUndoRepo;
  findUndoable: FindUndoable;
  audit: Auditor;
}): SitesUndoService {
  const { repo, findUndoable, audit } = deps;
  return {
    async undo(by, drillId, { importJob, reason }) {
      const drill = await findUndoable(by, drillId, 'sites', importJob);
      const noted = audit.entryIn(drill, {
        by,
        action: 'sites.import-undone',
        object: { kind: 'job', id: importJob },
        division: by.division,
        reason,
      });
      return repo.undo(drillId, importJob, noted, (id, before) => {
        const plan = restored(before);
        return { site: { ...plan, id, drillId }, slots: slotsOf(drill, plan) };
      });
    },
  };
}
