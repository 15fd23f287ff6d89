import { setImmediate as nextTurn } from 'node:timers/promises';
import { isNameAlike, roomKey, unitKey } from '../../../core/identity/index.ts';
import { createCoalescer } from '../../../platform/coalescer.ts';
import { AppError } from '../../../platform/errors/index.ts';
import { invalidField } from '../../../platform/http/index.ts';
import type { OpenDrill, Site } from '../../drill/index.ts';
import { buildingId, openPerson, type PersonalRecord } from '../../foundation/index.ts';
import { severalOf } from './candidates.ts';
import { personNotRegistered, roomNeeded } from './check-in.errors.ts';
import type { CheckInRequest } from './check-in.schemas.ts';
import type { InBuilding, PeopleInBuildingRead } from './people-in-building.read.ts';

type Named = NonNullable<CheckInRequest['nameInBuilding']>;

export interface NameSearch {
  /**
   * The one registration of that name in the building.
   * @throws AppError 422 `person-not-registered`, 409 `several-people` with masked candidates, `room-needed`, 400, and
   *   503 where too many search at once
   */
  find(named: Named, site: Site, drill: OpenDrill): Promise<string>;
}

/** Most people of a building who are looked at; with the room, it may be a very large one. */
const mostPeople = 2_000;
const mostWithRoom = 10_000;
/** Opened in one turn of the event loop: about 2 ms. */
const slice = 100;
/** Communities of a site in which a building's name is tried, unless the community is told. */
const mostCommunities = 20;

/**
 * Names and doors are sealed, so whoever is looked for by them is found by opening everybody in the building: some of them in
 * each turn of the event loop, two searches at a time in a process, and nobody above the bounds.
 */
export function createNameSearch(deps: {
  read: PeopleInBuildingRead;
  isPassing: (error: unknown) => boolean;
}): NameSearch & { close(): Promise<void> } {
  const searches = createCoalescer<() => Promise<string>, string>({
    name: 'searches by name',
    flush: async (items) => Promise.all(items.map((search) => search())),
    keysOf: () => [],
    isPassing: deps.isPassing,
    maxBatch: 1,
    concurrency: 2,
    maxQueued: 64,
    attempts: 1,
  });

  async function search(named: Named, site: Site, drill: OpenDrill): Promise<string> {
    const communities = named.division === undefined ? site.communities : [named.division];
    if (communities.length > mostCommunities) {
      throw invalidField('/nameInBuilding/division', 'required', {
        en: 'The site serves many communities: give the one that they live in. For example: 350102001001',
        zh: '该采样点服务村居较多，请填写居住村居的代码。例如：350102001001',
      });
    }
    const most = named.room === undefined ? mostPeople : mostWithRoom;
    const people = await deps.read.inBuildings({
      drillId: drill.id,
      communities,
      buildings: communities.map((community) => buildingId(drill.keys, community, named.building)),
      limit: most + 1,
    });
    if (people.length > most) throw new AppError(roomNeeded, { params: { most } });
    const found: { row: InBuilding; person: PersonalRecord }[] = [];
    for (let from = 0; from < people.length; from += slice) {
      if (from > 0) await nextTurn();
      for (const row of people.slice(from, from + slice)) {
        const person = openPerson(drill.keys, 'registrations', row.id, row.person);
        if (fits(person, named)) found.push({ row, person });
      }
    }
    const [only] = found;
    if (only === undefined) throw new AppError(personNotRegistered);
    if (found.length === 1) return only.row.id;
    throw severalOf(found);
  }

  return {
    find: (...query) => searches.submit(() => search(...query)),
    close: searches.close,
  };
}

function fits(person: PersonalRecord, { name, unit, room }: Named): boolean {
  if (!isNameAlike(person.name, name)) return false;
  if (room !== undefined && (person.room === undefined || roomKey(person.room) !== roomKey(room)))
    return false;
  return unit === undefined || person.unit === undefined || unitKey(person.unit) === unitKey(unit);
}
