import { bytea, instantColumn } from '../../../platform/db/columns.ts';
import { index, pgTable, primaryKey, sql, text, uniqueIndex, uuid } from '../../../platform/db/drizzle.ts';

/**
 * What people are brought to: central monitoring, a street's people at their homes, a hospital, a college's own; and a port,
 * which people come in at and are fetched from.
 */
export const facilityKinds = ['central', 'home', 'hospital', 'campus', 'port'] as const;

/** Facilities of a drill, to which people are transferred. They name nobody. */
export const facilities = pgTable(
  'facilities',
  {
    id: uuid('id').primaryKey(),
    drillId: uuid('drill_id').notNull(),
    name: text('name').notNull(),
    kind: text('kind', { enum: facilityKinds }).notNull(),
    /** The division whose headquarters runs it. */
    division: text('division').notNull(),
    address: text('address'),
    createdAt: instantColumn('created_at').notNull(),
    createdBy: text('created_by').notNull(),
    /** From then on it takes nobody. */
    closedAt: instantColumn('closed_at'),
  },
  (table) => [uniqueIndex('facilities_name').on(table.drillId, table.division, table.name)],
);

/** The beds of facilities, as doors and headboards number them. The id is made of the facility, the room and the bed. */
export const facilityBeds = pgTable(
  'facility_beds',
  {
    id: uuid('id').primaryKey(),
    drillId: uuid('drill_id').notNull(),
    facilityId: uuid('facility_id').notNull(),
    room: text('room').notNull(),
    bed: text('bed').notNull(),
    createdAt: instantColumn('created_at').notNull(),
  },
  (table) => [uniqueIndex('facility_beds_number').on(table.facilityId, table.room, table.bed)],
);

/**
 * Who has which bed: kept for somebody from when they are placed (`given_at`), theirs from when they arrive, free again once
 * it is over (`ended_at`). What must never be two is refused by the keys below, whoever writes at once.
 */
export const facilityStays = pgTable(
  'facility_stays',
  {
    drillId: uuid('drill_id').notNull(),
    id: uuid('id').notNull(),
    facilityId: uuid('facility_id').notNull(),
    bedId: uuid('bed_id').notNull(),
    personId: uuid('person_id').notNull(),
    transferId: uuid('transfer_id').notNull(),
    /** Sealed. */
    person: bytea('person').notNull(),
    givenAt: instantColumn('given_at').notNull(),
    arrivedAt: instantColumn('arrived_at'),
    endedAt: instantColumn('ended_at'),
  },
  (table) => [
    primaryKey({ columns: [table.drillId, table.id] }),
    // No bed is given twice.
    uniqueIndex('facility_stays_bed').on(table.drillId, table.bedId).where(sql`ended_at is null`),
    // Nobody lies in two beds.
    uniqueIndex('facility_stays_lies')
      .on(table.drillId, table.personId)
      .where(sql`ended_at is null and arrived_at is not null`),
    // For nobody two beds are kept.
    uniqueIndex('facility_stays_kept')
      .on(table.drillId, table.personId)
      .where(sql`ended_at is null and arrived_at is null`),
    index('facility_stays_transfer').on(table.drillId, table.transferId),
    index('facility_stays_facility').on(table.drillId, table.facilityId).where(sql`ended_at is null`),
  ],
);
