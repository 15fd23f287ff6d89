import { AppError, notFound } from '../../../platform/errors/index.ts';
import type { DrillCatalogue } from '../../drill/index.ts';
import { type Caller, covers } from '../../foundation/index.ts';
import type { WayStep, Ways } from './way.ts';
import type { WaysRead, Whose } from './ways.read.ts';

export interface WaysService {
  /**
   * The whole way of a person: of a citizen's own registration, or of one in the caller's division. Citizens are not told
   * which account did what. @throws AppError 404, 410 `personal-data-destroyed`
   */
  ofPerson(caller: Caller, registrationId: string): Promise<WayStep[]>;
}

export function createWaysService(deps: {
  read: Pick<WaysRead, 'whose'>;
  ways: Ways;
  drills: Pick<DrillCatalogue, 'withPeople'>;
}): WaysService {
  const { read, ways, drills } = deps;

  function mayAsk(caller: Caller, { account, source, community }: Whose): boolean {
    // A site's walk-ins are of no account, whatever one is called.
    const own = account === caller.sub && source === 'account';
    return caller.role === 'citizen' ? own : own || covers(caller, community);
  }

  return {
    async ofPerson(caller, registrationId) {
      const whose = await read.whose(registrationId);
      if (whose === undefined || !mayAsk(caller, whose)) throw new AppError(notFound);
      const { drillId } = whose;
      await drills.withPeople(drillId);
      const audience = caller.role === 'citizen' ? 'citizen' : 'staff';
      const steps = await ways.ofPerson({ drillId, registrationId, audience });
      return audience === 'staff' ? steps : steps.map((step) => ({ ...step, by: null }));
    },
  };
}
