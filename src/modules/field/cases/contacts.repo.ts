import type { ContactKind } from '../../../core/field/index.ts';
import type { Database, Tx } from '../../../platform/db/index.ts';
import { type PlacedPerson, placePeople } from './told-people.repo.ts';
import type { IdentifiedPerson } from './told-person.ts';

/** A case that is held until the transaction ends, so that two requests for its contacts follow each other. */
export interface HeldCase {
  householdId: string;
  community: string;
  /** When it was found. */
  openedAt: Date;
  /** The first of the swabs that were found positive and theirs alone. */
  swabbedAt: Date | null;
  /** Whether the laboratory has taken all of it back. */
  withdrawn: boolean;
}

/** Contacts of which somebody has told. */
export interface ToldContact {
  person: IdentifiedPerson;
  kind: ContactKind;
  at: Date;
  distanceMetres: number | null;
}

/** How many contacts a case has, of each kind, and how many people they are. */
export interface ContactCounts {
  contacts: number;
  people: number;
  kinds: Partial<Record<ContactKind, number>>;
}

export interface ContactsRepo {
  /** The case of somebody who lives below a division; undefined where there is none. */
  hold(tx: Tx, drillId: string, caseId: string, division: string): Promise<HeldCase | undefined>;
  /**
   * Adds whoever was with a case since a time, as far as it is recorded: in a tube, in the household, checked in at the same site
   * in the same window, and found at the same door. Who is there already stays, with the latest time.
   */
  findRecorded(
    tx: Tx,
    of: {
      drillId: string;
      caseId: string;
      case: HeldCase;
      since: Date;
      windowMinutes: number;
      at: Date;
    },
  ): Promise<void>;
  /** Members of teams who recorded at a door, since a time, that a case was found there; each when they last did. */
  visitors(
    tx: Tx,
    of: { drillId: string; caseId: string; case: HeldCase; since: Date },
  ): Promise<{ id: string; person: Buffer; at: Date }[]>;
  /**
   * Adds whoever was told of, by nobody where it was recorded, and never the case itself: of two times the later stands, of two
   * distances the nearer. Answers who they are, in order.
   */
  addTold(
    tx: Tx,
    of: { drillId: string; caseId: string; community: string; by: string | null; at: Date },
    told: readonly ToldContact[],
  ): Promise<PlacedPerson[]>;
  count(tx: Tx, drillId: string, caseId: string): Promise<ContactCounts>;
}

