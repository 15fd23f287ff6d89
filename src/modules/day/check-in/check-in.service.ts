import type { Clock } from '../../../platform/clock.ts';
import { AppError } from '../../../platform/errors/index.ts';
import { type DrillCatalogue, drillClosed, refuseClosed, type SitesService } from '../../drill/index.ts';
import { type Caller, requireSite } from '../../foundation/index.ts';
import { beginUpload, type KnownTablets, timeIn } from '../uploads/index.ts';
import { showCheckIn } from './answer.ts';
import type { Arrivals } from './arrivals.ts';
import { personNotRegistered, siteNotOpen } from './check-in.errors.ts';
import type { CheckInAnswer, CheckInRequest } from './check-in.schemas.ts';
import { type CheckInWriter, writeCheckIn } from './check-in-writer.ts';
import type { Identify } from './identify.ts';
import { badPass } from './pass-faults.ts';
import { toRecord } from './recording.ts';

export interface CheckInService {
  /**
   * Checks in whoever stands at the lane. `fresh` is false for a repeat.
   * @throws AppError 403 at another site, 404, 409 `site-not-open`, `drill-closed`, `several-people`, `room-needed`, 422 `pass-invalid`,
   *   `person-not-registered`
   */
  checkIn(
    caller: Caller,
    siteId: string,
    request: CheckInRequest & { sentAt?: Date | undefined },
  ): Promise<{ fresh: boolean; answer: CheckInAnswer }>;
}

export function createCheckInService(deps: {
  writer: CheckInWriter;
  identify: Identify;
  arrivals: Pick<Arrivals, 'tell'>;
  tablets: KnownTablets;
  sites: Pick<SitesService, 'opened'>;
  drills: DrillCatalogue;
  clock: Clock;
}): CheckInService {
  const { writer, identify, arrivals, sites, drills } = deps;
  return {
    async checkIn(caller, siteId, { sentAt, ...request }) {
      requireSite(caller, siteId);
      const site = await sites.opened(siteId);
      const drill = await drills.get(site.drillId);
      refuseClosed(drill);
      if (drill.status !== 'published') throw new AppError(siteNotOpen);
      const upload = await beginUpload(deps, { device: caller.sub, site, drill, sentAt, offline: false });
      const when = timeIn(upload, request.at);
      const who = await identify(request, { site, drill, at: when.at, offline: false });
      const outcome = await writeCheckIn(writer, toRecord(upload, request, when, who));
      if (outcome === 'closed') throw new AppError(drillClosed);
      if (outcome === 'revoked') throw badPass('pass-revoked');
      if (outcome === 'unknown') {
        throw who.method === 'pass' ? badPass('pass-revoked') : new AppError(personNotRegistered);
      }
      // Whoever was registered before needs nobody to wait for them.
      if (outcome.fresh && who.method === 'walk-in') await arrivals.tell(site.id);
      return { fresh: outcome.fresh, answer: showCheckIn(outcome, drill.keys) };
    },
  };
}
