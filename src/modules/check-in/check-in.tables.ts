import { bigint, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { instantColumn } from '../../platform/db/columns.ts';

/**
 * Check-ins 签到 as tablets recorded them. Device and device sequence are unique for ever, so any upload can be
 * repeated; the person's id stands first, so the table can be spread by it. What the answer is made from
 * (the state before) is kept with the row, so a repeat gets the same answer.
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
    method: text('method', { enum: ['pass', 'document', 'walk-in'] }).notNull(),
    /** When it happened: the tablet's word, never later than the server's clock. */
    at: instantColumn('at').notNull(),
    receivedAt: instantColumn('received_at').notNull(),
    ticket: text('ticket').notNull(),
    warnings: text('warnings').array().notNull(),
    status: text('status').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.registrationId, table.device, table.deviceSeq] }),
    index('check_ins_site').on(table.siteId, table.at),
  ],
);
