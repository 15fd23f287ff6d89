import type { Risk } from '../../../core/swabs/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { type DrillCatalogue, refuseClosed } from '../../drill/index.ts';
import { type Actor, type Auditor, type Caller, covers } from '../../foundation/index.ts';
import type { RisksRead } from './risks.read.ts';
import type { RiskMark, RisksRepo } from './risks.repo.ts';

type By = Caller & Pick<Actor, 'requestId' | 'draws'>;

export interface RisksService {
  /**
   * Marks somebody of the caller's division, or their household, with what strangers should not share a tube with them
   * for. Who joins the household later is not marked by it. Once is as good as twice. Answers how many bear the mark.
   * @throws AppError 404, 409 `drill-closed`, 410 `personal-data-destroyed`
   */
  mark(
    by: By,
    registrationId: string,
    mark: { risk: Risk; scope: RiskMark['scope']; reason: string },
  ): Promise<number>;
}

export function createRisksService(deps: {
  read: RisksRead;
  repo: RisksRepo;
  drills: Pick<DrillCatalogue, 'withPeople'>;
  audit: Auditor;
  clock: Clock;
}): RisksService {
  const { read, repo, drills, audit, clock } = deps;
  return {
    async mark(by, registrationId, { risk, scope, reason }) {
      const found = await read.find(registrationId);
      if (found === undefined || !covers(by, found.community)) throw new AppError(notFound);
      const drill = await drills.withPeople(found.drillId);
      refuseClosed(drill);
      const noted = audit.entryIn(drill, {
        by,
        action: 'registration.risk-set',
        object: { kind: 'registration', id: registrationId },
        division: found.community,
        details: { risk, scope },
        reason,
      });
      const mark = { registrationId, drillId: found.drillId, risk, scope, at: clock.now(), by: by.sub };
      return repo.mark(mark, noted);
    },
  };
}
