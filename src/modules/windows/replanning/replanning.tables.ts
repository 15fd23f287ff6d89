import { instantColumn } from '../../../platform/db/columns.ts';
import {
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  sql,
  text,
  uuid,
} from '../../../platform/db/drizzle.ts';

export const replanKinds = ['close-site', 'lanes', 'hours', 'stop'] as const;
export type ReplanKind = (typeof replanKinds)[number];

export const storedStatuses = ['proposed', 'dry-run', 'withdrawn', 'confirmed', 'done'] as const;
export type StoredStatus = (typeof storedStatuses)[number];

/** What a replan is, told of as it now stands: a proposal expires by time alone. */
export const shownStatuses = [...storedStatuses, 'expired'] as const;
export type ShownStatus = (typeof shownStatuses)[number];

/**
 * Changes of a plan that takes windows from people: what headquarters ask for, see and confirm. Its figures are the
 * proposal's, and once it is done those of what was done.
 */
export const replans = pgTable(
  'replans',
  {
    id: uuid('id').primaryKey(),
    drillId: uuid('drill_id').notNull(),
    /** Where its sites lie: whose division covers it may see it. */
    division: text('division').notNull(),
    kind: text('kind', { enum: replanKinds }).notNull(),
    status: text('status', { enum: storedStatuses }).notNull(),
    fromAt: instantColumn('from_at').notNull(),
    /** End of a stop. */
    untilAt: instantColumn('until_at'),
    createdAt: instantColumn('created_at').notNull(),
    expiresAt: instantColumn('expires_at').notNull(),
    jobId: uuid('job_id'),
    /** `sub` of who asked for it and of who confirmed it, and whether the drill had two people decide. */
    proposedBy: text('proposed_by'),
    confirmedBy: text('confirmed_by'),
    byTwo: boolean('by_two').notNull().default(false),
    /** Whether apps were told that it waits for a second person: then, and only then, they are told of what was decided. */
    announced: boolean('announced').notNull().default(false),
    /** People who lose their window, and those of them who get another. */
    affected: integer('affected').notNull().default(0),
    moved: integer('moved').notNull().default(0),
    /** People for whom there is none, by reason. */
    unplaced: jsonb('unplaced').$type<Record<string, number>>().notNull().default({}),
    /** New walk less the old one, over those for whom both are known. */
    metresOf: integer('metres_of').notNull().default(0),
    metresTotal: integer('metres_total').notNull().default(0),
    metresMax: integer('metres_max').notNull().default(0),
    minutesTotal: integer('minutes_total').notNull().default(0),
    minutesMax: integer('minutes_max').notNull().default(0),
  },
  (table) => [
    index('replans_drill').on(table.drillId),
    check(
      'replans_two_sign',
      sql`not by_two or (proposed_by is not null and confirmed_by is not null and proposed_by <> confirmed_by)`,
    ),
  ],
);

/** What becomes of each site, and the version it had when that was worked out. */
export const replanSites = pgTable(
  'replan_sites',
  {
    replanId: uuid('replan_id').notNull(),
    drillId: uuid('drill_id').notNull(),
    siteId: uuid('site_id').notNull(),
    version: integer('version').notNull(),
    /** Null where it stays. */
    lanes: integer('lanes'),
    hours: jsonb('hours').$type<{ opensAt: string; closesAt: string }[]>(),
    closes: boolean('closes').notNull(),
  },
  (table) => [primaryKey({ columns: [table.replanId, table.siteId] })],
);

/** What each slot is to have: those that lose places, those that gain some, and new ones. */
export const replanSlots = pgTable(
  'replan_slots',
  {
    replanId: uuid('replan_id').notNull(),
    drillId: uuid('drill_id').notNull(),
    slotId: uuid('slot_id').notNull(),
    siteId: uuid('site_id').notNull(),
    startsAt: instantColumn('starts_at').notNull(),
    endsAt: instantColumn('ends_at').notNull(),
    capacity: integer('capacity').notNull(),
    bookable: integer('bookable').notNull(),
    /** Whether it is yet to be made. */
    fresh: boolean('fresh').notNull(),
  },
  (table) => [primaryKey({ columns: [table.replanId, table.slotId] })],
);

/** Who moves where: as proposed, and as done where `applied`. Ids only. */
export const replanMoves = pgTable(
  'replan_moves',
  {
    replanId: uuid('replan_id').notNull(),
    registrationId: uuid('registration_id').notNull(),
    drillId: uuid('drill_id').notNull(),
    /** Order in which they are listed and done; those of one party follow one another. */
    seq: integer('seq').notNull(),
    /** People of one household who hold one window: they move together or not at all. */
    party: integer('party').notNull(),
    householdId: uuid('household_id').notNull(),
    /** Of the registration that it was worked out from. */
    revision: integer('revision').notNull().default(1),
    fromSiteId: uuid('from_site_id').notNull(),
    fromSlotId: uuid('from_slot_id').notNull(),
    fromStartsAt: instantColumn('from_starts_at').notNull(),
    toSiteId: uuid('to_site_id'),
    toSlotId: uuid('to_slot_id'),
    toStartsAt: instantColumn('to_starts_at'),
    /** Of the new window, or why there is none. */
    reason: text('reason').notNull(),
    walkMetres: integer('walk_metres'),
    metres: integer('metres'),
    minutes: integer('minutes'),
    applied: boolean('applied').notNull().default(false),
  },
  (table) => [
    primaryKey({ columns: [table.replanId, table.registrationId] }),
    index('replan_moves_order').on(table.replanId, table.seq),
    index('replan_moves_drill').on(table.drillId),
  ],
);
