import { registrationStatuses, tubeStatuses } from '../../../core/lifecycle/index.ts';
import { contradictions, outcomes, sampleStates, tubeKinds } from '../../../core/swabs/index.ts';
import { bytea, instantColumn } from '../../../platform/db/columns.ts';
import {
  bigint,
  boolean,
  check,
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
import type { SettledHow } from '../../day/index.ts';

/**
 * Tubes 采样管. A barcode means something within its drill; the id is made from drill, site and barcode, so the same code on
 * two sites is two tubes, of which the later is a `twin` until headquarters have settled it.
 */
export const tubes = pgTable(
  'tubes',
  {
    drillId: uuid('drill_id').notNull(),
    id: uuid('id').notNull(),
    siteId: uuid('site_id').notNull(),
    barcode: text('barcode').notNull(),
    kind: text('kind', { enum: tubeKinds }).notNull(),
    poolSize: integer('pool_size').notNull(),
    status: text('status', { enum: tubeStatuses }).notNull(),
    /** People in it: recounted from `samples` it is the same, always. */
    filled: integer('filled').notNull(),
    declared: boolean('declared').notNull(),
    twin: boolean('twin').notNull(),
    /** When it was first heard of: opened, or a swab scanned into it. */
    openedAt: instantColumn('opened_at').notNull(),
    /** The earliest swab in it that was not taken out again: from here the four hours to the laboratory run. */
    firstSwabAt: instantColumn('first_swab_at'),
    sealedAt: instantColumn('sealed_at'),
    counted: integer('counted'),
    discardReason: text('discard_reason'),
    /** When a laboratory first said something of it: from then on its people stand as they are. */
    testedAt: instantColumn('tested_at'),
    /** What it has come to, and when that was tested: null until a result counts, an alarming one with its second signature. */
    outcome: text('outcome', { enum: outcomes }),
    resultedAt: instantColumn('resulted_at'),
  },
  (table) => [
    primaryKey({ columns: [table.drillId, table.id] }),
    index('tubes_site').on(table.siteId, table.openedAt, table.id),
    // Who is first with a code has it: of two sites that open it at once, the database decides.
    uniqueIndex('tubes_barcode')
      .on(table.drillId, table.barcode)
      .where(sql`not twin and status <> 'discarded'`),
    index('tubes_first_swab').on(table.drillId, table.firstSwabAt),
    index('tubes_barcode_all').on(table.drillId, table.barcode),
    check('tubes_fit', sql`filled between 0 and pool_size`),
  ],
);

/** Samples: who is in which tube. One row a person and tube; the one that counts of each person is `in`. */
export const samples = pgTable(
  'samples',
  {
    drillId: uuid('drill_id').notNull(),
    registrationId: uuid('registration_id').notNull(),
    tubeId: uuid('tube_id').notNull(),
    siteId: uuid('site_id').notNull(),
    state: text('state', { enum: sampleStates }).notNull(),
    contest: text('contest', { enum: contradictions }),
    at: instantColumn('at').notNull(),
    bodySite: text('body_site').notNull(),
    specimen: text('specimen').notNull(),
    swabs: integer('swabs').notNull(),
    /** `sub` of the tablet that took it. */
    collector: text('collector').notNull(),
    before: text('before', { enum: registrationStatuses }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.drillId, table.registrationId, table.tubeId] }),
    index('samples_tube').on(table.drillId, table.tubeId),
    // Nobody counts in two tubes.
    uniqueIndex('samples_one_counts').on(table.drillId, table.registrationId).where(sql`state = 'in'`),
  ],
);

/**
 * What was done with tubes, as it was recorded: only ever added to. The id is made from the device, its sequence and what
 * was done, so any upload can be repeated, and gets the same answer from here.
 */
export const swabActs = pgTable(
  'swab_acts',
  {
    drillId: uuid('drill_id').notNull(),
    id: uuid('id').notNull(),
    tubeId: uuid('tube_id').notNull(),
    siteId: uuid('site_id').notNull(),
    device: text('device').notNull(),
    /** Null for an act of headquarters. */
    deviceSeq: bigint('device_seq', { mode: 'number' }),
    kind: text('kind').notNull(),
    registrations: uuid('registrations').array().notNull(),
    toTube: uuid('to_tube'),
    details: jsonb('details').$type<Record<string, string | number>>(),
    /** The tablet's word, corrected by how far its clock is off. */
    at: instantColumn('at').notNull(),
    recordedAt: instantColumn('recorded_at'),
    receivedAt: instantColumn('received_at').notNull(),
    result: text('result').notNull(),
    code: text('code'),
    warnings: text('warnings').array().notNull(),
    filled: integer('filled').notNull(),
    poolSize: integer('pool_size').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.drillId, table.id] }),
    index('swab_acts_tube').on(table.drillId, table.tubeId, table.at),
    // A tube's way has who was moved into it. Few acts move somebody.
    index('swab_acts_to').on(table.drillId, table.toTube).where(sql`to_tube is not null`),
    index('swab_acts_device').on(table.device, table.deviceSeq),
  ],
);

/** What headquarters are to look at. The id is made from what it is about, so the same upload makes none twice. */
export const swabReviews = pgTable(
  'swab_reviews',
  {
    id: uuid('id').primaryKey(),
    drillId: uuid('drill_id').notNull(),
    siteId: uuid('site_id').notNull(),
    division: text('division').notNull(),
    code: text('code').notNull(),
    /** Null where none could be read. */
    tubeId: uuid('tube_id'),
    /** Null where it is about the tube, or nobody could be made out. */
    registrationId: uuid('registration_id'),
    device: text('device').notNull(),
    deviceSeq: bigint('device_seq', { mode: 'number' }),
    at: instantColumn('at'),
    receivedAt: instantColumn('received_at').notNull(),
    /** What was sent, where it could not be taken: sealed, for it may name somebody. */
    sent: bytea('sent'),
    settledAt: instantColumn('settled_at'),
    /** Null where it came right by itself. */
    settledBy: text('settled_by'),
    settlement: jsonb('settlement').$type<SettledHow>(),
  },
  (table) => [
    index('swab_reviews_drill').on(table.drillId, table.receivedAt, table.id),
    // Swabs that came before the person, looked for with every upload of check-ins.
    index('swab_reviews_unknown')
      .on(table.siteId, table.id)
      .where(sql`code = 'person-not-registered' and settled_at is null`),
  ],
);
