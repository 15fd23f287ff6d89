import type { PassFault } from '../../../core/passes/index.ts';
import { AppError } from '../../../platform/errors/index.ts';
import type { OpenDrill, Site } from '../../drill/index.ts';
import type { Passes, RegistrationsService } from '../../residents/index.ts';
import { personNotRegistered } from './check-in.errors.ts';
import type { NewCheckIn } from './check-in.repo.ts';
import type { CheckInRequest } from './check-in.schemas.ts';
import type { FindByDocument } from './document-search.ts';
import type { NameSearch } from './name-search.ts';
import { badPass, type PassFaultCode } from './pass-faults.ts';

/** Who is checked in, and how that is known. */
export interface Identified {
  registrationId: string;
  method: NewCheckIn['method'];
  passSlot: string | undefined;
  /** What is odd about it, and has stopped nobody. */
  warnings: string[];
}

export interface Circumstances {
  site: Site;
  drill: OpenDrill;
  at: Date;
  /** Whether the person has been let in already. */
  offline: boolean;
}

/**
 * Makes out who somebody is.
 * @throws AppError 422 `pass-invalid`, `person-not-registered`, 409 `several-people`, `room-needed`, 400
 */
export type Identify = (request: CheckInRequest, circumstances: Circumstances) => Promise<Identified>;

/** What the readers of passes say, as clients are told. */
const faultCodes: Record<PassFault, PassFaultCode> = {
  'other-code': 'pass-unreadable',
  'document-number': 'pass-document-number',
  'cut-off': 'pass-cut-off',
  forged: 'pass-forged',
  'other-drill': 'pass-other-drill',
};

/**
 * Whose pass somebody shows. That it has expired stops them at the lane; of whoever was let in already it is told.
 * Whether its window is still theirs is not looked at.
 * @throws AppError 422 `pass-invalid`
 */
export function identifyByPass(
  passes: Pick<Passes, 'read'>,
  pass: string,
  { drillId, at, offline }: { drillId: string } & Pick<Circumstances, 'at' | 'offline'>,
): Identified {
  const claims = passes.read(pass, drillId);
  if (typeof claims === 'string') throw badPass(faultCodes[claims]);
  const expired = claims.expiresAt <= at;
  if (expired && !offline) throw badPass('pass-expired');
  return {
    registrationId: claims.registrationId,
    method: 'pass',
    passSlot: claims.slotId,
    warnings: expired ? ['pass-expired'] : [],
  };
}

export function createIdentify(deps: {
  registrations: RegistrationsService;
  passes: Pick<Passes, 'read'>;
  findByDocument: FindByDocument;
  names: NameSearch;
  /** Until when walk-ins of a site are asked to come later; undefined where they are not. */
  walkInsPausedUntil: (siteId: string) => Promise<Date | undefined>;
}): Identify {
  const { registrations, passes, findByDocument, names } = deps;

  /** Staff decide on who stands there. That it cannot be told whether they should stops nobody. */
  async function isPaused(siteId: string): Promise<boolean> {
    const until = await deps.walkInsPausedUntil(siteId).catch(() => undefined);
    return until !== undefined;
  }

  return async (request, circumstances) => {
    const { site, drill, at, offline } = circumstances;
    const { pass, document, walkIn, nameInBuilding, registrationId } = request;
    if (pass !== undefined) return identifyByPass(passes, pass, { drillId: drill.id, at, offline });
    const known = (id: string, method: Identified['method']): Identified => ({
      registrationId: id,
      method,
      passSlot: undefined,
      warnings: [],
    });
    if (document !== undefined) {
      const { registrationId, asAnother } = await findByDocument(document, drill);
      return { ...known(registrationId, 'document'), warnings: asAnother ? ['other-document'] : [] };
    }
    if (walkIn !== undefined) {
      const register = offline ? registrations.registerEarlierWalkIn : registrations.registerWalkIn;
      const person = known(await register(site.id, drill.id, walkIn), 'walk-in');
      return !offline && (await isPaused(site.id)) ? { ...person, warnings: ['walk-ins-paused'] } : person;
    }
    if (nameInBuilding !== undefined) return known(await names.find(nameInBuilding, site, drill), 'name');
    if (registrationId !== undefined) return known(registrationId, 'name');
    throw new AppError(personNotRegistered);
  };
}
