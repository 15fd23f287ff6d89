import type { Database, Queryable } from '../../../platform/db/index.ts';
import { type AuditEntry, auditInsert, unlessNoted } from '../../foundation/index.ts';
import { linkInsert } from '../../service/index.ts';
import type { Post, Rules } from './shifts.read.ts';
import type { PlaceState, ShiftSkill } from './shifts.tables.ts';

export interface NewShift {
  id: string;
  startsAt: Date;
  endsAt: Date;
  heads: number;
  skill: ShiftSkill | null;
  mealMinutes: number;
}

/** When somebody eats, by person of a shift. */
export interface MealOf {
  shiftId: string;
  personId: string;
  from: Date;
  until: Date;
  relief: string | null;
}

export interface ShiftsRepo {
  /** Adds a post, with its line of the audit log; nothing where there is one of this name or lane, or that line. */
  addPost(post: Post & { createdBy: string }, noted: AuditEntry): Promise<void>;
  /** Adds shifts of a post; those that are there stay. With their line of the audit log. */
  open(
    post: Pick<Post, 'id' | 'drillId' | 'division'>,
    shifts: readonly NewShift[],
    noted: AuditEntry,
  ): Promise<void>;
  /** Holds shifts and then people, each in ascending order, against whoever gives or takes places at once. */
  hold(on: Queryable, drillId: string, shifts: readonly string[], people: readonly string[]): Promise<void>;
  /** Has somebody stand to a shift that is held as told; what they eat when is open again where they have it no more. */
  place(
    on: Queryable,
    of: { drillId: string; shiftId: string; personId: string; state: PlaceState; at: Date; by: string },
  ): Promise<void>;
  /** Notes who is asked to stand in; whoever was asked before is asked again. */
  ask(
    on: Queryable,
    of: { drillId: string; shiftId: string; at: Date },
    people: readonly string[],
  ): Promise<void>;
  /** Shifts in a span that somebody had and has given back. */
  givenBack(
    on: Queryable,
    drillId: string,
    personId: string,
    span: { from: Date; until: Date },
  ): Promise<string[]>;
  /** Sets when people eat; of shifts named, all that is not told is open. */
  setMeals(
    on: Queryable,
    drillId: string,
    shifts: readonly string[],
    meals: readonly MealOf[],
  ): Promise<void>;
  /** Keeps of shifts that were planned why each lacks heads, and that the others lack none. */
  setUnfilled(
    on: Queryable,
    drillId: string,
    shifts: readonly string[],
    unfilled: readonly { shift: string; why: Readonly<Record<string, number>> }[],
  ): Promise<void>;
  /** Leaves word for the apps: a path, and when. */
  tell(
    on: Queryable,
    type: 'shift.changed' | 'shift.vacant',
    drillId: string,
    link: string,
    at: Date,
  ): Promise<void>;
  note(on: Queryable, noted: AuditEntry): Promise<void>;
  /** Whether it was noted: then a repeat of the request has done it before, and it stands. */
  isNoted(on: Queryable, id: string): Promise<boolean>;
  setRules(drillId: string, division: string, rules: Rules, noted: AuditEntry): Promise<void>;
  /** Asks for a swap; answers whether the other side has asked for the same: then it is to be done, and forgotten. */
  askSwap(on: Queryable, swap: Swap & { drillId: string; at: Date }): Promise<boolean>;
  /**
   * Marks shifts that end after their drill and of which it was not told, and takes the mark off those that do so no more, for
   * the drill has been prolonged; leaves word of each, and answers how many.
   */
  tellBeyond(at: Date, limit: number): Promise<number>;
}

export interface Swap {
  shiftId: string;
  personId: string;
  otherShiftId: string;
  otherPersonId: string;
}

