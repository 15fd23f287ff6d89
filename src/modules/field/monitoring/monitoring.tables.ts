import { monitoringStates } from '../../../core/field/index.ts';
import { bytea, instantColumn } from '../../../platform/db/columns.ts';
import {
  boolean,
  index,
  integer,
  pgTable,
  primaryKey,
  sql,
  text,
  uniqueIndex,
  uuid,
} from '../../../platform/db/drizzle.ts';

/** Where somebody stays meanwhile: at home, or at a central place. */
export const monitoringPlaces = ['home', 'central'] as const;

/** What somebody is under monitoring for. */
export const monitoringReasons = ['contact', 'key-region', 'arrival', 'other'] as const;

/** Why a day's swab is somebody's to have, and how they come by it. */
export const swabWays = ['visit', 'stands', 'by-hand'] as const;

/**
 * Health monitoring 健康监测: one row each time that somebody is under it. Days are numbered by `serviceDayNumber`. How it stands
 * follows from its days and checks (`core/field`); what ends it by itself is written only once another one begins.
 */
export const monitorings = pgTable(
  'monitorings',
  {
    id: uuid('id').primaryKey(),
    drillId: uuid('drill_id').notNull(),
    personId: uuid('person_id').notNull(),
    community: text('community').notNull(),
    place: text('place', { enum: monitoringPlaces }).notNull(),
    reasons: text('reasons', { enum: monitoringReasons }).array().notNull(),
    lastExposureAt: instantColumn('last_exposure_at').notNull(),
    exposureDay: integer('exposure_day').notNull(),
    fromDay: integer('from_day').notNull(),
    untilDay: integer('until_day').notNull(),
    /** Days after the exposure on which they are swabbed. */
    swabDays: integer('swab_days').array().notNull(),
    begunAt: instantColumn('begun_at').notNull(),
    begunBy: text('begun_by').notNull(),
    /** The day on which it was ended, and as what; null while nobody has. */
    endedDay: integer('ended_day'),
    endedAs: text('ended_as', { enum: monitoringStates }),
    endedAt: instantColumn('ended_at'),
    endedBy: text('ended_by'),
  },
  (table) => [
    // Nobody is under monitoring twice at once.
    uniqueIndex('monitorings_one').on(table.drillId, table.personId).where(sql`ended_day is null`),
    index('monitorings_person').on(table.drillId, table.personId, table.begunAt),
    index('monitorings_community').on(table.drillId, table.community, table.id),
  ],
);

/** Checks of a day, only ever added to: the id is made of what it says and who said it, so it may be sent again. */
export const monitoringChecks = pgTable(
  'monitoring_checks',
  {
    id: uuid('id').primaryKey(),
    drillId: uuid('drill_id').notNull(),
    monitoringId: uuid('monitoring_id').notNull(),
    day: integer('day').notNull(),
    at: instantColumn('at').notNull(),
    receivedAt: instantColumn('received_at').notNull(),
    account: text('account').notNull(),
    /** Whether there is a fever or a symptom. */
    alarming: boolean('alarming').notNull(),
    /** Sealed: temperature, symptoms, and a note. */
    record: bytea('record').notNull(),
  },
  (table) => [index('monitoring_checks_day').on(table.monitoringId, table.day)],
);

/** Swabs that a day of somebody's monitoring has asked for. */
export const monitoringSwabs = pgTable(
  'monitoring_swabs',
  {
    drillId: uuid('drill_id').notNull(),
    monitoringId: uuid('monitoring_id').notNull(),
    day: integer('day').notNull(),
    /** They are gone to; they have a swab before them anyhow; or somebody has to see to it, for they are not registered. */
    way: text('way', { enum: swabWays }).notNull(),
    at: instantColumn('at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.monitoringId, table.day] })],
);
