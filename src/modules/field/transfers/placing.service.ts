import { newId } from '../../../platform/crypto/index.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { invalidField } from '../../../platform/http/index.ts';
import { related, requireDivision } from '../../foundation/index.ts';
import {
  type BedKeeper,
  bedTaken,
  facilityClosed,
  facilityFull,
  openMoved,
  sealMoved,
} from '../facilities/index.ts';
import type { TeamsService } from '../teams/index.ts';
import type { By } from './scope.ts';
import { openPlate, sealPlate } from './sealed.ts';
import { arrivalUnsigned, pickUpUnsigned } from './signing.ts';
import { after, type DoStep, type Step, type Stepped } from './steps.service.ts';
import { transferState } from './transfers.errors.ts';

/** Where somebody is to be brought: one of `facility`, `community` and `outside`. */
export interface ToldPlace {
  facility?: string | undefined;
  /** A bed of that facility; the first that is free unless told. */
  bed?: string | undefined;
  /** A community of the drill, in which they are at home and lie in no bed. */
  community?: string | undefined;
  /** A place outside the drill, by its name. */
  outside?: string | undefined;
}

/** Who fetches somebody. */
export interface ToldVehicle {
  team: string;
  plate?: string | undefined;
}

/** What is found for a transfer: where to, and who drives. */
export interface Placing {
  /**
   * Keeps a bed, or names a place outside; the bed that was kept before is free.
   * @throws AppError 400, 404, 403, 409 `transfer-state`, `facility-closed`, `facility-full`, `bed-taken`
   */
  place(by: By, drillId: string, id: string, told: ToldPlace): Promise<void>;
  /** The facility says no: another place is to be found. @throws AppError 404, 403, 409 `transfer-state` */
  turnAway(by: By, drillId: string, id: string, reason: string): Promise<void>;
  /** @throws AppError 400 for a team that is none of the caller's for transfers, 404, 403, 409 `transfer-state` */
  arrange(by: By, drillId: string, id: string, told: ToldVehicle): Promise<void>;
}

