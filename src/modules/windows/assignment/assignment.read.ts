import type { Party, SiteOption } from '../../../core/assignment/index.ts';
import type { ReadDatabase } from '../../../platform/db/client.ts';

export interface AssignmentRead {
  /**
   * Households of a community of which somebody waits, with the members that wait, in order of building and
   * household, from after `after`: at most `limit` people; a household that would be cut is left to the next page.
   * Walk-ins stand at a lane and wait for no window.
   */
  waiting(query: {
    drillId: string;
    community: string;
    after: WaitingCursor | undefined;
    limit: number;
  }): Promise<{
    parties: Party[];
    /** Of the members whose registration has been changed. */
    revisions: Map<string, number>;
    neighbours: Map<string, string>;
    next: WaitingCursor | undefined;
  }>;
  /**
   * Published sites that serve a community, with those of their slots that start at or after `from` within the drill; and
   * how far people may walk.
   */
  supply(drillId: string, community: string, from: Date): Promise<Supply>;
  /**
   * Communities of published drills in which people wait who have not been told that there is no place, or
   * have been, and some site that serves them has room again; with how many communities their drill has.
   */
  communitiesWaiting(now: Date): Promise<{ drillId: string; community: string; communities: number }[]>;
  /**
   * For each published drill that is not over at `now`: how many people wait to be looked at (not those who have been told
   * that there is no window), and for how many seconds the one who has waited longest; from its latest publication on, for
   * before nobody could be placed. By the database's clock. Reads `waiting` once: about 0.1 s for a million rows.
   */
  waits(now: Date): Promise<DrillWaits[]>;
  /** Whether some site that serves a community in which somebody waits to be looked at has room from `now` on. */
  couldBePlaced(drillId: string, now: Date): Promise<boolean>;
  /** Slots of a drill whose `used` differs from their appointments, and how many slots there are. */
  recount(drillId: string): Promise<{ slots: number; drift: number; overfull: number }>;
  /** How many people of a drill wait who may still get a window, and for how many and why there is none. */
  backlog(drillId: string): Promise<{ waiting: number; unplaced: { reason: string; people: number }[] }>;
  /** All drills that are published. */
  publishedDrills(): Promise<string[]>;
}

/** Who waits in a drill, and how long. */
export interface DrillWaits {
  drillId: string;
  people: number;
  /** 0 where nobody waits. */
  oldestSeconds: number;
}

export interface Supply {
  sites: SiteOption[];
  walkLimit: number;
  detour: number;
}

export interface WaitingCursor {
  building: string;
  household: string;
}

/** What one member asked for, as it was stored. */
interface Wish {
  sites?: string[];
  notBefore?: string;
  notAfter?: string;
}

/** People of one household as they are read together, for a plan to be made. */
export interface PartyRow {
  household: string;
  building: string;
  members: string[];
  lng: number | null;
  lat: number | null;
  /** When the exemption of each member who has one ends, in ms. */
  exempt: Record<string, number> | null;
  wishes: Wish[] | null;
  /** The slot that others of the household hold. */
  joins: string | null;
  elderly: boolean;
}

interface WaitingRow extends PartyRow {
  home: string | null;
  /** Revisions by registration, where they are not the first. */
  changed: Record<string, number> | null;
}

const nil = '00000000-0000-0000-0000-000000000000';

