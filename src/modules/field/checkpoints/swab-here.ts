import { AppError } from '../../../platform/errors/index.ts';
import type { OpenDrill, SitesService } from '../../drill/index.ts';
import type { RegistrationsService } from '../../residents/index.ts';
import type { Checkpoint } from './checkpoints.read.ts';
import type { PassingPerson } from './passages.schemas.ts';

/** Why somebody who is to be swabbed is not registered for it. */
export type NotRegistered = string;

/**
 * Registers somebody who is to be swabbed at a checkpoint, as a site does with whoever walks in: its tubes take them then as they
 * take anybody. Whoever lives nowhere in the drill is registered at the checkpoint. Answers why not, where they are not.
 */
export type SwabHere = (
  where: { drill: OpenDrill; checkpoint: Checkpoint },
  person: Pick<PassingPerson, 'resident' | 'residence'>,
) => Promise<NotRegistered | undefined>;

export function createSwabHere(deps: {
  registrations: Pick<RegistrationsService, 'registerEarlierWalkIn'>;
  sites: Pick<SitesService, 'opened'>;
}): SwabHere {
  const { registrations, sites } = deps;
  return async ({ drill, checkpoint }, { resident, residence }) => {
    if (checkpoint.siteId === null) return 'no-site';
    if (resident === undefined) return 'not-registered';
    try {
      const site = await sites.opened(checkpoint.siteId);
      const home = residence ?? { division: checkpoint.community, building: checkpoint.name };
      await registrations.registerEarlierWalkIn(site.id, drill.id, { ...resident, residence: home });
      return undefined;
    } catch (error) {
      if (error instanceof AppError && error.problem.status < 500) return error.code;
      throw error;
    }
  };
}
