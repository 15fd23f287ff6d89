import {
  boxContradictions,
  conditions,
  discrepancyCodes,
  dispositions,
  means,
  outcomes,
  receiverKinds,
} from '../../../core/boxes/index.ts';
import { boxStatuses } from '../../../core/lifecycle/index.ts';
import { bytea, instantColumn } from '../../../platform/db/columns.ts';
import {
  bigint,
  boolean,
  doublePrecision,
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
import type { KeptAnswer } from './acts.ts';

/** Transport boxes 转运箱. The id is made from drill and code, so whoever hears of a code first makes the row. */
export const boxes = pgTable(
  'boxes',
  {
    drillId: uuid('drill_id').notNull(),
    id: uuid('id').notNull(),
    code: text('code').notNull(),
    /** Null while only a laboratory or a courier has heard of it. */
    siteId: uuid('site_id'),
    laboratoryId: uuid('laboratory_id'),
    status: text('status', { enum: boxStatuses }).notNull(),
    openedAt: instantColumn('opened_at').notNull(),
    sealedAt: instantColumn('sealed_at'),
    counted: integer('counted'),
    cancelledAt: instantColumn('cancelled_at'),
    receivedAt: instantColumn('received_at'),
    twin: boolean('twin').notNull(),
    /** When anybody did anything with it last. */
    touchedAt: instantColumn('touched_at').notNull(),
    /** When that was written, by the database's clock. */
    changedAt: instantColumn('changed_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.drillId, table.id] }),
    index('boxes_site').on(table.drillId, table.siteId),
    index('boxes_laboratory').on(table.drillId, table.laboratoryId),
    index('boxes_changed').on(table.drillId, table.changedAt),
    index('boxes_under_way')
      .on(table.drillId, table.id)
      .where(sql`status in ('open', 'sealed', 'handed-over', 'partly-received')`),
  ],
);

/** Which tubes are in which boxes. One row a box and code; the box in which a tube counts has it `in`. */
export const boxTubes = pgTable(
  'box_tubes',
  {
    drillId: uuid('drill_id').notNull(),
    boxId: uuid('box_id').notNull(),
    barcode: text('barcode').notNull(),
    /** Null where nobody knows a tube of that code. */
    tubeId: uuid('tube_id'),
    state: text('state', { enum: ['in', 'contested', 'out'] }).notNull(),
    contest: text('contest', { enum: boxContradictions }),
    /** When its site put it in; null for one that the manifest does not have. */
    listedAt: instantColumn('listed_at'),
    /** When a laboratory had it in the hand, and what it found. */
    receivedAt: instantColumn('received_at'),
    means: text('means', { enum: means }),
    condition: text('condition', { enum: conditions }),
    disposition: text('disposition', { enum: dispositions }),
  },
  (table) => [
    primaryKey({ columns: [table.drillId, table.boxId, table.barcode] }),
    // No tube is in two boxes.
    uniqueIndex('box_tubes_one_box').on(table.drillId, table.tubeId).where(sql`state = 'in'`),
    index('box_tubes_tube').on(table.drillId, table.tubeId),
  ],
);

/** Who gave a box to whom: each side signs with a token of its own. The id comes from the giver's device, or from us. */
export const boxHandovers = pgTable(
  'box_handovers',
  {
    drillId: uuid('drill_id').notNull(),
    boxId: uuid('box_id').notNull(),
    id: uuid('id').notNull(),
    toKind: text('to_kind', { enum: receiverKinds }).notNull(),
    toId: text('to_id').notNull(),
    /** Name and reason of somebody who has no token; sealed. */
    outsider: bytea('outsider'),
    givenKind: text('given_kind', { enum: ['site', 'courier', 'laboratory', 'headquarters'] }),
    givenId: text('given_id'),
    givenBy: text('given_by'),
    givenAt: instantColumn('given_at'),
    count: integer('count'),
    /** Degrees Celsius in the box, where it was measured. */
    temperature: doublePrecision('temperature'),
    acceptedBy: text('accepted_by'),
    acceptedAt: instantColumn('accepted_at'),
    acceptedCount: integer('accepted_count'),
    withdrawnAt: instantColumn('withdrawn_at'),
  },
  (table) => [
    primaryKey({ columns: [table.drillId, table.boxId, table.id] }),
    index('box_handovers_receiver').on(table.drillId, table.toId, table.toKind),
  ],
);

/** What differs from what should be, and how it was explained. */
export const boxDiscrepancies = pgTable(
  'box_discrepancies',
  {
    drillId: uuid('drill_id').notNull(),
    boxId: uuid('box_id').notNull(),
    code: text('code', { enum: discrepancyCodes }).notNull(),
    about: text('about').notNull(),
    foundAt: instantColumn('found_at').notNull(),
    outcome: text('outcome', { enum: outcomes }),
    explainedBy: text('explained_by'),
    explainedAt: instantColumn('explained_at'),
    /** What somebody wrote about it; sealed, for it may name somebody. */
    note: bytea('note'),
  },
  (table) => [primaryKey({ columns: [table.drillId, table.boxId, table.code, table.about] })],
);

/**
 * What was done with boxes, as it was recorded: only ever added to. The id is made from the device, its sequence and what was
 * done, so any upload can be repeated, and gets the same answer from here.
 */
export const boxActs = pgTable(
  'box_acts',
  {
    drillId: uuid('drill_id').notNull(),
    id: uuid('id').notNull(),
    boxId: uuid('box_id').notNull(),
    device: text('device').notNull(),
    /** Null for an act that no device recorded. */
    deviceSeq: bigint('device_seq', { mode: 'number' }),
    kind: text('kind').notNull(),
    /** The tube or the handover that it is about. */
    about: text('about'),
    details: jsonb('details').$type<Record<string, string | number>>(),
    /** What somebody wrote about it; sealed. */
    note: bytea('note'),
    /** The device's word, corrected by how far its clock is off. */
    at: instantColumn('at').notNull(),
    recordedAt: instantColumn('recorded_at'),
    receivedAt: instantColumn('received_at').notNull(),
    answer: jsonb('answer').$type<KeptAnswer>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.drillId, table.id] }),
    index('box_acts_box').on(table.drillId, table.boxId, table.at),
    index('box_acts_device').on(table.device, table.deviceSeq),
  ],
);