export function createAssignmentRead({ sql }: ReadDatabase): AssignmentRead {
  return {
    async waiting({ drillId, community, after, limit }) {
      const rows = await sql<WaitingRow[]>`
        with people as (
          select registration_id as id, household_id, building_id, exempt_until, preferences, elderly, revision from waiting
          where drill_id = ${drillId} and community = ${community}
            and (building_id, household_id) > (${after?.building ?? nil}::uuid, ${after?.household ?? nil}::uuid)
          order by building_id, household_id limit ${limit})
        select p.household_id as household, p.building_id as building, array_agg(p.id order by p.id) as members,
          b.lng, b.lat, b.home_slot_id as home, bool_or(p.elderly) as elderly,
          jsonb_object_agg(p.id, (extract(epoch from p.exempt_until) * 1000)::bigint)
            filter (where p.exempt_until is not null) as exempt,
          jsonb_agg(p.preferences) filter (where p.preferences is not null) as wishes,
          jsonb_object_agg(p.id, p.revision) filter (where p.revision > 1) as changed,
          -- Appointments are looked at by their key, and only for a member who has one: the planner, who may still think that
          -- there are none, would else read all of them for each household.
          (select (select a.slot_id from appointments a where a.registration_id = m.id) from registrations m
            where m.household_id = p.household_id and m.status = 'assigned' order by m.id limit 1) as joins
        from people p join buildings b on b.id = p.building_id
        group by p.household_id, p.building_id, b.lng, b.lat, b.home_slot_id
        order by p.building_id, p.household_id`;
      const people = rows.reduce((sum, row) => sum + row.members.length, 0);
      // A page that is full may have cut its last household in two: leave that one to the next page.
      const whole = people < limit || rows.length === 1 ? rows : rows.slice(0, -1);
      const last = whole.at(-1);
      const next = people < limit || last === undefined ? undefined : last;
      const homes = whole.flatMap(({ building, home }) => (home === null ? [] : [[building, home] as const]));
      const revisions = new Map(whole.flatMap(({ changed }) => Object.entries(changed ?? {})));
      return { parties: whole.map(toParty), revisions, neighbours: new Map(homes), next };
    },

    async supply(drillId, community, from) {
      const [settings] = await sql<Omit<Supply, 'sites'>[]>`
        select walk_limit_metres as "walkLimit", detour_factor as detour from drills where id = ${drillId}`;
      if (settings === undefined) throw new RangeError('there is no such drill');
      const rows = await sql<
        {
          id: string;
          lng: number;
          lat: number;
          slots: { id: string; s: number; e: number; b: number; f: number }[] | null;
        }[]
      >`
        select s.id, s.lng, s.lat, (
          select jsonb_agg(jsonb_build_object('id', t.id, 's', (extract(epoch from t.starts_at) * 1000)::bigint,
            'e', (extract(epoch from t.ends_at) * 1000)::bigint, 'b', coalesce(t.ceiling, t.bookable),
            'f', coalesce(t.ceiling, t.bookable) - t.used))
          from slots t where t.site_id = s.id and t.starts_at >= greatest(${from}::timestamptz, d.starts_at) and t.ends_at <= d.ends_at
            and coalesce(t.ceiling, t.bookable) > 0) as slots
        from sites s join site_communities c on c.site_id = s.id join drills d on d.id = s.drill_id
        where c.drill_id = ${drillId} and c.community = ${community} and s.status = 'published'`;
      const sites = rows.map(({ id, lng, lat, slots }) => ({
        id,
        location: { lng, lat },
        slots: (slots ?? []).map((slot) => ({
          id: slot.id,
          startsAt: slot.s,
          endsAt: slot.e,
          bookable: slot.b,
          free: slot.f,
        })),
      }));
      return { sites, ...settings };
    },

    communitiesWaiting: (now) => sql<{ drillId: string; community: string; communities: number }[]>`
      select w.drill_id as "drillId", w.community,
        (select count(*)::int from drill_communities n where n.drill_id = w.drill_id) as communities
      from (select drill_id, community, bool_or(not told) as news from waiting group by drill_id, community) w
      join drills d on d.id = w.drill_id and d.status = 'published' and d.ends_at > ${now}
      where w.news or exists (
        select from site_communities c join sites s on s.id = c.site_id and s.status = 'published'
          join slots t on t.site_id = s.id and t.starts_at >= ${now} and t.used < coalesce(t.ceiling, t.bookable)
        where c.drill_id = w.drill_id and c.community = w.community)`,

    waits: (now) => sql<DrillWaits[]>`
      with w as (select drill_id, count(*)::int as people, min(since) as since from waiting where not told group by drill_id)
      select d.id as "drillId", coalesce(w.people, 0) as people,
        greatest(coalesce(extract(epoch from now() - greatest(w.since,
          (select max(p.published_at) from drill_publications p where p.drill_id = w.drill_id))), 0), 0)::float8 as "oldestSeconds"
      from drills d left join w on w.drill_id = d.id
      where d.status = 'published' and d.ends_at > ${now} order by d.id`,

    async couldBePlaced(drillId, now) {
      const [row] = await sql<{ found: boolean }[]>`
        select exists (
          select from (select distinct community from waiting where drill_id = ${drillId} and not told) w
            join site_communities c on c.drill_id = ${drillId} and c.community = w.community
            join sites s on s.id = c.site_id and s.status = 'published'
            join slots t on t.site_id = s.id and t.starts_at >= ${now} and t.used < coalesce(t.ceiling, t.bookable)) as found`;
      return row?.found === true;
    },

    async recount(drillId) {
      const [row] = await sql<{ slots: number; drift: number; overfull: number }[]>`
        select count(*)::int as slots, count(*) filter (where t.used <> coalesce(c.n, 0))::int as drift,
          count(*) filter (where coalesce(c.n, 0) > t.bookable)::int as overfull
        from slots t
        left join (select slot_id, count(*)::int as n from appointments where drill_id = ${drillId} group by slot_id) c
          on c.slot_id = t.id
        where t.drill_id = ${drillId}`;
      return row ?? { slots: 0, drift: 0, overfull: 0 };
    },

    async backlog(drillId) {
      const rows = await sql<{ reason: string | null; people: number }[]>`
        select case when w.told then r.unplaced_reason end as reason, count(*)::int as people
        from waiting w join registrations r on r.id = w.registration_id
        where w.drill_id = ${drillId} group by 1 order by 1`;
      return {
        waiting: rows.find((row) => row.reason === null)?.people ?? 0,
        unplaced: rows.flatMap(({ reason, people }) => (reason === null ? [] : [{ reason, people }])),
      };
    },

    async publishedDrills() {
      const rows = await sql<{ id: string }[]>`select id from drills where status = 'published' order by id`;
      return rows.map((row) => row.id);
    },
  };
}

/** The party that a plan is made with. */
export function toParty(row: PartyRow): Party {
  return {
    id: row.household,
    members: row.members,
    building: row.building,
    location: row.lng === null || row.lat === null ? undefined : { lng: row.lng, lat: row.lat },
    exemptUntil: row.exempt === null ? undefined : new Map(Object.entries(row.exempt)),
    preferred: preferredOf(row.wishes ?? []),
    joins: row.joins ?? undefined,
    elderly: row.elderly,
  };
}

/** What a household asked for together: any of the sites, in a time that suits all. */
function preferredOf(wishes: readonly Wish[]): Party['preferred'] {
  const times = (pick: (wish: Wish) => string | undefined): number[] =>
    wishes.flatMap((wish) => pick(wish) ?? []).map((time) => new Date(time).getTime());
  const notBefore = times((wish) => wish.notBefore);
  const notAfter = times((wish) => wish.notAfter);
  return {
    sites: [...new Set(wishes.flatMap((wish) => wish.sites ?? []))],
    notBefore: notBefore.length === 0 ? undefined : Math.max(...notBefore),
    notAfter: notAfter.length === 0 ? undefined : Math.min(...notAfter),
  };
}
