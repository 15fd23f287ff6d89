import type { DocumentType } from '../../../core/identity/index.ts';
import type { RegistrationStatus } from '../../../core/lifecycle/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { newId } from '../../../platform/crypto/index.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { type DrillCatalogue, type OpenDrill, refuseClosed } from '../../drill/index.ts';
import { type Actor, type Auditor, type Caller, personId, related } from '../../foundation/index.ts';
import { alreadyCheckedIn } from './registrations.errors.ts';
import type { RegistrationsRepo } from './registrations.repo.ts';

type By = Caller & Pick<Actor, 'requestId' | 'draws'>;

/** Who stands there, by the card in hand, and why their registration changes hands. */
export interface CustodyRequest {
  document: { type: DocumentType; number: string };
  reason: string;
}

/**
 * Somebody whom another account holds: by mistake, by a landlord, by a neighbour who meant well. Headquarters and the
 * community's workers free them, with the card in hand and a reason; the audit log has the line, and the app is told.
 */
export interface CustodyService {
  /**
   * Releases a person: for the account it is cancelled, the place is given back, and any account may register them. Once
   * is as good as twice.
   * @throws AppError 404 where nobody of that document is registered in the caller's division, 409 `already-checked-in`, `drill-closed`
   */
  release(
    by: By,
    drillId: string,
    request: CustodyRequest,
  ): Promise<{ id: string; status: RegistrationStatus }>;
  /**
   * Takes a person over to the caller's own account, with their window. Once is as good as twice.
   * @throws AppError 404, 409 `drill-closed`
   */
  takeOver(by: By, drillId: string, request: CustodyRequest): Promise<{ id: string }>;
}

export function createCustodyService(deps: {
  repo: Pick<RegistrationsRepo, 'cancel' | 'takeOver'>;
  drills: DrillCatalogue;
  audit: Auditor;
  clock: Clock;
}): CustodyService {
  const { repo, drills, audit, clock } = deps;

  async function prepare(
    by: By,
    drillId: string,
    action: 'registration.freed' | 'registration.taken-over',
    { document, reason }: CustodyRequest,
  ) {
    const drill: OpenDrill = await drills.withPeople(drillId);
    const { division } = by;
    if (division === undefined || !related(division, drill.city)) throw new AppError(notFound);
    refuseClosed(drill);
    const id = personId(drill.keys, document);
    const object = { kind: 'registration', id };
    const noted = audit.entryIn(drill, { by, action, object, division, reason });
    return { id, drillId, division, eventId: newId(), at: clock.now(), noted };
  }

  return {
    async release(by, drillId, request) {
      const { division, noted, ...change } = await prepare(by, drillId, 'registration.freed', request);
      const status = await repo.cancel({ ...change, of: { division, noted }, actor: by.sub });
      if (status === undefined) throw new AppError(notFound);
      if (status !== 'cancelled') throw new AppError(alreadyCheckedIn);
      return { id: change.id, status };
    },

    async takeOver(by, drillId, request) {
      const change = await prepare(by, drillId, 'registration.taken-over', request);
      if (!(await repo.takeOver({ ...change, account: by.sub }))) throw new AppError(notFound);
      return { id: change.id };
    },
  };
}
