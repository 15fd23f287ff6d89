import { exemptUntil } from '../../../core/coverage/index.ts';
import type { RegistrationStatus } from '../../../core/lifecycle/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { newId } from '../../../platform/crypto/index.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { type DrillCatalogue, type OpenDrill, refuseClosed } from '../../drill/index.ts';
import {
  type BuildingsRepo,
  buildingId,
  contactLikenessOf,
  likenessOf,
  openPerson,
  phoneLikenessOf,
  sealPerson,
} from '../../foundation/index.ts';
import { type ChangeableRow, type ChangeRepo, changeable } from './change.repo.ts';
import type { ChangeRequest } from './change.schemas.ts';
import { requireOpen, requireResidence } from './open-drill.ts';
import { alreadyCheckedIn, registrationCancelled } from './registrations.errors.ts';
import type { OnWaiting } from './registrations.service.ts';

export interface ChangeService {
  /**
   * Changes what the account's registration says, and what follows from it: whoever needs a visit, moved to another
   * community or is exempt when their window begins gives the window back; whoever walks and has none waits.
   * @throws AppError 404, 409 `already-checked-in`, `registration-cancelled`, `drill-closed`, 400
   */
  change(account: string, id: string, request: ChangeRequest): Promise<void>;
}

export function createChangeService(deps: {
  repo: ChangeRepo;
  drills: DrillCatalogue;
  buildings: BuildingsRepo;
  clock: Clock;
  onWaiting: OnWaiting;
}): ChangeService {
  const { repo, drills, buildings, clock, onWaiting } = deps;

  async function home(drill: OpenDrill, row: ChangeableRow, { residence }: ChangeRequest) {
    if (residence === undefined) return { community: row.community, buildingId: row.buildingId };
    requireResidence(drill, residence);
    const id = buildingId(drill.keys, residence.division, residence.building);
    await buildings.ensure([
      { id, drillId: drill.id, community: residence.division, name: residence.building },
    ]);
    return { community: residence.division, buildingId: id };
  }

  return {
    async change(account, id, request) {
      for (;;) {
        const row = await repo.find(account, id);
        if (row === undefined) throw new AppError(notFound);
        if (Object.keys(request).length === 0) return;
        const drill = await drills.get(row.drillId);
        refuseClosed(drill);
        if (row.status === 'cancelled') throw new AppError(registrationCancelled);
        if (!changeable.includes(row.status)) throw new AppError(alreadyCheckedIn);
        requireOpen(drill, clock.now());
        const next = { ...(await home(drill, row, request)), ...follow(drill, row, request) };
        const { residence } = request;
        const person = {
          ...openPerson(drill.keys, 'registrations', row.id, row.person),
          ...(request.person?.phone === undefined ? {} : { phone: request.person.phone }),
          ...(residence === undefined ? {} : { unit: residence.unit, room: residence.room }),
        };
        const written = await repo.change({
          ...next,
          id,
          drillId: drill.id,
          version: row.version,
          likeness: likenessOf(drill.keys, person) ?? null,
          contactLikeness: contactLikenessOf(drill.keys, next.buildingId, person) ?? null,
          phoneLikeness: phoneLikenessOf(drill.keys, person) ?? null,
          person: sealPerson(drill.keys, 'registrations', id, person),
          preferences: request.preferences === undefined ? row.preferences : plain(request.preferences),
          eventId: newId(),
          at: clock.now(),
          actor: account,
          fields: Object.keys(request),
        });
        // Somebody else (a worker, a tablet) got something done with it: made anew from what it is now.
        if (!written) continue;
        if (next.status === 'pending' && next.mobility === 'walks') onWaiting(drill.id, next.community);
        return;
      }
    },
  };
}

/** Status, exemption and window as they follow from a change. */
function follow(drill: OpenDrill, row: ChangeableRow, request: ChangeRequest) {
  const { vaccinatedAt, residence } = request;
  const mobility = request.mobility ?? row.mobility;
  const said =
    vaccinatedAt === undefined
      ? row.exemptUntil
      : vaccinatedAt === null
        ? null
        : exemptUntil(vaccinatedAt, drill.exemptionHours);
  // What headquarters have entered is not ended, nor cut short, by whom it is about.
  const entered = row.entered?.until == null ? null : new Date(row.entered.until);
  const until = entered !== null && (said === null || said < entered) ? entered : said;
  const forTheDrill = row.entered !== null && entered === null;
  const exempt = forTheDrill || (until !== null && until >= drill.endsAt);
  const moved = residence !== undefined && residence.division !== row.community;
  const tooEarly = until !== null && row.startsAt !== null && until > row.startsAt;
  const givesBack = mobility === 'needs-visit' || moved || exempt || tooEarly;
  const holds = row.status === 'assigned' && !givesBack;
  // Whoever missed a window and changes nothing about it is not given another one unasked.
  const missed = row.status === 'missed' && !givesBack;
  const status: RegistrationStatus = exempt ? 'exempt' : holds ? 'assigned' : missed ? 'missed' : 'pending';
  return { mobility, exemptUntil: until, givesBack, status };
}

/** Preferences as they are stored: times as text. */
function plain(wish: ChangeRequest['preferences']) {
  if (wish === null || wish === undefined) return null;
  const { sites, notBefore, notAfter } = wish;
  return {
    ...(sites === undefined ? {} : { sites }),
    ...(notBefore === undefined ? {} : { notBefore: notBefore.toISOString() }),
    ...(notAfter === undefined ? {} : { notAfter: notAfter.toISOString() }),
  };
}
