import type { Clock } from '../../../platform/clock.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import type { DrillCatalogue } from '../../drill/index.ts';
import type { Caller } from '../../foundation/index.ts';
import { hashedId } from '../../foundation/index.ts';
import type { LaboratoriesService } from '../laboratories/index.ts';
import type { NewResult, Speaking } from './results.repo.ts';
import type { ResultRow } from './results.schemas.ts';

/**
 * The laboratory that a caller speaks for, in a drill. @throws AppError 403 for a token without a laboratory, 404, 410
 * `personal-data-destroyed`
 */
export type Speak = (caller: Caller, drillId: string) => Promise<Speaking>;

export function createSpeaking(deps: {
  laboratories: Pick<LaboratoriesService, 'own'>;
  drills: DrillCatalogue;
  clock: Clock;
}): Speak {
  const { laboratories, drills, clock } = deps;
  return async (caller, drillId) => {
    const drill = await drills.withPeople(drillId);
    const laboratory = await laboratories.own(caller, drillId);
    if (drill.status === 'draft') throw new AppError(notFound);
    return { drillId, rules: drill.resultRules, laboratory, by: caller.sub, at: clock.now() };
  };
}

/** A row as it is written. Its id is made from what it says, so the same row is the same result, however it was sent. */
export function toResult({ drillId, laboratory }: Speaking, row: ResultRow): NewResult {
  const { barcode, outcome, testedAt, corrects = null, reason = null } = row;
  const said = [barcode, outcome, testedAt.getTime(), corrects ?? '', reason ?? ''];
  const id = hashedId('result', drillId, laboratory.id, ...said);
  return { id, barcode, outcome, testedAt, corrects, reason };
}
