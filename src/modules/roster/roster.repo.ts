import type { Database } from '../../platform/db/index.ts';

export interface RosterRow {
  id: string;
  community: string;
  buildingId: string;
  householdId: string;
  digest: Buffer;
  /** Sealed. */
  person: Buffer;
}

export interface RosterRepo {
  /** Adds people to the roster or renews what is said of them, in one statement. Answers how many rows changed. */
  upsert(drillId: string, rows: readonly RosterRow[], at: Date): Promise<number>;
}

export function createRosterRepo({ sql }: Database): RosterRepo {
  return {
    async upsert(drillId, rows, at) {
      const [done] = await sql<{ changed: number }[]>`
        with written as (
          insert into roster as r (id, drill_id, community, building_id, household_id, digest, person, imported_at)
          select id, ${drillId}, community, building_id, household_id, decode(digest, 'hex'), decode(person, 'hex'), ${at}
          from unnest(${rows.map((row) => row.id)}::uuid[], ${rows.map((row) => row.community)}::text[],
            ${rows.map((row) => row.buildingId)}::uuid[], ${rows.map((row) => row.householdId)}::uuid[],
            ${rows.map((row) => row.digest.toString('hex'))}::text[], ${rows.map((row) => row.person.toString('hex'))}::text[])
            as t (id, community, building_id, household_id, digest, person)
          order by id
          on conflict (id) do update set community = excluded.community, building_id = excluded.building_id,
            household_id = excluded.household_id, digest = excluded.digest, person = excluded.person,
            imported_at = excluded.imported_at
          where r.digest <> excluded.digest
          returning 1)
        select count(*)::int as changed from written`;
      return done?.changed ?? 0;
    },
  };
}
