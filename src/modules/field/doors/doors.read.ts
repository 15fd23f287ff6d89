import type { DoorState, VisitOutcome } from '../../../core/field/index.ts';
import type { Database } from '../../../platform/db/index.ts';

/** A door, by its place. */
export type PlaceRow = {
  id: string;
  community: string;
  building: string;
  /** Sealed. */
  place: Buffer;
  /** The team that has the stairwell. */
  givenTo: string | null;
};

/** A door as it stands. */
export type DoorRow = PlaceRow & {
  buildingId: string;
  stairwellId: string;
  floor: number | null;
  added: boolean;
  state: DoorState;
  lastAt: Date | null;
  nobodyThere: Date[];
  shown: string | null;
  contested: boolean;
  revision: number;
};

/** Somebody behind a door. */
export type ResidentRow = {
  id: string;
  doorId: string;
  /** Null of somebody who is on the roster and not registered. */
  status: string | null;
  /** Their window. */
  slotId: string | null;
  startsAt: Date | null;
  endsAt: Date | null;
  /** Sealed; one of the two at least. */
  registrationPerson: Buffer | null;
  rosterPerson: Buffer | null;
};

/** A visit as it is kept. */
export type VisitRecord = {
  id: string;
  teamId: string | null;
  account: string;
  at: Date;
  receivedAt: Date;
  outcome: VisitOutcome;
  revision: number;
  aside: boolean;
  people: string[];
  /** Sealed. */
  findings: Buffer | null;
};

/** Where a list of doors goes on: behind this one. */
export interface DoorPlaceKey {
  community: string;
  buildingId: string;
  stairwellId: string;
  /** -1 where there is none. */
  floor: number;
  id: string;
}

/** Which doors are asked for. */
export interface DoorsQuery {
  drillId: string;
  division: string;
  /** Only of stairwells that this team has. */
  teamId: string | undefined;
  building?: string | undefined;
  stairwell?: string | undefined;
  door?: string | undefined;
  state?: DoorState | undefined;
  contested?: boolean | undefined;
}

/** Where news of doors go on: what its reader could see, and how far it has come in that. */
export interface NewsPlace {
  seen: string | null;
  sweep: string | null;
  changedIn: string | null;
  id: string | null;
}

/** A stairwell with its doors. */
export type StairwellRow = {
  id: string;
  community: string;
  buildingId: string;
  building: string;
  lng: number | null;
  lat: number | null;
  /** One of its doors, for the name of the unit. */
  doorId: string;
  place: Buffer;
  doors: number;
  open: number;
  givenTo: string | null;
};

/** What visits came to. */
export type ProgressRow = {
  /** A stairwell, a team or an hour. */
  key: string;
  doors: number;
  visited: number;
  done: number;
  visits: number;
  people: number;
};

export interface DoorsRead {
  /** These doors of a drill, where they are. */
  places(drillId: string, ids: readonly string[]): Promise<PlaceRow[]>;
  /** Which of these are on the roster of a drill, or registered there. */
  known(drillId: string, ids: readonly string[]): Promise<string[]>;
  /** Who lives behind a door. */
  household(drillId: string, doorId: string): Promise<string[]>;
  /** Doors by building, stairwell and floor. */
  board(query: DoorsQuery & { after: DoorPlaceKey | undefined; limit: number }): Promise<DoorRow[]>;
  /** Who lives behind these doors, by door. */
  residents(drillId: string, doorIds: readonly string[]): Promise<ResidentRow[]>;
  /** What was recorded at a door, in the order in which it was heard of. */
  visits(doorId: string): Promise<VisitRecord[]>;
  /**
   * Doors of the stairwells that a team has, or had, that changed after a place, in the order of their changes. Whatever commits
   * afterwards is told later; something may be told twice, and never not at all. `givenTo` says whether it is the team's still.
   */
  news(query: {
    drillId: string;
    teamId: string;
    place: NewsPlace | undefined;
    limit: number;
  }): Promise<{ rows: DoorRow[]; place: NewsPlace; more: boolean }>;
  /** The stairwells of communities, with how many doors somebody has to go to. */
  stairwells(
    drillId: string,
    communities: readonly string[],
    openStates: readonly string[],
  ): Promise<StairwellRow[]>;
  /** How far doors are, by stairwell, team, or hour of the visit. */
  progress(
    query: DoorsQuery & { by: 'stairwell' | 'team' | 'hour'; done: readonly string[] },
  ): Promise<ProgressRow[]>;
}

