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

/** What the roster says of somebody. */
export type RosterRow = {
  id: string;
  community: string;
  buildingId: string;
  householdId: string;
  digest: Buffer;
  /** Sealed. */
  person: Buffer;
};

/** Somebody of whom a file says something else than the roster. */
export interface Differing {
  known: RosterRow;
  given: RosterRow;
}

/** Which import writes, and when. */
export interface RosterImport {
  drillId: string;
  jobId: string;
  at: Date;
}

export interface RosterRepo {
  /** Puts those of a batch on the roster who do not stand there. Answers how many. */
  add(on: Queryable, by: RosterImport, batch: RosterBatch): Promise<number>;
  /** How many `add` would put there. */
  countMissing(on: Queryable, batch: RosterBatch): Promise<number>;
  /**
   * Those of a batch of whom the roster says something else, or whose door counts as another one now, by rules that came
   * after it. Locked until the transaction ends.
   */
  differing(on: Queryable, batch: RosterBatch): Promise<Differing[]>;
  /** Has the roster say something else of people, in one statement; what it said before is kept. */
  renew(on: Queryable, by: RosterImport, rows: readonly RosterRow[]): Promise<void>;
  /** Keeps who an import's communities have on the roster and its file has not. Again: the same. */
  noteAbsent(on: Queryable, drillId: string, jobId: string, ids: readonly string[]): Promise<void>;
}

export function createRosterRepo(): RosterRepo {
  return {
    async add(on, { drillId, jobId, at }, batch) {
      const rows = await on<{ added: number }[]>`
        with added as (
          insert into roster (id, drill_id, community, building_id, household_id, digest, person, imported_at, import_id)
          select id, ${drillId}, community, building_id, household_id, decode(digest, 'hex'), decode(person, 'hex'), ${at},
            ${jobId}
          from unnest(${batch.ids}::uuid[], ${batch.communities}::text[], ${batch.buildings}::uuid[],
            ${batch.households}::uuid[], ${batch.digests}::text[], ${batch.people}::text[])
            as t (id, community, building_id, household_id, digest, person)
          order by id
          on conflict (id) do nothing
          returning 1)
        select count(*)::int as added from added`;
      return rows[0]?.added ?? 0;
    },

    async countMissing(on, batch) {
      const rows = await on<{ missing: number }[]>`
        select count(*)::int as missing from unnest(${batch.ids}::uuid[]) as t (id)
        where not exists (select from roster r where r.id = t.id)`;
      return rows[0]?.missing ?? 0;
    },

    async differing(on, batch) {
      const rows = await on<RosterRow[]>`
        with given as (
          select id, community, building_id, household_id, decode(digest, 'hex') as digest, decode(person, 'hex') as person
          from unnest(${batch.ids}::uuid[], ${batch.communities}::text[], ${batch.buildings}::uuid[],
            ${batch.households}::uuid[], ${batch.digests}::text[], ${batch.people}::text[])
            as t (id, community, building_id, household_id, digest, person)),
        known as (
          select r.* from roster r join given g using (id)
          where (r.digest, r.building_id, r.household_id) is distinct from (g.digest, g.building_id, g.household_id)
          order by r.id for update of r)
        select id, community, building_id as "buildingId", household_id as "householdId", digest, person from known
        union all
        select g.id, g.community, g.building_id, g.household_id, g.digest, g.person from given g join known k using (id)`;
      const known = rows.slice(0, rows.length / 2);
      const given = new Map(rows.slice(rows.length / 2).map((row) => [row.id, row]));
      return known.flatMap((row) => {
        const says = given.get(row.id);
        return says === undefined ? [] : [{ known: row, given: says }];
      });
    },

    async renew(on, { drillId, jobId, at }, rows) {
      if (rows.length === 0) return;
      const hex = (bytes: Buffer): string => bytes.toString('hex');
      await on`
        with given as (
          select * from unnest(${rows.map(({ id }) => id)}::uuid[], ${rows.map((row) => row.community)}::text[],
            ${rows.map((row) => row.buildingId)}::uuid[], ${rows.map((row) => row.householdId)}::uuid[],
            ${rows.map((row) => hex(row.digest))}::text[], ${rows.map((row) => hex(row.person))}::text[])
            as t (id, community, building_id, household_id, digest, person)),
        before as (
          insert into roster_history (id, drill_id, person_id, community, building_id, household_id, digest, person,
            imported_at, import_id, act, job_id, at, became)
          select gen_random_uuid(), r.drill_id, r.id, r.community, r.building_id, r.household_id, r.digest, r.person,
            r.imported_at, r.import_id, 'renewed', ${jobId}, ${at}, g.community
          from given g join roster r using (id))
        update roster r set community = g.community, building_id = g.building_id, household_id = g.household_id,
          digest = decode(g.digest, 'hex'), person = decode(g.person, 'hex'), imported_at = ${at}, import_id = ${jobId}
        from given g where r.id = g.id and r.drill_id = ${drillId}`;
    },

    async noteAbsent(on, drillId, jobId, ids) {
      await on`
        insert into roster_absent (drill_id, job_id, person_id)
        select ${drillId}, ${jobId}, id from unnest(${[...ids]}::uuid[]) as id on conflict do nothing`;
    },
  };
}
