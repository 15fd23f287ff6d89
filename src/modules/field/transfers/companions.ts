import type { Clock } from '../../../platform/clock.ts';
import type { DrillKeys } from '../../foundation/index.ts';
import type { FindMet, MetPerson } from '../cases/index.ts';
import { openMoved } from '../facilities/index.ts';
import { openMember } from '../teams/index.ts';
import type { RideRow, RidesRead } from './rides.read.ts';
import { openPlate } from './sealed.ts';

/**
 * Whoever was fetched in one vehicle with a case while they were in it, and whoever drove them: by what both sides have signed.
 * One plate is one vehicle, whichever team drives; where a plate is not written down, what one team drives at one time is.
 */
export const createFindFellows =
  ({ rides, clock }: { rides: RidesRead; clock: Clock }): FindMet =>
  async (tx, { drill, caseId, since }) => {
    const { id: drillId, keys } = drill;
    const now = clock.now();
    const own = await rides.of(tx, drillId, caseId, since);
    if (own.length === 0) return [];
    const ownIds = new Set(own.map(({ personId }) => personId));
    const others = (await rides.beside(tx, drillId, own)).filter(({ personId }) => !ownIds.has(personId));
    const plateOf = platesOf(keys);
    const fellows = others.flatMap((other): MetPerson[] => {
      const shared = own.filter((one) => overlap(one, other) && isOneVehicle(one, other, plateOf));
      if (shared.length === 0) return [];
      const last = Math.max(...shared.map((one) => Math.min(endOf(one, now), endOf(other, now))));
      return [{ person: whoIs(keys, other), kind: 'vehicle', at: new Date(last) }];
    });
    const drivers = (await rides.drivers(tx, drillId, own)).map(
      ({ id, person, at }): MetPerson => ({ person: openMember(keys, id, person), kind: 'vehicle', at }),
    );
    return [...fellows, ...drivers];
  };

const endOf = ({ until }: RideRow, now: Date): number => (until ?? now).getTime();

const overlap = (one: RideRow, other: RideRow): boolean =>
  one.from.getTime() <= (other.until?.getTime() ?? Number.POSITIVE_INFINITY) &&
  other.from.getTime() <= (one.until?.getTime() ?? Number.POSITIVE_INFINITY);

function isOneVehicle(one: RideRow, other: RideRow, plateOf: (ride: RideRow) => string | undefined): boolean {
  const [plate, its] = [plateOf(one), plateOf(other)];
  return plate === undefined || its === undefined ? one.teamId === other.teamId : plate === its;
}

/** Number plates of rides, each decrypted once. */
function platesOf(keys: DrillKeys): (ride: RideRow) => string | undefined {
  const known = new Map<string, string | undefined>();
  return ({ id, plate }) => {
    if (!known.has(id)) known.set(id, plate === null ? undefined : openPlate(keys, id, plate));
    return known.get(id);
  };
}

/** Whoever showed neither a document nor a telephone is known by their id. */
function whoIs(keys: DrillKeys, { id, personId, person }: RideRow): MetPerson['person'] {
  const { name, document, phone } = openMoved(keys, 'transfers', id, person);
  if (document === null && phone === null) return { registrationId: personId };
  return { name, document: document ?? undefined, phone: phone ?? undefined };
}
