import type { Queryable } from '../../../platform/db/index.ts';

/**
 * People to be put on the roster: a column each, as an array in PostgreSQL's text form, which the threads that
 * hash and seal write at once. Ids are UUIDs, digests and people (sealed) hexadecimal; none needs quoting.
 */
export interface RosterBatch {
  ids: string;
  communities: string;
  buildings: string;
  households: string;
  digests: string;
  people: string;
}

export interface RosterRepo {
  /**
   * Adds people to the roster or renews what is said of them, in one statement. Answers how many rows changed. A row that
   * says the same is renewed where its door counts as another one now, by rules that came after it.
   */
  upsert(on: Queryable, drillId: string, batch: RosterBatch, at: Date): Promise<number>;
  /** How many rows `upsert` would change. */
  compare(on: Queryable, batch: RosterBatch): Promise<number>;
}

export function createRosterRepo(): RosterRepo {
  return {
    async upsert(on, drillId, batch, at) {
      const rows = await on<{ changed: number }[]>`
        with written as (
          insert into roster as r (id, drill_id, community, building_id, household_id, digest, person, imported_at)
          select id, ${drillId}, community, building_id, household_id, decode(digest, 'hex'), decode(person, 'hex'), ${at}
          from unnest(${batch.ids}::uuid[], ${batch.communities}::text[], ${batch.buildings}::uuid[],
            ${batch.households}::uuid[], ${batch.digests}::text[], ${batch.people}::text[])
            as t (id, community, building_id, household_id, digest, person)
          order by id
          on conflict (id) do update set community = excluded.community, building_id = excluded.building_id,
            household_id = excluded.household_id, digest = excluded.digest, person = excluded.person,
            imported_at = excluded.imported_at
          where (r.digest, r.building_id, r.household_id) is distinct from
            (excluded.digest, excluded.building_id, excluded.household_id)
          returning 1)
        select count(*)::int as changed from written`;
      return rows[0]?.changed ?? 0;
    },

    async compare(on, batch) {
      const rows = await on<{ changed: number }[]>`
        select count(*)::int as changed
        from unnest(${batch.ids}::uuid[], ${batch.digests}::text[], ${batch.buildings}::uuid[], ${batch.households}::uuid[])
          as t (id, digest, building_id, household_id) left join roster r using (id)
        where (r.digest, r.building_id, r.household_id) is distinct from
          (decode(t.digest, 'hex'), t.building_id, t.household_id)`;
      return rows[0]?.changed ?? 0;
    },
  };
}
