import { registrationStatuses } from '../../../core/lifecycle/index.ts';
import { tubeNeeds } from '../../../core/swabs/index.ts';
import { bytea, instantColumn } from '../../../platform/db/columns.ts';
import { bigint, index, jsonb, pgTable, primaryKey, sql, text, uuid } from '../../../platform/db/drizzle.ts';
import type { SettledHow } from '../uploads/index.ts';

export const checkInMethods = ['pass', 'document', 'walk-in', 'name'] as const;

/**
 * Check-ins 签到 as tablets recorded them. Device and device sequence are unique for ever, so any upload can be
 * repeated; the person's id stands first, so the table can be spread by it. What the answer is made from
 * (the state before) is kept with the row, so a repeat gets the same answer.
 *
 * Nothing recorded is left out: who was checked in several times has several rows, of which the earliest that was not
 * taken back counts.
 */
export const checkIns = pgTable(
  'check_ins',
  {
    registrationId: uuid('registration_id').notNull(),
    device: text('device').notNull(),
    deviceSeq: bigint('device_seq', { mode: 'number' }).notNull(),
    drillId: uuid('drill_id').notNull(),
    siteId: uuid('site_id').notNull(),
    lane: text('lane').notNull(),
    method: text('method', { enum: checkInMethods }).notNull(),
    /** When it happened: the tablet's word, corrected by how far its clock is off, never later than the server's clock. */
    at: instantColumn('at').notNull(),
    /** The tablet's word, where `at` is another time. */
    recordedAt: instantColumn('recorded_at'),
    receivedAt: instantColumn('received_at').notNull(),
    ticket: text('ticket').notNull(),
    warnings: text('warnings').array().notNull(),
    status: text('status').notNull(),
    /** How the person stood before; null for what was recorded before this was kept. */
    before: text('before', { enum: registrationStatuses }),
    /** The window that the person had; null without one. */
    windowSite: uuid('window_site'),
    windowSlot: uuid('window_slot'),
    windowStarts: instantColumn('window_starts'),
    windowEnds: instantColumn('window_ends'),
    /** The tube that the person needed; null for any pool. */
    tube: text('tube', { enum: tubeNeeds }),
    /** Members of the household who were still to come; null for nobody. */
    toCome: uuid('to_come').array(),
    /** When headquarters said that it was none, in settling a review; null while it stands. */
    takenBackAt: instantColumn('taken_back_at'),
  },
  (table) => [
    primaryKey({ columns: [table.registrationId, table.device, table.deviceSeq] }),
    index('check_ins_site').on(table.siteId, table.at),
    // Whether a sequence has been used for somebody else.
    index('check_ins_device').on(table.device, table.deviceSeq),
  ],
);

/** Why headquarters are to look at something that a tablet recorded. */
export const reviewCodes = [
  // Of check-ins that stand: what contradicts what.
  'two-sites',
  'sequence-reused',
  'time-out-of-range',
  'cancelled',
  'pass-revoked',
  'pass-expired',
  // Of what could not become a check-in, and is kept as it was sent.
  'pass-invalid',
  'person-not-registered',
  'several-people',
  'refused',
  'unreadable',
] as const;
export type ReviewCode = (typeof reviewCodes)[number];

/**
 * What headquarters are to look at. A few rows: the id is made from what they are about, so the same upload makes none
 * twice.
 */
export const checkInReviews = pgTable(
  'check_in_reviews',
  {
    id: uuid('id').primaryKey(),
    drillId: uuid('drill_id').notNull(),
    siteId: uuid('site_id').notNull(),
    division: text('division').notNull(),
    code: text('code').$type<ReviewCode>().notNull(),
    device: text('device').notNull(),
    /** Null where none could be read. */
    deviceSeq: bigint('device_seq', { mode: 'number' }),
    /** Null where nobody could be made out. */
    registrationId: uuid('registration_id'),
    /** By the tablet's clock, and corrected. */
    recordedAt: instantColumn('recorded_at'),
    at: instantColumn('at'),
    receivedAt: instantColumn('received_at').notNull(),
    /** What was sent, where it did not become a check-in: sealed, for it may name somebody. */
    sent: bytea('sent'),
    settledAt: instantColumn('settled_at'),
    settledBy: text('settled_by'),
    settlement: jsonb('settlement').$type<SettledHow>(),
  },
  (table) => [
    index('check_in_reviews_drill').on(table.drillId, table.receivedAt, table.id),
    // Check-ins that came before the person, looked for every twenty seconds.
    index('check_in_reviews_unknown')
      .on(table.siteId, table.id)
      .where(sql`code = 'person-not-registered' and settled_at is null`),
  ],
);
