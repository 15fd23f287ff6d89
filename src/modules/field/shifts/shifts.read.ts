import type { ShiftObstacle, Skill, Span } from '../../../core/field/shifts/index.ts';
import type { Queryable, ReadDatabase, Sql } from '../../../platform/db/index.ts';
import type { PlaceState, postKinds, ShiftSkill, TemplateShift } from './shifts.tables.ts';

export type PostKind = (typeof postKinds)[number];

export interface Post {
  id: string;
  drillId: string;
  division: string;
  kind: PostKind;
  name: string;
  siteId: string | null;
  lane: number | null;
  template: TemplateShift[];
  createdAt: Date;
}

/** A shift with its post, and how many have it. */
export type ShiftRow = {
  id: string;
  postId: string;
  post: string;
  kind: PostKind;
  siteId: string | null;
  division: string;
  startsAt: Date;
  endsAt: Date;
  heads: number;
  skill: ShiftSkill | null;
  mealMinutes: number;
  /** Of the last plan, where it has left it without all its heads. */
  unfilled: Record<string, number> | null;
  taken: number;
};

/** Somebody's place in a shift. */
export type PlaceRow = {
  shiftId: string;
  personId: string;
  state: PlaceState;
  changedAt: Date;
  mealFrom: Date | null;
  mealUntil: Date | null;
  reliefId: string | null;
  /** Sealed. */
  person: Buffer;
};

/** Somebody who works shifts, as rules look at them. */
export type Situation = {
  id: string;
  division: string;
  nights: boolean;
  skills: Skill[];
  away: Span[];
  /** What they have, by shift. */
  places: (Span & { shift: string; state: PlaceState })[];
};

export type Rules = { restHours: number; mostNights: number; signUpMinutes: number };

export type { ShiftObstacle };

/** Which shifts are wanted: those within a division, or above it for whoever works there. */
export interface ShiftsQuery {
  drillId: string;
  division: string;
  /** Those of what holds the division, too. */
  above: boolean;
  from?: Date | undefined;
  until?: Date | undefined;
  post?: string | undefined;
  /** Those of these posts alone. */
  posts?: readonly string[] | undefined;
  person?: string | undefined;
  /** Those that lack heads alone. */
  open: boolean;
  /** Those that lack heads and for which this person, or anybody, has been asked to stand in. */
  asked?: { person: string | undefined } | undefined;
  after: { startsAt: Date; id: string } | undefined;
  limit: number;
}

/** States in which somebody has a place. */
export const having = ['assigned', 'signed-up', 'present'] as const satisfies readonly PlaceState[];

/** SQL that is true of a place `l` that somebody has. */
export const isHeld = (sql: Sql) => sql`l.state = any(${[...having]})`;

/** How far around a shift what somebody has is looked at: a week's nights on either side, and a shift. */
const nearMs = 9 * 86_400_000;

export interface ShiftsRead {
  post(drillId: string, id: string): Promise<Post | undefined>;
  postTwin(
    post: Pick<Post, 'drillId' | 'division' | 'name' | 'siteId' | 'lane'>,
  ): Promise<string | undefined>;
  posts(
    drillId: string,
    division: string,
    after: { createdAt: Date; id: string } | undefined,
    limit: number,
  ): Promise<Post[]>;
  list(query: ShiftsQuery): Promise<ShiftRow[]>;
  find(on: Queryable, drillId: string, id: string): Promise<ShiftRow | undefined>;
  places(on: Queryable, drillId: string, shiftId: string): Promise<PlaceRow[]>;
  /** Who has been asked to stand in at a shift, in order of their ids. */
  asked(on: Queryable, drillId: string, shiftId: string): Promise<string[]>;
  /** People by their ids, or all who may work in a division: those of it, of what it holds and of what holds it. */
  situations(
    on: Queryable,
    drillId: string,
    who: { ids: readonly string[] } | { division: string },
    around: { from: Date; until: Date },
  ): Promise<Situation[]>;
  /** What holds for a division: its own rules, else those of what holds it; undefined where there are none. */
  rules(on: Queryable, drillId: string, division: string): Promise<Rules | undefined>;
}