export function createPlacing(deps: {
  step: DoStep;
  beds: BedKeeper;
  teams: Pick<TeamsService, 'find' | 'hold'>;
}): Placing {
  const { step, beds, teams } = deps;

  async function placeInside(
    by: By,
    { tx, drill, transfer, at }: Step,
    facilityId: string,
    bed: string | undefined,
  ): Promise<Stepped | undefined> {
    const kept = await beds.kept(tx, drill.id, transfer.id);
    if (kept?.facilityId === facilityId && (bed === undefined || bed === kept.bedId)) return undefined;
    const placed = after(transfer, 'place', at);
    // Both held, in one order: whoever swaps the two at this moment waits, and never in a circle.
    const held = await beds.hold(tx, drill.id, [
      facilityId,
      ...(kept === undefined ? [] : [kept.facilityId]),
    ]);
    const facility = held.find(({ id }) => id === facilityId);
    if (facility === undefined || !related(by.division ?? 'none', facility.division))
      throw invalidField('/facility', 'unknown-facility', unknownFacility);
    if (facility.closedAt !== null) throw new AppError(facilityClosed);
    if (bed !== undefined && !(await beds.has(tx, facilityId, bed)))
      throw invalidField('/bed', 'unknown-bed', unknownBed);
    const bedId = await beds.free(tx, facilityId, bed);
    if (bedId === undefined) throw new AppError(bed === undefined ? facilityFull : bedTaken);
    await beds.release(tx, drill.id, transfer.id, at);
    const stayId = newId();
    const person = openMoved(drill.keys, 'transfers', transfer.id, transfer.person);
    await beds.keep(tx, {
      drillId: drill.id,
      id: stayId,
      facilityId,
      bedId,
      personId: transfer.personId,
      transferId: transfer.id,
      person: sealMoved(drill.keys, 'facility_stays', stayId, person),
      at,
    });
    const to = { toFacility: facilityId, toDivision: facility.division, bedId, outside: null };
    return {
      transfer: { ...placed, ...arrivalUnsigned, ...to },
      details: { facility: facilityId, bed: bedId },
    };
  }

  async function placeOutside(
    { tx, drill, transfer, at }: Step,
    outside: string,
  ): Promise<Stepped | undefined> {
    if (transfer.outside === outside) return undefined;
    const placed = after(transfer, 'place', at);
    await beds.release(tx, drill.id, transfer.id, at);
    const to = { toFacility: null, toDivision: null, bedId: null, outside };
    return { transfer: { ...placed, ...arrivalUnsigned, ...to }, details: { outside } };
  }

  async function placeAtHome(
    by: By,
    { tx, drill, transfer, at }: Step,
    community: string,
  ): Promise<Stepped | undefined> {
    if (transfer.toFacility === null && transfer.toDivision === community) return undefined;
    if (!drill.communities.has(community) || !related(by.division ?? 'none', community))
      throw invalidField('/community', 'not-in-drill', unknownCommunity);
    const placed = after(transfer, 'place', at);
    await beds.release(tx, drill.id, transfer.id, at);
    const to = { toFacility: null, toDivision: community, bedId: null, outside: null };
    return { transfer: { ...placed, ...arrivalUnsigned, ...to }, details: { community } };
  }

  return {
    place: (by, drillId, id, { facility, bed, community, outside }) =>
      step(by, drillId, id, {
        act: 'place',
        action: 'transfer.placed',
        async work(at) {
          requireDivision(by, at.transfer.division);
          if (outside !== undefined) return placeOutside(at, outside);
          if (community !== undefined) return placeAtHome(by, at, community);
          return placeInside(by, at, facility ?? '', bed);
        },
      }),

    turnAway: (by, drillId, id, reason) =>
      step(by, drillId, id, {
        act: 'turn-away',
        action: 'transfer.turned-away',
        note: reason,
        async work({ tx, drill, whose, transfer, at }) {
          const to = transfer.toFacility;
          // A facility that is left sees it, too; whose place it is not, has nothing to turn away.
          if (whose.kind !== 'facility' || to !== whose.facility) throw new AppError(notFound);
          const away = after(transfer, 'turn-away', at);
          // They are in the vehicle: headquarters find another place while it drives.
          if (transfer.pickUpTaker !== null)
            throw new AppError(transferState, { members: { state: transfer.status } });
          await beds.release(tx, drill.id, transfer.id, at);
          const nowhere = { toFacility: null, toDivision: null, bedId: null, teamId: null, plate: null };
          return { transfer: { ...away, ...pickUpUnsigned, ...nowhere }, details: { facility: to } };
        },
      }),

    arrange: (by, drillId, id, { team: teamId, plate }) =>
      step(by, drillId, id, {
        act: 'arrange',
        action: 'transfer.arranged',
        async work({ tx, drill, transfer, at }) {
          requireDivision(by, transfer.division);
          const team = await teams.find(teamId);
          if (team?.drillId !== drill.id || !related(by.division ?? 'none', team.division))
            throw invalidField('/team', 'unknown-team', unknownTeam);
          if (team.kind !== 'transfer') throw invalidField('/team', 'other-kind', otherKind);
          const before = transfer.plate === null ? undefined : openPlate(drill.keys, id, transfer.plate);
          if (transfer.teamId === teamId && before === plate) return undefined;
          if (!(await teams.hold(tx, teamId))) throw invalidField('/team', 'unknown-team', unknownTeam);
          const arranged = after(transfer, 'arrange', at);
          if (transfer.pickUpTaker !== null)
            throw new AppError(transferState, { members: { state: transfer.status } });
          const sealed = plate === undefined ? null : sealPlate(drill.keys, id, plate);
          return {
            transfer: { ...arranged, ...pickUpUnsigned, teamId, plate: sealed },
            details: { team: teamId },
          };
        },
      }),
  };
}

export const unknownCommunity = {
  en: 'The drill has no such community in this division. Give the one in which they live. For example: 350102001001',
  zh: '本辖区没有该演练村居，请填写其居住的村居代码。例如：350102001001',
};
export const unknownFacility = {
  en: 'There is no such facility for this division. Give an id that GET /v1/drills/{drillId}/facilities?free=true lists. For example: 3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10',
  zh: '本辖区没有该场所。请填写 GET /v1/drills/{drillId}/facilities?free=true 列出的编号。例如：3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10',
};
const unknownBed = {
  en: 'The facility has no such bed. Give an id that GET …/facilities/{facilityId}/beds?free=true lists, or leave it out. For example: 3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10',
  zh: '该场所没有此床位。请填写 GET …/facilities/{facilityId}/beds?free=true 列出的编号，或不填。例如：3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10',
};
const unknownTeam = {
  en: 'There is no such team for this division. Give an id that GET /v1/drills/{drillId}/teams lists. For example: 3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10',
  zh: '本辖区没有该工作队。请填写 GET /v1/drills/{drillId}/teams 列出的编号。例如：3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10',
};
const otherKind = {
  en: 'The team is not one for transfers. Give one of the kind `transfer`. For example: 3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10',
  zh: '该工作队不是转运队。请填写类型为 transfer 的工作队编号。例如：3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10',
};
