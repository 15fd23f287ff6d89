import type { FindMet, MetPerson } from '../cases/index.ts';
import { otherParts, type RideRow, ridesOf } from './companions.read.ts';
import { openRecord, type PassedPerson, plateMark } from './passage-record.ts';

/** Passages of one plate so near each other, in minutes, are one ride: what holds more people than a passage is two. */
const sameRideMinutes = 30;

/** Whoever passed a checkpoint in one vehicle with a case, or in one coach of a train: by what the officers wrote down. */
export const findCompanions: FindMet = async (tx, { drill, caseId, since }) => {
  const { id: drillId, keys } = drill;
  const own = await ridesOf(tx, drillId, caseId, since);
  const plated = own.flatMap((ride) =>
    (openRecord(keys, ride.id, ride.record).plates ?? []).map((plate) => ({
      mark: plateMark(keys, plate),
      checkpointId: ride.checkpointId,
      at: ride.at,
    })),
  );
  const parts = plated.length === 0 ? [] : await otherParts(tx, drillId, plated, sameRideMinutes);
  const rides = new Map<string, RideRow>([...own, ...parts].map((ride) => [ride.id, ride]));
  return [...rides.values()].flatMap((ride) =>
    openRecord(keys, ride.id, ride.record).people.flatMap((one) =>
      one.id === caseId ? [] : [met(one, ride.at)],
    ),
  );
};

/** Whoever showed nothing but a pass is known by their registration. */
function met({ id, name, document, phone, to }: PassedPerson, at: Date): MetPerson {
  const told = name !== undefined && (document !== undefined || phone !== undefined);
  const division = to?.length === 12 ? to : undefined;
  const person = told ? { name, document, phone, division } : { registrationId: id };
  return { person, kind: 'vehicle', at };
}
