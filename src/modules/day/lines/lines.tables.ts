import { toldBands } from '../../../core/queueing/index.ts';
import { instantColumn } from '../../../platform/db/columns.ts';
import {
  bigint,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  text,
  uuid,
} from '../../../platform/db/drizzle.ts';
import type { LineState } from './line-state.ts';

export const lineEventKinds = ['lane-opened', 'lane-closed', 'served'] as const;
export type LineEventKind = (typeof lineEventKinds)[number];

/**
 * What tablets record of a site's line beside its check-ins: lanes that open and close, swabs that are taken. Device and
 * device sequence are unique for ever, so any upload can be repeated. A swab names a ticket and nobody: the table can be
 * spread by its site.
 */
export const lineEvents = pgTable(
  'line_events',
  {
    siteId: uuid('site_id').notNull(),
    device: text('device').notNull(),
    deviceSeq: bigint('device_seq', { mode: 'number' }).notNull(),
    drillId: uuid('drill_id').notNull(),
    kind: text('kind', { enum: lineEventKinds }).notNull(),
    lane: text('lane').notNull(),
    ticket: text('ticket'),
    /** When it happened: the tablet's word, corrected by how far its clock is off. */
    at: instantColumn('at').notNull(),
    /** The tablet's word itself. */
    recordedAt: instantColumn('recorded_at').notNull(),
    receivedAt: instantColumn('received_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.siteId, table.device, table.deviceSeq] }),
    index('line_events_site').on(table.siteId, table.at),
    index('line_events_drill').on(table.drillId),
  ],
);

/**
 * The line of each site as a worker last worked it out: made once, whoever asks and however many. Everything here can be
 * made again from check-ins, line events, slots and sites.
 */
export const siteQueues = pgTable(
  'site_queues',
  {
    siteId: uuid('site_id').primaryKey(),
    drillId: uuid('drill_id').notNull(),
    division: text('division').notNull(),
    asOf: instantColumn('as_of').notNull(),
    /** When what is shown of it last changed, by the database's clock: for those who listen. */
    changedAt: instantColumn('changed_at').notNull(),
    waiting: integer('waiting').notNull(),
    lanesOpen: integer('lanes_open').notNull(),
    servedLastHour: integer('served_last_hour').notNull(),
    /** Minutes, for whoever checks in now. */
    waitP10: real('wait_p10').notNull(),
    waitP50: real('wait_p50').notNull(),
    waitP90: real('wait_p90').notNull(),
    /** Of the median wait (`unknown` where what is known of it is too old), by the limits that the drill had when this was worked out. */
    band: text('band', { enum: toldBands }).notNull(),
    /** The highest probability of a window in the next three hours that somebody in it waits longer than its drill's limit of busy. */
    congested: real('congested').notNull(),
    /** Windows, lanes, and what the next proposals are made from. */
    state: jsonb('state').$type<LineState>().notNull(),
  },
  (table) => [
    index('site_queues_changed').on(table.drillId, table.changedAt),
    index('site_queues_worst').on(table.drillId, table.waitP50),
  ],
);

/**
 * Lanes while nobody had them by their shifts: whoever closes lanes by shifts says so. Tablets do not: the one that lies at an
 * empty lane tells of nothing.
 */
export const unmannedLanes = pgTable(
  'unmanned_lanes',
  {
    siteId: uuid('site_id').notNull(),
    /** As posts number them; tablets name them so, too. */
    lane: integer('lane').notNull(),
    since: instantColumn('since').notNull(),
    drillId: uuid('drill_id').notNull(),
    /** When somebody had it again; null while nobody has. */
    until: instantColumn('until'),
  },
  (table) => [primaryKey({ columns: [table.siteId, table.lane, table.since] })],
);

/** How the lines went, a row a site every five minutes while it works: what was forecast, and what came true. */
export const lineHistory = pgTable(
  'line_history',
  {
    drillId: uuid('drill_id').notNull(),
    siteId: uuid('site_id').notNull(),
    at: instantColumn('at').notNull(),
    waiting: integer('waiting').notNull(),
    /** Minutes that somebody who came then was told, in the middle. */
    forecastP50: real('forecast_p50').notNull(),
    /** Mean minutes that those waited who were served in the half hour before; null where nobody was. */
    waitedMinutes: real('waited_minutes'),
    /** People served that day so far. */
    served: integer('served').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.siteId, table.at] }),
    index('line_history_drill').on(table.drillId),
  ],
);