export function createShiftsRepo({ sql }: Pick<Database, 'sql'>): ShiftsRepo {
  return {
    async addPost(post, noted) {
      await sql`
        with added as (
          insert into posts (id, drill_id, division, kind, name, site_id, lane, template, created_at, created_by)
          select ${post.id}::uuid, ${post.drillId}::uuid, ${post.division}, ${post.kind}, ${post.name}, ${post.siteId}::uuid,
            ${post.lane}::int, ${JSON.stringify(post.template)}::text::jsonb, ${post.createdAt}::timestamptz, ${post.createdBy}
          where ${unlessNoted(sql, noted)} on conflict do nothing returning id)
        ${auditInsert(sql, noted)} from added`;
    },

    async open({ id, drillId, division }, shifts, noted) {
      await sql`
        with added as (
          insert into shifts (id, drill_id, post_id, division, starts_at, ends_at, heads, skill, meal_minutes)
          select t.id, ${drillId}::uuid, ${id}::uuid, ${division}, t.starts_at, t.ends_at, t.heads, t.skill, t.meal
          from unnest(${shifts.map((one) => one.id)}::uuid[],
            ${shifts.map(({ startsAt }) => startsAt.toISOString())}::timestamptz[],
            ${shifts.map(({ endsAt }) => endsAt.toISOString())}::timestamptz[], ${shifts.map(({ heads }) => heads)}::int[],
            ${shifts.map(({ skill }) => skill)}::text[], ${shifts.map(({ mealMinutes }) => mealMinutes)}::int[])
            as t (id, starts_at, ends_at, heads, skill, meal)
          order by t.id on conflict do nothing returning 1)
        ${auditInsert(sql, noted, sql`(select jsonb_build_object('shifts', count(*)) from added)`)}
        where ${unlessNoted(sql, noted)}`;
    },

    async hold(on, drillId, shifts, people) {
      await on`
        select from shifts where drill_id = ${drillId} and id = any(${[...shifts]}::uuid[]) order by id for update`;
      await on`
        select from shift_people where drill_id = ${drillId} and id = any(${[...people]}::uuid[]) order by id for update`;
    },

    async place(on, { drillId, shiftId, personId, state, at, by }) {
      await on`
        insert into shift_places as l (drill_id, shift_id, person_id, state, changed_at, changed_by)
        values (${drillId}, ${shiftId}, ${personId}, ${state}, ${at}, ${by})
        on conflict (drill_id, shift_id, person_id) do update set state = excluded.state, changed_at = excluded.changed_at,
          changed_by = excluded.changed_by,
          meal_from = case when excluded.state = 'present' then l.meal_from end,
          meal_until = case when excluded.state = 'present' then l.meal_until end,
          relief_id = case when excluded.state = 'present' then l.relief_id end`;
    },

    async ask(on, { drillId, shiftId, at }, people) {
      await on`
        insert into shift_asks (drill_id, shift_id, person_id, asked_at)
        select ${drillId}::uuid, ${shiftId}::uuid, p, ${at}::timestamptz from unnest(${[...people]}::uuid[]) as t (p) order by p
        on conflict (drill_id, shift_id, person_id) do update set asked_at = excluded.asked_at`;
    },

    async givenBack(on, drillId, personId, { from, until }) {
      const rows = await on<{ id: string }[]>`
        select s.id from shift_places l join shifts s on s.id = l.shift_id
        where l.drill_id = ${drillId} and l.person_id = ${personId} and l.state = 'withdrawn'
          and s.starts_at < ${until} and s.ends_at > ${from} order by s.starts_at, s.id`;
      return rows.map(({ id }) => id);
    },

    async setMeals(on, drillId, shifts, meals) {
      await on`
        with told as (
          select * from unnest(${meals.map(({ shiftId }) => shiftId)}::uuid[], ${meals.map(({ personId }) => personId)}::uuid[],
            ${meals.map(({ from }) => from.toISOString())}::timestamptz[],
            ${meals.map(({ until }) => until.toISOString())}::timestamptz[], ${meals.map(({ relief }) => relief)}::uuid[])
            as t (shift_id, person_id, meal_from, meal_until, relief_id))
        update shift_places l set meal_from = t.meal_from, meal_until = t.meal_until, relief_id = t.relief_id
        from shift_places o left join told t on t.shift_id = o.shift_id and t.person_id = o.person_id
        where o.drill_id = ${drillId} and o.shift_id = any(${[...shifts]}::uuid[])
          and l.drill_id = o.drill_id and l.shift_id = o.shift_id and l.person_id = o.person_id`;
    },

    async setUnfilled(on, drillId, shifts, unfilled) {
      await on`
        update shifts s set unfilled = t.why
        from shifts o left join (
          select shift_id, why::jsonb from unnest(${unfilled.map(({ shift }) => shift)}::uuid[],
            ${unfilled.map(({ why }) => JSON.stringify(why))}::text[]) as u (shift_id, why)) t on t.shift_id = o.id
        where o.drill_id = ${drillId} and o.id = any(${[...shifts]}::uuid[]) and s.id = o.id
          and s.unfilled is distinct from t.why`;
    },

    async tell(on, type, drillId, link, at) {
      await on`${linkInsert(
        sql,
        type,
        sql`select ${drillId}::uuid as drill_id, ${link}::text as link, ${at}::timestamptz as at`,
      )}`;
    },

    async note(on, noted) {
      await on`${auditInsert(sql, noted)}`;
    },

    async isNoted(on, id) {
      const rows = await on`select from audit_log where id = ${id}`;
      return rows.length > 0;
    },

    async setRules(drillId, division, { restHours, mostNights, signUpMinutes }, noted) {
      await sql`
        with set as (
          insert into shift_rules as r (drill_id, division, rest_hours, most_nights, sign_up_minutes)
          select ${drillId}::uuid, ${division}, ${restHours}::int, ${mostNights}::int, ${signUpMinutes}::int
          where ${unlessNoted(sql, noted)}
          on conflict (drill_id, division) do update set rest_hours = excluded.rest_hours,
            most_nights = excluded.most_nights, sign_up_minutes = excluded.sign_up_minutes
          returning 1)
        ${auditInsert(sql, noted)} from set`;
    },

    async askSwap(on, { drillId, shiftId, personId, otherShiftId, otherPersonId, at }) {
      const met = await on`
        delete from shift_swaps
        where drill_id = ${drillId} and shift_id = ${otherShiftId} and person_id = ${otherPersonId}
          and other_shift_id = ${shiftId} and other_person_id = ${personId} returning 1`;
      if (met.length > 0) return true;
      await on`
        insert into shift_swaps (drill_id, shift_id, person_id, other_shift_id, other_person_id, asked_at)
        values (${drillId}, ${shiftId}, ${personId}, ${otherShiftId}, ${otherPersonId}, ${at}) on conflict do nothing`;
      return false;
    },

    async tellBeyond(at, limit) {
      const rows = await sql`
        with beyond as (
          select s.id, s.ends_at > d.ends_at as beyond from shifts s join drills d on d.id = s.drill_id
          where (s.ends_at > d.ends_at) = (s.beyond_told_at is null) and d.status <> 'closed'
          order by s.id limit ${limit} for update of s skip locked),
        marked as (
          update shifts s set beyond_told_at = case when b.beyond then ${at}::timestamptz end from beyond b
          where s.id = b.id returning s.id, s.drill_id),
        told as (${linkInsert(
          sql,
          'shift.changed',
          sql`select drill_id, '/v1/drills/' || drill_id || '/shifts/' || id as link, ${at}::timestamptz as at from marked`,
        )})
        select id from marked`;
      return rows.length;
    },
  };
}
