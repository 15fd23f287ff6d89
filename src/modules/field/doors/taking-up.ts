import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from '../../../platform/db/index.ts';
import type { OpenDrill } from '../../drill/index.ts';
import { openPerson } from '../../foundation/index.ts';
import { type DoorPlace, doorIdOf, type NewDoor, newDoor } from './door-place.ts';
import type { Behind, LivesThere, TakingUpRepo } from './taking-up.repo.ts';

/** People that are opened and written together: some 50 ms. */
const together = 1_000;
/** People that are opened in one turn of the event loop: some 3 ms. */
const slice = 100;

/**
 * Takes up the doors of communities: of whoever is on the roster or registered there and whose door is not known yet. What
 * was taken up before costs a look. Units and rooms are sealed with people, so this opens somebody of each household, once.
 */
export type TakeUpDoors = (drill: OpenDrill, communities: readonly string[]) => Promise<void>;

export function createTakeUp({ sql, repo }: { sql: Database['sql']; repo: TakingUpRepo }): TakeUpDoors {
  return async (drill, communities) => {
    for (const community of communities) {
      for (;;) {
        const behind = await repo.behindUnknownDoors(drill.id, community, together);
        if (behind.length === 0) break;
        const doors: NewDoor[] = [];
        const people: LivesThere[] = [];
        for (const [index, one] of behind.entries()) {
          if (index > 0 && index % slice === 0) await nextTurn();
          const door = doorBefore(drill, one);
          doors.push(door);
          if (one.doorId === null) people.push({ personId: one.personId, doorId: door.id });
        }
        await repo.add(sql, doors, false);
        await repo.house(sql, drill.id, people);
      }
    }
  };
}

/** The door behind which somebody lives. */
function doorBefore(drill: OpenDrill, { personId, community, buildingId, doorId, person }: Behind): NewDoor {
  const table = doorId === null ? 'registrations' : 'roster';
  const { unit, room } = openPerson(drill.keys, table, personId, person);
  const place: DoorPlace = { unit, room };
  const id = doorId ?? doorIdOf(drill.keys, buildingId, place, personId);
  return newDoor(drill.keys, { id, drillId: drill.id, community, buildingId }, place);
}
