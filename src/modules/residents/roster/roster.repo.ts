import type { Database, Queryable, Sql } from '../../../platform/db/index.ts';
import { changeRegistrations } from '../registrations/index.ts';
import { countChanges, unregisteredIn } from '../tallies/index.ts';

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
  /** Puts those of a batch on the roster who do not stand there. Answers how many. `on` is a transaction. */
  add(on: Queryable, by: RosterImport, batch: RosterBatch): Promise<number>;
  /** How many `add` would put there. */
  countMissing(on: Queryable, batch: RosterBatch): Promise<number>;
  /** Which of these people stand on the roster. */
  listed(on: Queryable, ids: readonly string[]): Promise<string[]>;
  /**
   * Those of a batch of whom the roster says something else, or whose door counts as another one now, by rules that came
   * after it. Locked until the transaction ends.
   */
  differing(on: Queryable, batch: RosterBatch): Promise<Differing[]>;
  /** Has the roster say something else of people, in one statement; what it said before is kept. */
  renew(on: Queryable, by: RosterImport, rows: readonly RosterRow[]): Promise<void>;
  /** Has people whom an import had renewed, and who are as before, bear the import before it, which may be taken back next. */
  bearAgain(on: Queryable, of: Omit<RosterImport, 'at'>, ids: readonly string[]): Promise<void>;
  /** Keeps who an import's communities have on the roster and its file has not. Again: the same. */
  noteAbsent(on: Queryable, drillId: string, jobId: string, ids: readonly string[]): Promise<void>;
  /** Whom other imports did not find of those who stand on the roster of these communities. */
  absentElsewhere(
    on: Queryable,
    drillId: string,
    jobId: string,
    communities: readonly string[],
  ): Promise<string[]>;
  /** Forgets that other imports did not find these people: this one has. */
  foundAgain(on: Queryable, drillId: string, jobId: string, ids: readonly string[]): Promise<void>;
}

/**
 * Has registrations of these people counted where the roster has them now, in a statement of its own: one that was written
 * while the statement before waited for it is seen only by a later one.
 */
export async function countWhereListed(sql: Sql, on: Queryable, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await on`
    with person as materialized (
      select k.id, k.roster_community from known_people k join registrations r on r.id = k.id
      where k.id = any(${[...ids]}::uuid[]) order by k.id for update of r),
    ${changeRegistrations(sql, 'counted', {
      set: sql`roster_community = p.roster_community`,
      from: sql`person p`,
      where: sql`r.id = p.id`,
    })}
    select count(*) from counted`;
}

export function createRosterRepo({ sql }: Pick<Database, 'sql'>): RosterRepo {
  return {
    async add(on, { drillId, jobId, at }, batch) {
      const [row] = await on<{ added: number; registered: string[] }[]>`
        with added as (
          insert into roster (id, drill_id, community, building_id, household_id, digest, person, imported_at, import_id)
          select id, ${drillId}, community, building_id, household_id, decode(digest, 'hex'), decode(person, 'hex'), ${at},
            ${jobId}
          from unnest(${batch.ids}::uuid[], ${batch.communities}::text[], ${batch.buildings}::uuid[],
            ${batch.households}::uuid[], ${batch.digests}::text[], ${batch.people}::text[])
            as t (id, community, building_id, household_id, digest, person)
          order by id
          on conflict (id) do nothing
          returning id, community),
        -- Whoever registers at this moment waits for this, or this for them.
        known as (
          insert into known_people as k (id, drill_id, roster_community)
          select id, ${drillId}, community from added order by id
          on conflict (id) do update set roster_community = excluded.roster_community
          returning k.drill_id, k.id, k.roster_community, k.stands, k.registered),
        counted as (${countChanges(
          sql,
          sql`(
            select drill_id, null::text as counted_before, ${unregisteredIn(sql, sql`roster_community`, sql`stands`)} as counted_as
            from known where not registered)`,
        )})
        select (select count(*)::int from added) as added,
          array(select id from known where registered) as registered`;
      await countWhereListed(sql, on, row?.registered ?? []);
      return row?.added ?? 0;
    },

    async countMissing(on, batch) {
      const rows = await on<{ missing: number }[]>`
        select count(*)::int as missing from unnest(${batch.ids}::uuid[]) as t (id)
        where not exists (select from roster r where r.id = t.id)`;
      return rows[0]?.missing ?? 0;
    },

    async listed(on, ids) {
      if (ids.length === 0) return [];
      const listed = await on<{ id: string }[]>`select id from roster where id = any(${[...ids]}::uuid[])`;
      return listed.map(({ id }) => id);
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
      const [moved] = await on<{ registered: string[] }[]>`
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
          from given g join roster r using (id)),
        moved as (
          update known_people k set roster_community = g.community
          from given g join roster r using (id) where k.id = g.id and r.community <> g.community
          returning k.id, k.drill_id, k.registered, k.stands, r.community as came_from, k.roster_community),
        counted as (${countChanges(
          sql,
          sql`(
            select drill_id, ${unregisteredIn(sql, sql`came_from`, sql`stands`)} as counted_before,
              ${unregisteredIn(sql, sql`roster_community`, sql`stands`)} as counted_as
            from moved where not registered)`,
        )}),
        renewed as (
          update roster r set community = g.community, building_id = g.building_id, household_id = g.household_id,
            digest = decode(g.digest, 'hex'), person = decode(g.person, 'hex'), imported_at = ${at}, import_id = ${jobId}
          from given g where r.id = g.id and r.drill_id = ${drillId})
        select array(select id from moved where registered) as registered`;
      await countWhereListed(sql, on, moved?.registered ?? []);
    },

    async bearAgain(on, { drillId, jobId }, ids) {
      await on`
        update roster r set import_id = h.import_id, imported_at = h.imported_at from roster_history h
        where h.drill_id = ${drillId} and h.job_id = ${jobId} and h.act = 'renewed' and r.drill_id = h.drill_id
          and r.id = h.person_id and r.id = any(${[...ids]}::uuid[])`;
    },

    async noteAbsent(on, drillId, jobId, ids) {
      await on`
        insert into roster_absent (drill_id, job_id, person_id)
        select ${drillId}, ${jobId}, id from unnest(${[...ids]}::uuid[]) as id on conflict do nothing`;
    },

    async absentElsewhere(on, drillId, jobId, communities) {
      const rows = await on<{ id: string }[]>`
        select distinct r.id from roster_absent a join roster r on r.id = a.person_id
        where a.drill_id = ${drillId} and a.job_id <> ${jobId} and r.community = any(${[...communities]}::text[])`;
      return rows.map(({ id }) => id);
    },

    async foundAgain(on, drillId, jobId, ids) {
      await on`
        delete from roster_absent
        where drill_id = ${drillId} and job_id <> ${jobId} and person_id = any(${[...ids]}::uuid[])`;
    },
  };
}
