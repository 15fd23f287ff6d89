import type { Database, Queryable } from '../../../platform/db/index.ts';
import type { NewDoor } from './door-place.ts';

/** Somebody whose door has not been taken up yet. */
export interface Behind {
  personId: string;
  community: string;
  buildingId: string;
  /** The door of whoever is on the roster; null where only the address tells. */
  doorId: string | null;
  /** Sealed. */
  person: Buffer;
}

/** Somebody who lives behind a door, and is not on the roster. */
export interface LivesThere {
  personId: string;
  doorId: string;
}

export interface TakingUpRepo {
  /** Somebody of each household of a community of which no door is known, and everybody registered there whose door is not. */
  behindUnknownDoors(drillId: string, community: string, limit: number): Promise<Behind[]>;
  /** Writes doors; those that are there stay as they are. */
  add(on: Queryable, rows: readonly NewDoor[], added: boolean): Promise<void>;
  /** Has people live behind doors; whoever does already stays. */
  house(on: Queryable, drillId: string, people: readonly LivesThere[]): Promise<void>;
}

export function createTakingUpRepo({ sql }: Pick<Database, 'sql'>): TakingUpRepo {
  return {
    behindUnknownDoors: (drillId, community, limit) => sql<Behind[]>`
      (select distinct on (r.household_id) r.id as "personId", r.community, r.building_id as "buildingId",
        r.household_id as "doorId", r.person
      from roster r
      where r.drill_id = ${drillId} and r.community = ${community}
        and not exists (select from doors d where d.id = r.household_id)
      order by r.household_id, r.id limit ${limit})
      union all
      (select g.id, g.community, g.building_id, null, g.person
      from registrations g
      where g.drill_id = ${drillId} and g.community = ${community} and g.roster_community is null and g.status <> 'cancelled'
        and not exists (select from door_people p where p.person_id = g.id)
      order by g.id limit ${limit})`,

    async add(on, rows, added) {
      if (rows.length === 0) return;
      // Ascending ids, so that two who take up the same doors wait for each other and never in a circle.
      const inOrder = [...new Map(rows.map((row) => [row.id, row])).values()].sort((one, other) =>
        one.id < other.id ? -1 : 1,
      );
      await on`
        insert into doors (id, drill_id, community, building_id, stairwell_id, floor, place, added, state, nobody_there,
          contested, revision)
        select id, drill_id, community, building_id, stairwell_id, floor, decode(place, 'hex'), ${added}, 'nobody-yet', '{}',
          false, 0
        from unnest(${inOrder.map(({ id }) => id)}::uuid[], ${inOrder.map(({ drillId }) => drillId)}::uuid[],
          ${inOrder.map(({ community }) => community)}::text[], ${inOrder.map(({ buildingId }) => buildingId)}::uuid[],
          ${inOrder.map(({ stairwellId }) => stairwellId)}::uuid[], ${inOrder.map(({ floor }) => floor)}::int[],
          ${inOrder.map(({ place }) => place.toString('hex'))}::text[])
          as t (id, drill_id, community, building_id, stairwell_id, floor, place)
        order by id on conflict (id) do nothing`;
    },

    async house(on, drillId, people) {
      if (people.length === 0) return;
      const inOrder = [...new Map(people.map((one) => [one.personId, one])).values()].sort((one, other) =>
        one.personId < other.personId ? -1 : 1,
      );
      await on`
        insert into door_people (person_id, drill_id, door_id)
        select person_id, ${drillId}, door_id
        from unnest(${inOrder.map(({ personId }) => personId)}::uuid[], ${inOrder.map(({ doorId }) => doorId)}::uuid[])
          as t (person_id, door_id)
        order by person_id on conflict (person_id) do nothing`;
    },
  };
}
