import { AppError, notFound } from '../../../platform/errors/index.ts';
import type { DrillCatalogue } from '../../drill/index.ts';
import type { Auditor, Caller } from '../../foundation/index.ts';
import { openPerson, type PersonalRecord } from '../../foundation/index.ts';
import type { RevealRead, SealedRegistration } from './reveal.read.ts';

/** A person unmasked. */
export type Revealed = Omit<SealedRegistration, 'person'> & { person: PersonalRecord };

export interface RevealService {
  /**
   * The person of a registration, unmasked. The audit log has the line before anything is answered; where it cannot
   * be written, nothing is revealed.
   * @throws AppError 404 for what is not there or lies outside the caller's division
   */
  reveal(caller: Caller & { requestId: string }, id: string, reason: string): Promise<Revealed>;
}

export function createRevealService(deps: {
  read: RevealRead;
  drills: DrillCatalogue;
  audit: Auditor;
}): RevealService {
  const { read, drills, audit } = deps;
  return {
    async reveal(caller, id, reason) {
      const row = caller.division === undefined ? undefined : await read.find(id, caller.division);
      if (row === undefined) throw new AppError(notFound);
      const drill = await drills.get(row.drillId);
      const person = openPerson(drill.keys, 'registrations', row.id, row.person);
      await audit.append(
        audit.entryIn(drill, {
          by: caller,
          action: 'person.revealed',
          object: { kind: 'registration', id: row.id },
          division: row.community,
          reason,
        }),
      );
      return { ...row, person };
    },
  };
}
