import { z } from 'zod';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { covers, wrongDivision } from '../../foundation/index.ts';
import {
  type CountersignedAct,
  countersignedActs,
  type DrillCatalogue,
  type OpenDrill,
  refuseClosed,
} from '../drills/index.ts';
import { notCountersigned } from './countersignatures.errors.ts';
import type { CountersignaturesRepo } from './countersignatures.repo.ts';
import type { Countersignature, CountersignaturesService, Signer } from './countersignatures.service.ts';

/**
 * Asks that one person decide again what two do: two say so. Answers what waits to be confirmed.
 * @throws AppError 404, 403 of another city, 409 `drill-closed`, `not-countersigned`
 */
export type StopCountersigning = (
  by: Signer,
  drillId: string,
  acts: readonly CountersignedAct[],
) => Promise<Countersignature>;

const proposal = z.object({ of: z.array(z.enum(countersignedActs)) });

export function createStopCountersigning(deps: {
  countersignatures: Pick<CountersignaturesService, 'handle' | 'propose'>;
  repo: Pick<CountersignaturesRepo, 'endCountersigning'>;
  drills: DrillCatalogue;
}): StopCountersigning {
  const { countersignatures, repo, drills } = deps;
  const operation = 'stop-countersigning';

  const ends = ({ countersigning }: OpenDrill, acts: readonly CountersignedAct[]) =>
    countersignedActs.filter((act) => countersigning[act] && acts.includes(act));

  countersignatures.handle(operation, {
    roles: ['city-hq'],
    basis: 'drill',
    async prepare(_by, drill, signed) {
      const { of } = proposal.parse(signed.proposal);
      return {
        apply: (tx) => repo.endCountersigning(tx, drill.id, of),
        after: async () => undefined,
      };
    },
  });

  return async (by, drillId, acts) => {
    // What another process has just been told counts.
    drills.forget();
    const drill = await drills.withPeople(drillId);
    if (!covers(by, drill.city)) {
      throw drill.status === 'draft' ? new AppError(notFound) : wrongDivision(by, drill.city);
    }
    refuseClosed(drill);
    const of = ends(drill, acts);
    if (of.length === 0) throw new AppError(notCountersigned);
    return countersignatures.propose(by, drill, { operation, division: drill.city, proposal: { of } });
  };
}
