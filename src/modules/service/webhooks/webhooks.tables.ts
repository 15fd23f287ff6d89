import { bytea, instantColumn } from '../../../platform/db/columns.ts';
import {
  boolean,
  index,
  integer,
  pgTable,
  primaryKey,
  sql,
  text,
  uuid,
} from '../../../platform/db/drizzle.ts';
import { drills } from '../../drill/drills/drills.tables.ts';
import type { EventType, MessageType } from './event-types.ts';

/** Who is told: addresses that a city's headquarters have given for a drill. A few rows. */
export const webhookEndpoints = pgTable(
  'webhook_endpoints',
  {
    id: uuid('id').primaryKey(),
    drillId: uuid('drill_id')
      .notNull()
      .references(() => drills.id),
    url: text('url').notNull(),
    description: text('description'),
    events: text('events').array().$type<EventType[]>().notNull(),
    active: boolean('active').notNull().default(true),
    /** Why the service itself no longer sends: the receiver answered 410 Gone. */
    stopped: text('stopped', { enum: ['gone'] }),
    /** Sealed under the drill's data key, whose fate it shares. */
    secret: bytea('secret').notNull(),
    /** The one before, which signs beside it until then. */
    previousSecret: bytea('previous_secret'),
    previousUntil: instantColumn('previous_until'),
    createdAt: instantColumn('created_at').notNull(),
    createdBy: text('created_by').notNull(),
    /** Attempts in a row to which the receiver gave no answer, or answered that it cannot; and until when it is left alone. */
    failures: integer('failures').notNull().default(0),
    retryAt: instantColumn('retry_at'),
    /** Whether it took long the last time. */
    slow: boolean('slow').notNull().default(false),
  },
  (table) => [index('webhook_endpoints_drill').on(table.drillId, table.createdAt, table.id)],
);

/**
 * What has happened, written by the very statements that make it happen, and only for a drill with an endpoint that
 * wants it: up to 500 changes a row, in columns of equal length. Ids and times only.
 */
export const webhookOutbox = pgTable(
  'webhook_outbox',
  {
    id: uuid('id').primaryKey(),
    drillId: uuid('drill_id').notNull(),
    type: text('type').$type<EventType>().notNull(),
    /** Of the latest of its changes. */
    at: instantColumn('at').notNull(),
    size: integer('size').notNull(),
    registrations: uuid('registrations').array().notNull(),
    households: uuid('households').array().notNull(),
    /** Window that each holds from then on; null for none. */
    sites: uuid('sites').array().notNull(),
    slots: uuid('slots').array().notNull(),
    starts: instantColumn('starts').array().notNull(),
    ends: instantColumn('ends').array().notNull(),
    /** Of each registration, after the change. Empty in rows older than this column. */
    revisions: integer('revisions').array().notNull().default([]),
    ats: instantColumn('ats').array().notNull(),
    /** Of what it tells, where that is no change of people: its path. */
    link: text('link'),
    /** The message that it is part of; null until it is put into one. */
    messageId: uuid('message_id').references(() => webhookMessages.id, { onDelete: 'cascade' }),
  },
  (table) => [
    index('webhook_outbox_waiting').on(table.drillId, table.at, table.id).where(sql`message_id is null`),
    index('webhook_outbox_message').on(table.messageId).where(sql`message_id is not null`),
  ],
);

/** What is sent: rows of the outbox, some thousand small ones or one large one, under an id that stays the same. */
export const webhookMessages = pgTable(
  'webhook_messages',
  {
    id: uuid('id').primaryKey(),
    drillId: uuid('drill_id').notNull(),
    type: text('type').$type<MessageType>().notNull(),
    /** Of the latest of its changes. */
    at: instantColumn('at').notNull(),
    items: integer('items').notNull(),
    /** As in the outbox. */
    link: text('link'),
    /** By the database's clock. */
    createdAt: instantColumn('created_at').notNull(),
  },
  (table) => [
    index('webhook_messages_drill').on(table.drillId, table.createdAt, table.id),
    index('webhook_messages_age').on(table.createdAt),
  ],
);

export const deliveryStatuses = ['pending', 'delivered', 'dead'] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

/** One message on its way to one endpoint. All times are the database's: processes share its clock. */
export const webhookDeliveries = pgTable(
  'webhook_deliveries',
  {
    endpointId: uuid('endpoint_id')
      .notNull()
      .references(() => webhookEndpoints.id, { onDelete: 'cascade' }),
    messageId: uuid('message_id')
      .notNull()
      .references(() => webhookMessages.id, { onDelete: 'cascade' }),
    drillId: uuid('drill_id').notNull(),
    status: text('status', { enum: deliveryStatuses }).notNull(),
    attempts: integer('attempts').notNull(),
    nextAt: instantColumn('next_at').notNull(),
    /** From then on it is given up, however often it was tried. */
    expiresAt: instantColumn('expires_at').notNull(),
    /** The attempt under way, and until when its process is believed to live. */
    claim: uuid('claim'),
    leaseUntil: instantColumn('lease_until'),
    lastAttemptAt: instantColumn('last_attempt_at'),
    /** What the receiver answered last; null where it did not. */
    lastStatus: integer('last_status'),
    lastFailure: text('last_failure'),
    deliveredAt: instantColumn('delivered_at'),
    createdAt: instantColumn('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.endpointId, table.messageId] }),
    index('webhook_deliveries_message').on(table.messageId),
    index('webhook_deliveries_due').on(table.endpointId, table.nextAt).where(sql`status = 'pending'`),
    index('webhook_deliveries_expiry').on(table.expiresAt).where(sql`status = 'pending'`),
    index('webhook_deliveries_list').on(table.endpointId, table.createdAt, table.messageId),
  ],
);
