import { z } from 'zod';
import type { Database } from '../../../platform/db/index.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import {
  type Countersignature,
  type CountersignaturesService,
  countersignatureOutdated,
  type DrillCatalogue,
  type OpenDrill,
  refuseClosed,
} from '../../drill/index.ts';
import {
  type Actor,
  type Auditor,
  type Caller,
  type CanonicalDocument,
  districtHeadquarters,
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
   * an import did not find in its file. What stood there is kept. Answers how many they were; the latter wait for another to
   * confirm where the drill has two people cancel.
   * @throws AppError 404 where there is nobody such, 409 `drill-closed`
   */
  remove(
    caller: Caller & Pick<Actor, 'requestId' | 'draws'>,
    drillId: string,
    removal: Removal,
  ): Promise<number | { proposed: Countersignature }>;
}

const proposal = z.object({ importJob: z.uuid(), people: z.int(), mark: z.string(), reason: z.string() });

const operation = 'remove-from-roster';

export function createRemovalsService(deps: {
  sql: Database['sql'];
  countersignatures: Pick<CountersignaturesService, 'handle' | 'propose'>;
  repo: RemovalsRepo;
  drills: Pick<DrillCatalogue, 'get' | 'forget'>;
  jobs: Pick<JobsService, 'see'>;
  audit: Auditor;
}): RemovalsService {
  const { sql, countersignatures, repo, drills, jobs, audit } = deps;

  const noteOf = (
    drill: OpenDrill,
    by: Caller & Pick<Actor, 'requestId' | 'draws'>,
    object: { kind: string; id: string },
    division: string,
    reason: string,
    proposedBy?: string,
  ) =>
    audit.entryIn(drill, {
      by,
      action: 'roster.removed',
      object,
      division,
      reason,
      ...(proposedBy === undefined ? {} : { details: { proposedBy } }),
    });

  countersignatures.handle(operation, {
    roles: districtHeadquarters,
    basis: 'drill',
    async prepare(by, drill, { division, proposedBy, proposal: of }) {
      const { importJob, people, mark, reason } = proposal.parse(of);
      const noted = noteOf(drill, by, { kind: 'job', id: importJob }, division, reason, proposedBy);
      return {
        async apply(tx) {
          const now = await repo.meant(tx, drill.id, division, importJob);
          // Somebody who has come or gone at this very moment counts, too.
          if (now.mark !== mark || (await repo.removeIn(tx, drill.id, division, importJob, noted)) !== people)
            throw new AppError(countersignatureOutdated);
        },
        after: async () => undefined,
      };
    },
  });

  return {
    async remove(caller, drillId, { document, importJob, reason }) {
      const division = caller.division ?? '';
      if (importJob !== undefined) drills.forget();
      const drill = await drills.get(drillId);
      if (division === '' || !related(division, drill.city)) throw new AppError(notFound);
      refuseClosed(drill);
      if (importJob !== undefined) await jobs.see(caller, importJob);
      const id = document === undefined ? undefined : personId(drill.keys, document);
      if (importJob !== undefined && drill.countersigning.cancelling) {
        const meant = await repo.meant(sql, drillId, division, importJob);
        if (meant.people === 0) throw new AppError(notFound);
        const of = { importJob, ...meant, reason };
        return {
          proposed: await countersignatures.propose(caller, drill, { operation, division, proposal: of }),
        };
      }
      const object = id === undefined ? { kind: 'job', id: importJob ?? '' } : { kind: 'roster', id };
      const noted = noteOf(drill, caller, object, division, reason);
      const whom = id === undefined ? { importJob: importJob ?? '' } : { personId: id };
      const removed = await repo.remove(drillId, division, whom, noted);
      if (removed === 0) throw new AppError(notFound);
      return removed;
    },
  };
}
