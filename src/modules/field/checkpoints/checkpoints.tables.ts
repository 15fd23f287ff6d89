import { type CheckpointRule, decisions } from '../../../core/checkpoints/index.ts';
import { bytea, instantColumn } from '../../../platform/db/columns.ts';
import {
  bigint,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from '../../../platform/db/drizzle.ts';

/** Where people are looked at who pass: a road, a station or port, the gate of an estate. */
export const checkpointKinds = ['road', 'station', 'gate'] as const;

/** How somebody passes. */
export const transports = ['vehicle', 'foot', 'train'] as const;

/** Checkpoints 卡口 of a drill. They name nobody. */
export const checkpoints = pgTable(
  'checkpoints',
  {
    id: uuid('id').primaryKey(),
    drillId: uuid('drill_id').notNull(),
    kind: text('kind', { enum: checkpointKinds }).notNull(),
    name: text('name').notNull(),
    /** The community in which it lies, or that answers for it. */
    community: text('community').notNull(),
    lng: doublePrecision('lng'),
    lat: doublePrecision('lat'),
    /** The site that swabs whoever is to be swabbed on the spot. */
    siteId: uuid('site_id'),
    /** How long somebody who is handed over takes to where they go, unless the officer says. */
    travelMinutes: integer('travel_minutes').notNull(),
    createdAt: instantColumn('created_at').notNull(),
    createdBy: text('created_by').notNull(),
    /** From then on nobody passes there; what was recorded before is taken still. */
    closedAt: instantColumn('closed_at'),
  },
  (table) => [uniqueIndex('checkpoints_name').on(table.drillId, table.community, table.name)],
);

/** The rules of a drill's checkpoints: only ever added to. Of those that hold at a time the latest version does. */
export const checkpointRules = pgTable(
  'checkpoint_rules',
  {
    drillId: uuid('drill_id').notNull(),
    version: integer('version').notNull(),
    validFrom: instantColumn('valid_from').notNull(),
    validUntil: instantColumn('valid_until'),
    keyRegions: text('key_regions').array().notNull(),
    rules: jsonb('rules').$type<CheckpointRule[]>().notNull(),
    createdAt: instantColumn('created_at').notNull(),
    createdBy: text('created_by').notNull(),
  },
  (table) => [primaryKey({ columns: [table.drillId, table.version] })],
);

/**
 * Passages 过卡: one vehicle or walker with its people, as it was recorded. Only ever added to; the id is made of the account, its
 * sequence and the content. All that names anybody is sealed in one piece, so that a passage is one row to read.
 */
export const passages = pgTable(
  'passages',
  {
    drillId: uuid('drill_id').notNull(),
    id: uuid('id').notNull(),
    checkpointId: uuid('checkpoint_id').notNull(),
    /** By the service's clock. */
    at: instantColumn('at').notNull(),
    /** By the device's. */
    recordedAt: instantColumn('recorded_at').notNull(),
    receivedAt: instantColumn('received_at').notNull(),
    /** `sub` of who recorded it. */
    account: text('account').notNull(),
    deviceSeq: bigint('device_seq', { mode: 'number' }).notNull(),
    transport: text('transport', { enum: transports }).notNull(),
    /** How many passed together. */
    people: integer('people').notNull(),
    /** The gravest of its people's, by the rules that held then. */
    decision: text('decision', { enum: decisions }).notNull(),
    rule: text('rule').notNull(),
    /** Null where no rules held. */
    rulesVersion: integer('rules_version'),
    /** What the device decided, by the rules that it had. */
    deviceDecision: text('device_decision', { enum: decisions }),
    deviceRule: text('device_rule'),
    deviceVersion: integer('device_version'),
    /** Sealed: plates, train, and each person with what was seen and decided of them. */
    record: bytea('record').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.drillId, table.id] }),
    index('passages_checkpoint').on(table.drillId, table.checkpointId, table.at, table.id),
  ],
);

/**
 * What a passage is found by: the keyed hash of each of its plates, and of each person's document (which is the id of their
 * registration) or name and telephone.
 */
export const passageMarks = pgTable(
  'passage_marks',
  {
    drillId: uuid('drill_id').notNull(),
    mark: uuid('mark').notNull(),
    at: instantColumn('at').notNull(),
    passageId: uuid('passage_id').notNull(),
  },
  (table) => [primaryKey({ columns: [table.drillId, table.mark, table.at, table.passageId] })],
);

/** What somebody is to look at: what was sent and could not be taken, kept as it was sent; and passages that are odd. */
export const passageReviews = pgTable(
  'passage_reviews',
  {
    drillId: uuid('drill_id').notNull(),
    id: uuid('id').notNull(),
    checkpointId: uuid('checkpoint_id').notNull(),
    /** The community of the checkpoint. */
    division: text('division').notNull(),
    code: text('code').notNull(),
    /** Of a passage that was taken. */
    passageId: uuid('passage_id'),
    account: text('account').notNull(),
    /** Null where none could be read. */
    deviceSeq: bigint('device_seq', { mode: 'number' }),
    receivedAt: instantColumn('received_at').notNull(),
    /** Sealed; null of a passage that was taken. */
    sent: bytea('sent'),
    settledAt: instantColumn('settled_at'),
    settledBy: text('settled_by'),
  },
  (table) => [
    primaryKey({ columns: [table.drillId, table.id] }),
    index('passage_reviews_drill').on(table.drillId, table.receivedAt, table.id),
  ],
);
