import { supplyItems } from '../../../core/field/index.ts';
import { supplyRequestStatuses } from '../../../core/lifecycle/index.ts';
import { bytea, instantColumn } from '../../../platform/db/columns.ts';
import { index, integer, pgTable, primaryKey, text, uuid } from '../../../platform/db/drizzle.ts';

/** What came to a site, and what went that no tablet records. */
export const supplyEntryKinds = ['delivered', 'used'] as const;

/**
 * What somebody says of a site's supplies: only ever added to. What tubes and swabs were used is counted from what tablets
 * recorded, and nothing of it is written here: whoever is swabbed waits for no count.
 */
export const supplyEntries = pgTable(
  'supply_entries',
  {
    id: uuid('id').primaryKey(),
    drillId: uuid('drill_id').notNull(),
    siteId: uuid('site_id').notNull(),
    item: text('item', { enum: supplyItems }).notNull(),
    kind: text('kind', { enum: supplyEntryKinds }).notNull(),
    count: integer('count').notNull(),
    /** The request by which it came. */
    requestId: uuid('request_id'),
    at: instantColumn('at').notNull(),
    account: text('account').notNull(),
  },
  (table) => [index('supply_entries_site').on(table.siteId)],
);

/** Requests for supplies 物资申请. What was asked, promised, sent and received stays as each said it. */
export const supplyRequests = pgTable(
  'supply_requests',
  {
    id: uuid('id').primaryKey(),
    drillId: uuid('drill_id').notNull(),
    siteId: uuid('site_id').notNull(),
    /** In which the site lies. */
    division: text('division').notNull(),
    item: text('item', { enum: supplyItems }).notNull(),
    status: text('status', { enum: supplyRequestStatuses }).notNull(),
    /** Whose headquarters are asked: the district's, then the city's. */
    askedOf: text('asked_of').notNull(),
    asked: integer('asked').notNull(),
    promised: integer('promised'),
    sent: integer('sent'),
    received: integer('received'),
    askedAt: instantColumn('asked_at').notNull(),
    askedBy: text('asked_by').notNull(),
    sentBy: text('sent_by'),
    statusAt: instantColumn('status_at').notNull(),
    /** When somebody said why less or more came than was sent. */
    explainedAt: instantColumn('explained_at'),
  },
  (table) => [
    index('supply_requests_drill').on(table.drillId, table.askedAt, table.id),
    index('supply_requests_site').on(table.siteId),
  ],
);

/** What was done with requests, only ever added to. The id is that of the line in the audit log. */
export const supplyActs = pgTable(
  'supply_acts',
  {
    drillId: uuid('drill_id').notNull(),
    id: uuid('id').notNull(),
    requestId: uuid('request_id').notNull(),
    /** In which order they were done. */
    number: integer('number').notNull(),
    act: text('act').notNull(),
    count: integer('count'),
    account: text('account').notNull(),
    role: text('role').notNull(),
    at: instantColumn('at').notNull(),
    /** Sealed: why. */
    note: bytea('note'),
  },
  (table) => [
    primaryKey({ columns: [table.drillId, table.id] }),
    index('supply_acts_request').on(table.requestId, table.number),
  ],
);
