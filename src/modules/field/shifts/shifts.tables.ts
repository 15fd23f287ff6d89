import { bytea, instantColumn } from '../../../platform/db/columns.ts';
import {
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  sql,
  text,
  uniqueIndex,
  uuid,
} from '../../../platform/db/drizzle.ts';

/** What is manned. */
export const postKinds = ['lane', 'checkpoint', 'campus-door', 'laboratory', 'hotline'] as const;

/** What a shift can ask of whoever has it, each confirmed by a person. */
export const shiftSkills = ['sampling', 'testing', 'driving', 'nursing'] as const;
export type ShiftSkill = (typeof shiftSkills)[number];

/** One shift of a day, as a post has it: local times; one that ends at or before its start ends on the day after. */
export interface TemplateShift {
  from: string;
  until: string;
  heads: number;
  skill: ShiftSkill | null;
  mealMinutes: number;
}

/** Posts 岗位: places that shifts man. They name nobody. */
export const posts = pgTable(
  'posts',
  {
    id: uuid('id').primaryKey(),
    drillId: uuid('drill_id').notNull(),
    division: text('division').notNull(),
    kind: text('kind', { enum: postKinds }).notNull(),
    name: text('name').notNull(),
    /** Of a lane: its site, and which lane of it. */
    siteId: uuid('site_id'),
    lane: integer('lane'),
    /** What it needs on a day unless told otherwise. */
    template: jsonb('template').$type<TemplateShift[]>().notNull(),
    createdAt: instantColumn('created_at').notNull(),
    createdBy: text('created_by').notNull(),
  },
  (table) => [
    uniqueIndex('posts_name').on(table.drillId, table.division, table.name),
    uniqueIndex('posts_lane').on(table.siteId, table.lane).where(sql`site_id is not null`),
  ],
);

/** Shifts 班次 of posts. The id is made of the post, the times and the skill, so that a day that is opened again adds nothing. */
export const shifts = pgTable(
  'shifts',
  {
    id: uuid('id').primaryKey(),
    drillId: uuid('drill_id').notNull(),
    postId: uuid('post_id').notNull(),
    division: text('division').notNull(),
    startsAt: instantColumn('starts_at').notNull(),
    endsAt: instantColumn('ends_at').notNull(),
    heads: integer('heads').notNull(),
    skill: text('skill', { enum: shiftSkills }),
    mealMinutes: integer('meal_minutes').notNull(),
    /** Where the last plan left it without all its heads: how many people could not have it, by reason. */
    unfilled: jsonb('unfilled').$type<Record<string, number>>(),
    /** When it was told that it ends after the drill does. */
    beyondToldAt: instantColumn('beyond_told_at'),
  },
  (table) => [
    index('shifts_drill').on(table.drillId, table.startsAt),
    index('shifts_post').on(table.postId, table.startsAt),
  ],
);

/**
 * People who work shifts. The id is a keyed hash of their account, or of the telephone of whoever has none, so that nobody is
 * there twice.
 */
