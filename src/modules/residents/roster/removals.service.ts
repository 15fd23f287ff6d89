import { AppError, notFound } from '../../../platform/errors/index.ts';
import { type DrillCatalogue, refuseClosed } from '../../drill/index.ts';
import {
  type Actor,
  type Auditor,
  type Caller,
  type CanonicalDocument,
  personId,
  related,
} from '../../foundation/index.ts';
import type { JobsService } from '../../service/index.ts';
import type { RemovalsRepo } from './removals.repo.ts';

/** Who is to be taken off the roster, and why. */
export interface Removal {
  document?: CanonicalDocument | undefined;
  importJob?: string | undefined;
  reason: string;
}

export interface RemovalsService {
  /**
   * Takes people off the roster of the caller's division: somebody who moved away or was entered wrongly, or everybody whom
   * an import did not find in its file. What stood there is kept. Answers how many they were.
   * @throws AppError 404 where there is nobody such, 409 `drill-closed`
   */
  remove(
    caller: Caller & Pick<Actor, 'requestId' | 'draws'>,
    drillId: string,
    removal: Removal,
  ): Promise<number>;
}

export function createRemovalsService(deps: {
  repo: RemovalsRepo;
  drills: Pick<DrillCatalogue, 'get'>;
  jobs: Pick<JobsService, 'see'>;
  audit: Auditor;
}): RemovalsService {
  const { repo, drills, jobs, audit } = deps;
  return {
    async remove(caller, drillId, { document, importJob, reason }) {
      const division = caller.division ?? '';
      const drill = await drills.get(drillId);
      if (division === '' || !related(division, drill.city)) throw new AppError(notFound);
      refuseClosed(drill);
      if (importJob !== undefined) await jobs.see(caller, importJob);
      const id = document === undefined ? undefined : personId(drill.keys, document);
      const noted = audit.entryIn(drill, {
        by: caller,
        action: 'roster.removed',
        object: id === undefined ? { kind: 'job', id: importJob ?? '' } : { kind: 'roster', id },
        division,
        reason,
      });
      const whom = id === undefined ? { importJob: importJob ?? '' } : { personId: id };
      const removed = await repo.remove(drillId, division, whom, noted);
      if (removed === 0) throw new AppError(notFound);
      return removed;
    },
  };
}
