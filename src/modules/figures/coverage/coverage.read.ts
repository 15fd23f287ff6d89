import type { ReadDatabase, Sql } from '../../../platform/db/client.ts';
import type { Queryable } from '../../../platform/db/index.ts';

/** A community of a drill, by the list of divisions. */
export type CommunityRow = {
  code: string;
  /** Communities that its county has in the list, in the drill or not. */
  inCounty: number;
};

/** People of a drill who are counted alike: `countedAs` in `core/coverage`. */
export type CountedRow = {
  counted: string;
  people: number;
};

/** The same of one building, or of one hour or quarter. */
export type CountedPartRow = CountedRow & {
  /** A building's id, or when an hour or quarter begins, RFC 3339; null for whoever has not come yet. */
  part: string | null;
};

/** Somebody by their stairwell, which is sealed with them. */
export type CountedPersonRow = {
  id: string;
  counted: string;
  building: string;
  registrationPerson: Buffer | null;
  rosterPerson: Buffer | null;
};

/** A drill's people below a division; whoever waits is due from the end of their exemption, which is judged at `asOf`. */
export interface WhereAndWhen {
  drillId: string;
  division: string;
  asOf: Date;
}

export interface CoverageRead {
  /** The communities of a drill below a division. */
  communities(drillId: string, division: string): Promise<CommunityRow[]>;
  /** How many people are counted as what: what is kept, with the changes since, in one snapshot. */
  kept(asked: WhereAndWhen): Promise<CountedRow[]>;
  /** The same, counted person by person, by building. Whom the roster has lives where the roster says. */
  byBuilding(asked: WhereAndWhen): Promise<CountedPartRow[]>;
  /** The same, by the hour, or the quarter of one, in which they came: were checked in first, or swabbed. */
  byTime(asked: WhereAndWhen, minutes: 60 | 15): Promise<CountedPartRow[]>;
  /** Everybody there, in order of id. */
  people(asked: WhereAndWhen): Promise<CountedPersonRow[]>;
  /** Names of divisions, by code. */
  divisionNames(codes: readonly string[]): Promise<Map<string, string>>;
  /** Names of buildings, by id. */
  buildingNames(ids: readonly string[]): Promise<Map<string, string>>;
}

export function createCoverageRead({ sql }: ReadDatabase): CoverageRead {
  return coverageReadOn(sql, sql);
}

/** The same on a transaction, as what has been changed or held there. */
export function coverageReadOn(sql: Sql, on: Queryable): CoverageRead {
  /** What somebody counts as who waits while their exemption lasts: as anybody who waits. What is kept knows no time. */
  const beforeItEnds = (counted: ReturnType<typeof sql>) =>
    sql`replace(${counted}, ' pending-exemption', ' pending')`;

  /** Everybody below a division, once. Roster and registrations meet in the person's id. */
  const everybody = ({ drillId, division, asOf }: WhereAndWhen) => sql`
    select coalesce(r.id, g.id) as id,
      case when g.id is null then r.community || ' roster ' || k.stands
        when g.exempt_until > ${asOf} and g.source = 'account' then ${beforeItEnds(sql`g.counted_as`)}
        else g.counted_as end as counted,
      coalesce(r.building_id, g.building_id) as building_id, g.person as registration_person, r.person as roster_person
    from (select * from roster where drill_id = ${drillId} and community like ${`${division}%`}) r
    full join (
      select * from registrations
      where drill_id = ${drillId} and coalesce(roster_community, community) like ${`${division}%`}) g on g.id = r.id
    left join known_people k on g.id is null and k.id = r.id`;

  async function namesOf(rows: PromiseLike<{ key: string; name: string }[]>): Promise<Map<string, string>> {
    return new Map((await rows).map(({ key, name }) => [key, name]));
  }

  return {
    communities: async (drillId, division) => on<CommunityRow[]>`
      with own as materialized (
        select community as code from drill_communities
        where drill_id = ${drillId} and community like ${`${division}%`}),
      county as (
        select c.code, (
          select count(*)::int from divisions d
          where d.level = 'community' and d.code >= c.code and d.code < c.code || ':') as communities
        from (select distinct left(code, 6) as code from own) c)
      select own.code, county.communities as "inCounty" from own join county on county.code = left(own.code, 6)
      order by own.code`,

    kept: async ({ drillId, division, asOf }) => on<CountedRow[]>`
      with exempt as materialized (
        select r.counted_as, count(*)::int as people
        from waiting w join registrations r on r.id = w.registration_id
        where w.drill_id = ${drillId} and w.exempt_until > ${asOf} and r.counted_as like ${`${division}%`} group by 1)
      select counted_as as counted, sum(people)::int as people
      from (
        select counted_as, -people as people from exempt
        union all
        select ${beforeItEnds(sql`counted_as`)}, people from exempt
        union all
        select counted_as, people from tallies where drill_id = ${drillId} and counted_as like ${`${division}%`}
        union all
        select counted_as, people from tally_changes where drill_id = ${drillId} and counted_as like ${`${division}%`}) c
      group by counted_as having sum(people) <> 0 order by counted_as`,

    byBuilding: async (asked) => on<CountedPartRow[]>`
      select p.building_id as part, p.counted, count(*)::int as people from (${everybody(asked)}) p
      group by 1, 2 order by 1, 2`,

    byTime: async (asked, minutes) => on<CountedPartRow[]>`
      with came as (
        select registration_id as id, min(at) as at
        from (
          select registration_id, at from check_ins where drill_id = ${asked.drillId} and taken_back_at is null
          union all select registration_id, at from samples where drill_id = ${asked.drillId}) c
        group by 1)
      select to_char(date_bin(make_interval(mins => ${minutes}), c.at, 'epoch') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as part,
        p.counted, count(*)::int as people
      from (${everybody(asked)}) p left join came c on c.id = p.id
      group by 1, 2 order by 1 nulls last, 2`,

    people: async (asked) => on<CountedPersonRow[]>`
      select p.id, p.counted, p.building_id as building, p.registration_person as "registrationPerson",
        p.roster_person as "rosterPerson"
      from (${everybody(asked)}) p order by p.id`,

    divisionNames: (codes) =>
      namesOf(on<{ key: string; name: string }[]>`
      select code as key, name from divisions where code = any(${[...codes]}::text[])`),

    buildingNames: (ids) =>
      namesOf(on<{ key: string; name: string }[]>`
      select id as key, name from buildings where id = any(${[...ids]}::uuid[])`),
  };
}