export const shiftPeople = pgTable(
  'shift_people',
  {
    drillId: uuid('drill_id').notNull(),
    id: uuid('id').notNull(),
    division: text('division').notNull(),
    organisation: text('organisation'),
    /** `sub` of their tokens; null for whoever works with none. */
    account: text('account'),
    nights: boolean('nights').notNull(),
    /** Sealed: name and telephone. */
    person: bytea('person').notNull(),
    addedAt: instantColumn('added_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.drillId, table.id] }),
    uniqueIndex('shift_people_account').on(table.drillId, table.account).where(sql`account is not null`),
  ],
);

/** What somebody can do, who has looked at the certificate, and until when it holds. */
export const shiftCertificates = pgTable(
  'shift_certificates',
  {
    drillId: uuid('drill_id').notNull(),
    personId: uuid('person_id').notNull(),
    skill: text('skill', { enum: shiftSkills }).notNull(),
    /** Null: for good. */
    validUntil: instantColumn('valid_until'),
    confirmedBy: text('confirmed_by').notNull(),
    confirmedAt: instantColumn('confirmed_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.drillId, table.personId, table.skill] })],
);

/** When somebody cannot come. Why is nobody's business here. */
export const shiftAbsences = pgTable(
  'shift_absences',
  {
    drillId: uuid('drill_id').notNull(),
    id: uuid('id').notNull(),
    personId: uuid('person_id').notNull(),
    fromAt: instantColumn('from_at').notNull(),
    untilAt: instantColumn('until_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.drillId, table.id] }),
    index('shift_absences_person').on(table.drillId, table.personId),
  ],
);

/** How somebody stands to a shift: theirs by the plan or by their own wish, there; or theirs no more. */
export const placeStates = ['assigned', 'signed-up', 'present', 'absent', 'withdrawn'] as const;
export type PlaceState = (typeof placeStates)[number];

/** Who has which shift; a row for each person and shift, whatever has become of it. */
export const shiftPlaces = pgTable(
  'shift_places',
  {
    drillId: uuid('drill_id').notNull(),
    shiftId: uuid('shift_id').notNull(),
    personId: uuid('person_id').notNull(),
    state: text('state', { enum: placeStates }).notNull(),
    changedAt: instantColumn('changed_at').notNull(),
    changedBy: text('changed_by').notNull(),
    /** When they eat, and who comes over from another post meanwhile. */
    mealFrom: instantColumn('meal_from'),
    mealUntil: instantColumn('meal_until'),
    reliefId: uuid('relief_id'),
  },
  (table) => [
    primaryKey({ columns: [table.drillId, table.shiftId, table.personId] }),
    index('shift_places_person').on(table.drillId, table.personId),
  ],
);

/** Who has been asked to stand in, since a place has become free so late that people do not sign up by themselves any more. */
export const shiftAsks = pgTable(
  'shift_asks',
  {
    drillId: uuid('drill_id').notNull(),
    shiftId: uuid('shift_id').notNull(),
    personId: uuid('person_id').notNull(),
    /** When they were asked last. */
    askedAt: instantColumn('asked_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.drillId, table.shiftId, table.personId] })],
);

/** Swaps that one side has asked for: done, and gone, once the other asks for the same. */
export const shiftSwaps = pgTable(
  'shift_swaps',
  {
    drillId: uuid('drill_id').notNull(),
    shiftId: uuid('shift_id').notNull(),
    personId: uuid('person_id').notNull(),
    otherShiftId: uuid('other_shift_id').notNull(),
    otherPersonId: uuid('other_person_id').notNull(),
    askedAt: instantColumn('asked_at').notNull(),
  },
  (table) => [
    primaryKey({
      columns: [table.drillId, table.shiftId, table.personId, table.otherShiftId, table.otherPersonId],
    }),
  ],
);

/** Addresses of calendars: of the key in them a hash alone. */
export const shiftCalendars = pgTable(
  'shift_calendars',
  {
    keyHash: bytea('key_hash').primaryKey(),
    drillId: uuid('drill_id').notNull(),
    personId: uuid('person_id').notNull(),
    createdAt: instantColumn('created_at').notNull(),
  },
  (table) => [uniqueIndex('shift_calendars_person').on(table.drillId, table.personId)],
);

/** Within what people of a division work; where it has none, that of what holds it counts. */
export const shiftRules = pgTable(
  'shift_rules',
  {
    drillId: uuid('drill_id').notNull(),
    division: text('division').notNull(),
    restHours: integer('rest_hours').notNull(),
    mostNights: integer('most_nights').notNull(),
    signUpMinutes: integer('sign_up_minutes').notNull(),
  },
  (table) => [primaryKey({ columns: [table.drillId, table.division] })],
);

/** Opening hours of a site as its row has them. */
export type SiteHours = { opensAt: string; closesAt: string }[];

/** Sites whose lanes are open as long as their shifts are manned. */
export const siteManning = pgTable('site_manning', {
  siteId: uuid('site_id').primaryKey(),
  drillId: uuid('drill_id').notNull(),
  graceMinutes: integer('grace_minutes').notNull(),
  /** Lanes with all of them manned, and those that were open when it was looked at last. */
  lanes: integer('lanes').notNull(),
  lanesOpen: integer('lanes_open').notNull(),
  /** How many are being opened, while a process is at it: where it died, the site has either this many or `lanes_open`. */
  lanesNext: integer('lanes_next'),
  /** The lease of the process that is at it. */
  settlingUntil: instantColumn('settling_until'),
  /** Until when windows are stopped, since no lane is manned. */
  stoppedUntil: instantColumn('stopped_until'),
  /** The site's hours before that, and what was left of them: who mans a lane again has them back, unless headquarters have changed them. */
  hoursBefore: jsonb('hours_before').$type<SiteHours>(),
  hoursLeft: jsonb('hours_left').$type<SiteHours>(),
  /** On whose behalf. */
  setBy: text('set_by').notNull(),
  role: text('role').notNull(),
  division: text('division').notNull(),
});