export function createShiftsRead({ sql }: ReadDatabase): ShiftsRead {
  const postColumns = sql`
    id, drill_id as "drillId", division, kind, name, site_id as "siteId", lane, template, created_at as "createdAt"`;
  const shifts = sql`
    select s.id, s.post_id as "postId", p.name as post, p.kind, p.site_id as "siteId", s.division,
      s.starts_at as "startsAt", s.ends_at as "endsAt", s.heads, s.skill, s.meal_minutes as "mealMinutes",
      s.unfilled, t.taken
    from shifts s join posts p on p.id = s.post_id
    cross join lateral (
      select count(*)::int as taken from shift_places l
      where l.drill_id = s.drill_id and l.shift_id = s.id and ${isHeld(sql)}) t`;
  return {
    async post(drillId, id) {
      const [row] = await sql<
        Post[]
      >`select ${postColumns} from posts where drill_id = ${drillId} and id = ${id}`;
      return row;
    },

    async postTwin({ drillId, division, name, siteId, lane }) {
      const [row] = await sql<{ id: string }[]>`
        select id from posts where (drill_id = ${drillId} and division = ${division} and name = ${name})
          or (site_id = ${siteId}::uuid and lane = ${lane}::int) order by id limit 1`;
      return row?.id;
    },

    posts: (drillId, division, after, limit) => sql<Post[]>`
      select ${postColumns} from posts
      where drill_id = ${drillId} and starts_with(division, ${division})
        and (${after?.id ?? null}::uuid is null
          or (date_trunc('milliseconds', created_at), id) > (${after?.createdAt ?? null}::timestamptz, ${after?.id ?? null}::uuid))
      order by date_trunc('milliseconds', created_at), id limit ${limit}`,

    list: ({ drillId, division, above, from, until, post, posts, person, open, asked, after, limit }) => sql<
      ShiftRow[]
    >`
      ${shifts}
      where s.drill_id = ${drillId}
        and (starts_with(s.division, ${division}) or (${above}::bool and starts_with(${division}, s.division)))
        and (${from ?? null}::timestamptz is null or s.ends_at > ${from ?? null})
        and (${until ?? null}::timestamptz is null or s.starts_at < ${until ?? null})
        and (${post ?? null}::uuid is null or s.post_id = ${post ?? null})
        and (${posts === undefined}::bool or s.post_id = any(${[...(posts ?? [])]}::uuid[]))
        and (${person ?? null}::uuid is null or exists (
          select from shift_places l where l.drill_id = s.drill_id and l.shift_id = s.id
            and l.person_id = ${person ?? null} and ${isHeld(sql)}))
        and (not ${open || asked !== undefined}::bool or t.taken < s.heads)
        and (not ${asked !== undefined}::bool or exists (
          select from shift_asks k where k.drill_id = s.drill_id and k.shift_id = s.id
            and k.person_id = coalesce(${asked?.person ?? null}::uuid, k.person_id)))
        and (${after?.id ?? null}::uuid is null or (s.starts_at, s.id) > (${after?.startsAt ?? null}::timestamptz, ${after?.id ?? null}::uuid))
      order by s.starts_at, s.id limit ${limit}`,

    async find(on, drillId, id) {
      const [row] = await on<ShiftRow[]>`${shifts} where s.drill_id = ${drillId} and s.id = ${id}`;
      return row;
    },

    places: async (on, drillId, shiftId) => on<PlaceRow[]>`
      select l.shift_id as "shiftId", l.person_id as "personId", l.state, l.changed_at as "changedAt",
        l.meal_from as "mealFrom", l.meal_until as "mealUntil", l.relief_id as "reliefId", p.person
      from shift_places l join shift_people p on p.drill_id = l.drill_id and p.id = l.person_id
      where l.drill_id = ${drillId} and l.shift_id = ${shiftId} order by l.person_id`,

    async asked(on, drillId, shiftId) {
      const rows = await on<{ id: string }[]>`
        select person_id as id from shift_asks where drill_id = ${drillId} and shift_id = ${shiftId} order by person_id`;
      return rows.map(({ id }) => id);
    },

    situations: async (on, drillId, who, { from, until }) => on<Situation[]>`
      select p.id, p.division, p.nights,
        coalesce((select jsonb_agg(jsonb_build_object('skill', c.skill,
            'until', (extract(epoch from c.valid_until) * 1000)::float8) order by c.skill)
          from shift_certificates c where c.drill_id = p.drill_id and c.person_id = p.id), '[]') as skills,
        coalesce((select jsonb_agg(jsonb_build_object('starts', (extract(epoch from a.from_at) * 1000)::float8,
            'ends', (extract(epoch from a.until_at) * 1000)::float8) order by a.from_at, a.id)
          from shift_absences a where a.drill_id = p.drill_id and a.person_id = p.id), '[]') as away,
        coalesce((select jsonb_agg(jsonb_build_object('shift', s.id, 'state', l.state,
            'starts', (extract(epoch from s.starts_at) * 1000)::float8,
            'ends', (extract(epoch from s.ends_at) * 1000)::float8) order by s.starts_at, s.id)
          from shift_places l join shifts s on s.id = l.shift_id
          where l.drill_id = p.drill_id and l.person_id = p.id and ${isHeld(sql)}
            and s.ends_at > ${new Date(from.getTime() - nearMs)} and s.starts_at < ${new Date(until.getTime() + nearMs)}), '[]') as places
      from shift_people p
      where p.drill_id = ${drillId} and ${
        'ids' in who
          ? sql`p.id = any(${[...who.ids]}::uuid[])`
          : sql`(starts_with(p.division, ${who.division}) or starts_with(${who.division}, p.division))`
      }
      order by p.id`,

    async rules(on, drillId, division) {
      const [row] = await on<Rules[]>`
        select rest_hours as "restHours", most_nights as "mostNights", sign_up_minutes as "signUpMinutes" from shift_rules
        where drill_id = ${drillId} and starts_with(${division}, division) order by length(division) desc limit 1`;
      return row;
    },
  };
}
