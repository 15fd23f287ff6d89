import { transferStatuses } from '../../../core/lifecycle/index.ts';
import { bytea, instantColumn } from '../../../platform/db/columns.ts';
import {
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

/** Why somebody is transferred. */
export const transferReasons = ['positive', 'case', 'contact', 'key-region', 'arrival', 'other'] as const;

/** What was done with a transfer. */
export const transferActs = [
  'ask',
  'approve',
  'place',
  'turn-away',
  'arrange',
  'sign-pick-up',
  'sign-arrival',
  'refuse',
  'cancel',
] as const;

/** Transfers 转运: one person, from where they are to a facility of the drill or to a place outside. */
export const transfers = pgTable(
  'transfers',
  {
    drillId: uuid('drill_id').notNull(),
    id: uuid('id').notNull(),
    /** The id of their registration, which is that of whoever shows the same document, registered or not. */
    personId: uuid('person_id').notNull(),
    /** Sealed. */
    person: bytea('person').notNull(),
    reason: text('reason', { enum: transferReasons }).notNull(),
    /** Where they are fetched: their community, or the division of the facility that they lie in. */
    division: text('division').notNull(),
    fromFacility: uuid('from_facility'),
    status: text('status', { enum: transferStatuses }).notNull(),
    /** When it came to this status, and by when the next step is to be done; null where none is left. */
    statusAt: instantColumn('status_at').notNull(),
    dueAt: instantColumn('due_at'),
    toFacility: uuid('to_facility'),
    /** The division of that facility; or a community to whose care somebody is brought home. */
    toDivision: text('to_division'),
    bedId: uuid('bed_id'),
    /** A place outside the drill, in place of a facility: its name. */
    outside: text('outside'),
    /** The closed loop of which it is a link, and which. */
    chainId: uuid('chain_id'),
    link: integer('link'),
    teamId: uuid('team_id'),
    /** The number plate; sealed. */
    plate: bytea('plate'),
    pickUpGiver: text('pick_up_giver'),
    pickUpGivenAt: instantColumn('pick_up_given_at'),
    pickUpTaker: text('pick_up_taker'),
    pickUpTakenAt: instantColumn('pick_up_taken_at'),
    arrivalGiver: text('arrival_giver'),
    arrivalGivenAt: instantColumn('arrival_given_at'),
    arrivalTaker: text('arrival_taker'),
    arrivalTakenAt: instantColumn('arrival_taken_at'),
    askedBy: text('asked_by').notNull(),
    askedAt: instantColumn('asked_at').notNull(),
    changedAt: instantColumn('changed_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.drillId, table.id] }),
    // Nobody is transferred twice at once.
    uniqueIndex('transfers_open')
      .on(table.drillId, table.personId)
      .where(sql`status not in ('arrived', 'refused', 'cancelled')`),
    index('transfers_drill').on(table.drillId, table.askedAt, table.id),
    index('transfers_to').on(table.drillId, table.toFacility),
    index('transfers_chain').on(table.drillId, table.chainId).where(sql`chain_id is not null`),
  ],
);

/** What was done with transfers, by whom: only ever added to. The id is that of the line in the audit log. */
export const transferLog = pgTable(
  'transfer_acts',
  {
    drillId: uuid('drill_id').notNull(),
    id: uuid('id').notNull(),
    transferId: uuid('transfer_id').notNull(),
    /** Counts up within the transfer: the order in which it was done. */
    number: integer('number').notNull(),
    act: text('act', { enum: transferActs }).notNull(),
    by: text('by').notNull(),
    role: text('role').notNull(),
    at: instantColumn('at').notNull(),
    details: jsonb('details').$type<Record<string, string>>(),
    /** What was said of it; sealed. */
    note: bytea('note'),
  },
  (table) => [
    primaryKey({ columns: [table.drillId, table.id] }),
    uniqueIndex('transfer_acts_number').on(table.drillId, table.transferId, table.number),
  ],
);