export function createContactsRepo({ sql }: Database): ContactsRepo {
  /** Households and doors of a case: whoever goes to a site together, and whoever lives behind the same door by the roster. */
  const homes = (drillId: string, caseId: string, { householdId }: HeldCase) => sql`
    homes as materialized (
      select ${householdId}::uuid as id
      union select household_id from roster where id = ${caseId} and drill_id = ${drillId}),
    doors_of as materialized (
      select id from homes union select door_id from door_people where person_id = ${caseId})`;

  const merged = sql`
    on conflict (drill_id, case_id, person_id, kind) do update set at = greatest(k.at, excluded.at),
      distance_metres = least(k.distance_metres, excluded.distance_metres)
    where k.at < excluded.at or excluded.distance_metres < k.distance_metres
      or k.distance_metres is null and excluded.distance_metres is not null`;
  return {
    async hold(tx, drillId, caseId, division) {
      const rows = await tx<{ tubeId: string }[]>`
        select tube_id as "tubeId" from cases
        where drill_id = ${drillId} and registration_id = ${caseId} and starts_with(community, ${division})
        order by tube_id for no key update`;
      if (rows.length === 0) return undefined;
      const [found] = await tx<(HeldCase & Record<string, unknown>)[]>`
        select (array_agg(c.household_id order by c.opened_at desc))[1] as "householdId",
          (array_agg(c.community order by c.opened_at desc))[1] as community, min(c.opened_at) as "openedAt",
          min(m.at) as "swabbedAt", bool_and(c.withdrawn_at is not null) as withdrawn
        from cases c left join samples m
          on m.drill_id = c.drill_id and m.registration_id = c.registration_id and m.tube_id = c.tube_id
        where c.drill_id = ${drillId} and c.registration_id = ${caseId}
          and c.tube_id = any(${rows.map(({ tubeId }) => tubeId)}::uuid[])`;
      return found;
    },

    async findRecorded(tx, { drillId, caseId, case: found, since, windowMinutes, at }) {
      await tx`
        with tubes_of as materialized (
          select tube_id, at from samples
          where drill_id = ${drillId} and registration_id = ${caseId} and state in ('in', 'past') and at >= ${since}),
        came as materialized (
          -- The windows of a day tile it from its midnight on.
          select distinct site_id, date_bin(make_interval(mins => ${windowMinutes}), at, '2020-01-01T00:00:00+08:00'::timestamptz) as starts
          from check_ins where registration_id = ${caseId} and taken_back_at is null and at >= ${since}),
        ${homes(drillId, caseId, found)},
        met as (
          select m.registration_id as person_id, 'tube' as kind, greatest(m.at, o.at) as at, null::float8 as distance
          from tubes_of o join samples m on m.drill_id = ${drillId} and m.tube_id = o.tube_id and m.state in ('in', 'past')
          union all
          select id, 'household', ${found.openedAt}::timestamptz, 0 from registrations
          where household_id in (select id from homes) and drill_id = ${drillId} and status <> 'cancelled'
          union all
          select l.id, 'household', ${found.openedAt}::timestamptz, 0
          from roster h join roster l on l.drill_id = h.drill_id and l.community = h.community
            and l.building_id = h.building_id and l.household_id = h.household_id
          where h.id = ${caseId} and h.drill_id = ${drillId}
          union all
          select c.registration_id, 'window', c.at, null from came w join check_ins c on c.site_id = w.site_id
            and c.at >= w.starts and c.at < w.starts + make_interval(mins => ${windowMinutes})
            and c.drill_id = ${drillId} and c.taken_back_at is null
          union all
          select p.id, 'door-visit', v.at, null from door_visits v cross join unnest(v.people) as p (id)
          where v.door_id in (select id from doors_of) and v.at >= ${since} and ${caseId}::uuid = any(v.people) and not v.aside),
        placed as (
          select m.person_id, m.kind, max(m.at) as at, min(m.distance) as distance,
            coalesce(max(r.community), max(l.community), ${found.community}) as community
          from met m left join registrations r on r.id = m.person_id
          left join roster l on l.id = m.person_id and l.drill_id = ${drillId}
          where m.person_id <> ${caseId} group by m.person_id, m.kind)
        insert into case_contacts as k (drill_id, case_id, person_id, kind, community, at, distance_metres, added_at)
        select ${drillId}, ${caseId}, person_id, kind, community, at, distance, ${at} from placed
        ${merged}`;
    },

    visitors: async (tx, { drillId, caseId, case: found, since }) => tx<
      { id: string; person: Buffer; at: Date }[]
    >`
      with ${homes(drillId, caseId, found)}
      select m.id, m.person, max(v.at) as at from door_visits v
      join team_members m on m.drill_id = v.drill_id and m.team_id = v.team_id and m.account = v.account
      where v.drill_id = ${drillId} and v.door_id in (select id from doors_of) and v.at >= ${since}
        and ${caseId}::uuid = any(v.people) and not v.aside
      group by m.id order by m.id`,

    async addTold(tx, { drillId, caseId, community, by, at }, told) {
      const people = await placePeople(
        tx,
        drillId,
        told.map(({ person }) => person),
        at,
      );
      await tx`
        insert into case_contacts as k (drill_id, case_id, person_id, kind, community, at, distance_metres, told_by, added_at)
        select ${drillId}, ${caseId}, person_id, kind, coalesce(max(community), ${community}), max(at), min(distance), ${by}::text, ${at}::timestamptz
        from unnest(${people.map(({ personId }) => personId)}::uuid[], ${told.map(({ kind }) => kind)}::text[],
          ${people.map((one) => one.community)}::text[], ${told.map((one) => one.at.toISOString())}::timestamptz[],
          ${told.map(({ distanceMetres }) => distanceMetres)}::float8[]) as t (person_id, kind, community, at, distance)
        where person_id <> ${caseId} group by person_id, kind
        ${merged}`;
      return people;
    },

    async count(tx, drillId, caseId) {
      const rows = await tx<{ kind: ContactKind | null; n: number; people: number }[]>`
        select kind, count(*)::int as n, count(distinct person_id)::int as people from case_contacts
        where drill_id = ${drillId} and case_id = ${caseId} group by grouping sets ((kind), ()) order by kind`;
      const all = rows.find(({ kind }) => kind === null);
      return {
        contacts: all?.n ?? 0,
        people: all?.people ?? 0,
        kinds: Object.fromEntries(rows.flatMap(({ kind, n }) => (kind === null ? [] : [[kind, n]]))),
      };
    },
  };
}