const nil = '00000000-0000-0000-0000-000000000000';

export function createDoorsRead({ sql }: Pick<Database, 'sql'>): DoorsRead {
  const givenTo = sql`
    (select s.team_id from stairwell_teams s where s.drill_id = d.drill_id and s.stairwell_id = d.stairwell_id)`;
  const columns = sql`
    d.id, d.community, b.name as building, d.place, ${givenTo} as "givenTo", d.building_id as "buildingId",
    d.stairwell_id as "stairwellId", d.floor, d.added, d.state, d.last_at as "lastAt", d.nobody_there as "nobodyThere", d.shown,
    d.contested, d.revision`;
  const asked = ({
    drillId,
    division,
    teamId,
    building,
    stairwell,
    door,
    state,
    contested,
  }: DoorsQuery) => sql`
    d.drill_id = ${drillId} and starts_with(d.community, ${division})
    and (${teamId ?? null}::uuid is null or ${givenTo} = ${teamId ?? null}::uuid)
    and (${building ?? null}::uuid is null or d.building_id = ${building ?? null}::uuid)
    and (${stairwell ?? null}::uuid is null or d.stairwell_id = ${stairwell ?? null}::uuid)
    and (${door ?? null}::uuid is null or d.id = ${door ?? null}::uuid)
    and (${state ?? null}::text is null or d.state = ${state ?? null}::text)
    and (${contested ?? false} = false or d.contested)`;
  return {
    places: (drillId, ids) => sql<PlaceRow[]>`
      select d.id, d.community, b.name as building, d.place, ${givenTo} as "givenTo"
      from doors d join buildings b on b.id = d.building_id where d.drill_id = ${drillId} and d.id = any(${[...ids]}::uuid[])`,

    async known(drillId, ids) {
      const rows = await sql<{ id: string }[]>`
        select id from known_people where drill_id = ${drillId} and id = any(${[...ids]}::uuid[])`;
      return rows.map(({ id }) => id);
    },

    async household(drillId, doorId) {
      const rows = await sql<{ id: string }[]>`
        select id from roster where drill_id = ${drillId} and household_id = ${doorId}
        union select person_id from door_people where door_id = ${doorId}`;
      return rows.map(({ id }) => id);
    },

    board: ({ after, limit, ...query }) => sql<DoorRow[]>`
      select ${columns} from doors d join buildings b on b.id = d.building_id
      where ${asked(query)}
        and (d.community, d.building_id, d.stairwell_id, coalesce(d.floor, -1), d.id)
          > (${after?.community ?? ''}, ${after?.buildingId ?? nil}::uuid, ${after?.stairwellId ?? nil}::uuid,
            ${after?.floor ?? -1}::int, ${after?.id ?? nil}::uuid)
      order by d.community, d.building_id, d.stairwell_id, coalesce(d.floor, -1), d.id limit ${limit}`,

    residents: (drillId, doorIds) => sql<ResidentRow[]>`
      with behind as (
        select id, household_id as door_id from roster
        where drill_id = ${drillId} and household_id = any(${[...doorIds]}::uuid[])
        union
        select p.person_id, p.door_id from door_people p
        where p.door_id = any(${[...doorIds]}::uuid[]) and not exists (select from roster r where r.id = p.person_id))
      select b.id, b.door_id as "doorId", g.status, a.slot_id as "slotId", a.starts_at as "startsAt", a.ends_at as "endsAt",
        g.person as "registrationPerson", r.person as "rosterPerson"
      from behind b left join roster r on r.id = b.id
      left join registrations g on g.id = b.id and g.status <> 'cancelled'
      left join appointments a on a.registration_id = g.id
      where g.id is not null or r.id is not null
      order by b.door_id, b.id`,

    visits: (doorId) => sql<VisitRecord[]>`
      select id, team_id as "teamId", account, at, received_at as "receivedAt", outcome, revision, aside, people, findings
      from door_visits where door_id = ${doorId} order by revision`,

    async news({ drillId, teamId, place, limit }) {
      const { seen, sweep, changedIn, id } = place ?? { seen: null, sweep: null, changedIn: null, id: null };
      const rows = await sql<(DoorRow & { now: string; changedIn: string })[]>`
        select now.snapshot as now, found.* from (select pg_current_snapshot()::text as snapshot) now
        left join lateral (
          select ${columns}, d.changed_in::text as "changedIn"
          from doors d join buildings b on b.id = d.building_id
          where d.drill_id = ${drillId}
            and (d.stairwell_id in (select stairwell_id from stairwell_teams where team_id = ${teamId})
              or (${seen}::text is not null and d.former_team = ${teamId}))
            and (${seen}::text is null or (d.changed_in >= pg_snapshot_xmin(${seen}::text::pg_snapshot)
              and not pg_visible_in_snapshot(d.changed_in, ${seen}::text::pg_snapshot)))
            and (d.changed_in, d.id) > (coalesce(${changedIn}::text, '0')::xid8, coalesce(${id}::uuid, ${nil}::uuid))
          order by d.changed_in, d.id limit ${limit + 1}) found on true`;
      const now = rows[0]?.now ?? '';
      const found = rows.filter((row) => row.id !== null);
      const page = found.slice(0, limit);
      const last = page.at(-1);
      const more = found.length > limit;
      // The next sweep begins at what this one could see when it began.
      const began = sweep ?? now;
      return {
        rows: page,
        more,
        place:
          more && last !== undefined
            ? { seen, sweep: began, changedIn: last.changedIn, id: last.id }
            : { seen: began, sweep: null, changedIn: null, id: null },
      };
    },

    stairwells: (drillId, communities, openStates) => sql<StairwellRow[]>`
      with stairwell as (
        select d.stairwell_id as id, d.community, d.building_id, (min(d.id::text))::uuid as door_id, count(*)::int as doors,
          (count(*) filter (where d.state = any(${[...openStates]}::text[])))::int as open
        from doors d where d.drill_id = ${drillId} and d.community = any(${[...communities]}::text[])
        group by 1, 2, 3)
      select s.id, s.community, s.building_id as "buildingId", b.name as building, b.lng, b.lat, s.door_id as "doorId", d.place,
        s.doors, s.open, t.team_id as "givenTo"
      from stairwell s join buildings b on b.id = s.building_id join doors d on d.id = s.door_id
      left join stairwell_teams t on t.drill_id = ${drillId} and t.stairwell_id = s.id
      order by s.community, b.name, s.id`,

    progress: ({ by, done, ...query }) => {
      const key =
        by === 'stairwell'
          ? sql`d.stairwell_id::text`
          : by === 'team'
            ? sql`coalesce(v.team_id, d.given_to)::text`
            : sql`to_char(date_trunc('hour', v.at, 'Asia/Shanghai') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
      return sql<ProgressRow[]>`
        with d as materialized (select d.*, ${givenTo} as given_to from doors d where ${asked(query)}),
        line as (
          select ${key} as key, d.id as door_id, d.state, v.id as visit_id, coalesce(cardinality(v.people), 0) as people
          from d left join door_visits v on v.door_id = d.id and not v.aside
          where ${by === 'stairwell' ? sql`true` : by === 'team' ? sql`coalesce(v.team_id, d.given_to) is not null` : sql`v.id is not null`})
        select key, count(distinct door_id)::int as doors, (count(distinct door_id) filter (where visit_id is not null))::int as visited,
          (count(distinct door_id) filter (where state = any(${[...done]}::text[])))::int as done,
          count(visit_id)::int as visits, sum(people)::int as people
        from line group by key order by key`;
    },
  };
}
