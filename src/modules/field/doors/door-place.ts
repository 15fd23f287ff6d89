import { floorOf } from '../../../core/field/index.ts';
import { doorKey, unitKey } from '../../../core/identity/index.ts';
import { open, seal } from '../../../platform/crypto/index.ts';
import { type DrillKeys, sharedId } from '../../foundation/index.ts';

/** What of a door is kept only sealed. */
export interface DoorPlace {
  unit?: string | undefined;
  room?: string | undefined;
}

/** A door as it is taken up. */
export interface NewDoor {
  id: string;
  drillId: string;
  community: string;
  buildingId: string;
  stairwellId: string;
  floor: number | null;
  place: Buffer;
}

const contextOf = (row: string) => ({ table: 'doors', column: 'place', row });

/**
 * The id of a door: that of its household on the roster. Whoever has no room there is a household of their own, so a door
 * without a room has the person for its id.
 */
export function doorIdOf(keys: DrillKeys, buildingId: string, place: DoorPlace, personId: string): string {
  return sharedId(keys, 'door', place.room === undefined ? [personId] : [buildingId, ...doorKey(place)]);
}

/** A door, made ready to be written. */
export function newDoor(
  keys: DrillKeys,
  of: Pick<NewDoor, 'id' | 'drillId' | 'community' | 'buildingId'>,
  { unit, room }: DoorPlace,
): NewDoor {
  return {
    ...of,
    stairwellId: sharedId(keys, 'stairwell', [of.buildingId, unit === undefined ? '' : unitKey(unit)]),
    floor: floorOf(room) ?? null,
    place: seal(keys.data, JSON.stringify({ unit, room }), contextOf(of.id)),
  };
}

/** Unit and room of a door. @throws Error when the row or the key is another one */
export function openPlace(keys: DrillKeys, { id, place }: { id: string; place: Buffer }): DoorPlace {
  return JSON.parse(open(keys.data, place, contextOf(id)).toString('utf8')) as DoorPlace;
}
