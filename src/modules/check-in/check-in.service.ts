import type { z } from 'zod';
import { maskName } from '../../core/identity/index.ts';
import type { Clock } from '../../platform/clock.ts';
import { newId } from '../../platform/crypto/index.ts';
import { AppError, type Problem } from '../../platform/errors/index.ts';
import { type Caller, requireSite } from '../auth/index.ts';
import type { DrillCatalogue, OpenDrill } from '../drills/index.ts';
import type { Passes } from '../passes/index.ts';
import { openPerson, personId } from '../people/index.ts';
import type { RegistrationsService } from '../registrations/index.ts';
import type { Site, SitesService } from '../sites/index.ts';
import { passInvalid, personNotRegistered, siteNotOpen } from './check-in.errors.ts';
import type { CheckInOutcome, NewCheckIn } from './check-in.repo.ts';
import type { CheckInRequest, checkInAnswer } from './check-in.schemas.ts';
import type { CheckInWriter } from './check-in-writer.ts';

export interface CheckInService {
  /**
   * Checks in whoever stands at the lane, by pass, by document or as a walk-in. `fresh` is false for a repeat.
   * @throws AppError 403 at another site, 404, 409 `site-not-open`, 422 `pass-invalid`, `person-not-registered`
   */
  checkIn(
    caller: Caller,
    siteId: string,
    request: CheckInRequest,
  ): Promise<{ fresh: boolean; answer: z.output<typeof checkInAnswer> }>;
}

/** Who is checked in, how that is known, and what to answer where there is no such person. */
interface Identified {
  registrationId: string;
  method: NewCheckIn['method'];
  passSlot: string | undefined;
  otherwise: Problem;
}

export function createCheckInService(deps: {
  writer: CheckInWriter;
  sites: SitesService;
  drills: DrillCatalogue;
  registrations: RegistrationsService;
  passes: Passes;
  clock: Clock;
}): CheckInService {
  const { writer, sites, drills, registrations, passes, clock } = deps;

  async function identify(request: CheckInRequest, site: Site, drill: OpenDrill): Promise<Identified> {
    const { pass, document, walkIn } = request;
    if (pass !== undefined) {
      const claims = passes.read(pass);
      if (claims === undefined || claims.drillId !== drill.id || claims.expiresAt <= request.at) {
        throw new AppError(passInvalid);
      }
      return {
        registrationId: claims.registrationId,
        method: 'pass',
        passSlot: claims.slotId,
        otherwise: passInvalid,
      };
    }
    if (document !== undefined) {
      const registrationId = personId(drill.keys, document);
      return { registrationId, method: 'document', passSlot: undefined, otherwise: personNotRegistered };
    }
    if (walkIn === undefined) throw new AppError(personNotRegistered);
    const registrationId = await registrations.registerWalkIn(site.id, drill.id, walkIn);
    return { registrationId, method: 'walk-in', passSlot: undefined, otherwise: personNotRegistered };
  }

  /** Tried again as long as the registration changes under it: each time somebody else got something done. */
  async function write(checkIn: NewCheckIn): Promise<CheckInOutcome | 'unknown'> {
    for (;;) {
      const result = await writer.submit(checkIn);
      if (result !== 'stale') return result;
    }
  }

  return {
    async checkIn(caller, siteId, request) {
      requireSite(caller, siteId);
      const site = await sites.opened(siteId);
      const drill = await drills.get(site.drillId);
      if (drill.status !== 'published') throw new AppError(siteNotOpen);
      const who = await identify(request, site, drill);
      const receivedAt = clock.now();
      const outcome = await write({
        registrationId: who.registrationId,
        method: who.method,
        passSlot: who.passSlot,
        drillId: drill.id,
        siteId,
        device: caller.sub,
        deviceSeq: request.deviceSeq,
        lane: request.lane,
        // A tablet whose clock is fast must not put check-ins into the future.
        at: request.at < receivedAt ? request.at : receivedAt,
        receivedAt,
        // Made from what the tablet knows by itself, so that it can hand it out without a network, too.
        ticket: `${request.lane}-${request.deviceSeq}`,
        eventId: newId(),
      });
      if (outcome === 'unknown') throw new AppError(who.otherwise);
      const person = openPerson(drill.keys, 'registrations', outcome.registrationId, outcome.person);
      return {
        fresh: outcome.fresh,
        answer: {
          registrationId: outcome.registrationId,
          name: maskName(person.name),
          status: outcome.status,
          ticket: outcome.ticket,
          warnings: outcome.warnings as z.output<typeof checkInAnswer>['warnings'],
        },
      };
    },
  };
}
