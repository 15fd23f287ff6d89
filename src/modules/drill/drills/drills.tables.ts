import { drillKinds, drillStatuses } from '../../../core/lifecycle/index.ts';
import { type BandLimits, defaultBandLimits } from '../../../core/queueing/index.ts';
import { defaultSwabRules, type SwabRules } from '../../../core/swabs/index.ts';
import { bytea, instantColumn } from '../../../platform/db/columns.ts';
import {
  boolean,
  check,
  doublePrecision,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  sql,
  text,
  uuid,
} from '../../../platform/db/drizzle.ts';
import { type CheckInRules, defaultCheckInRules } from './check-in-rules.ts';
import { type Countersigning, defaultCountersigning } from './countersigning.ts';
import { defaultMonitoringRules, type MonitoringRules } from './monitoring-rules.ts';
import { defaultResultRules, type ResultRules } from './result-rules.ts';

/**
 * Drills 演练. The two keys (for personal data, for registration ids) are wrapped by the master key, and null once the
 * drill's people have been destroyed.
 */
export const drills = pgTable('drills', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull(),
  kind: text('kind', { enum: drillKinds }).notNull().default('mass'),
  city: text('city').notNull(),
  startsAt: instantColumn('starts_at').notNull(),
  endsAt: instantColumn('ends_at').notNull(),
  windowMinutes: integer('window_minutes').notNull(),
  poolSize: integer('pool_size').notNull(),
  exemptionHours: integer('exemption_hours').notNull(),
  /** Longest walk that a plan gives where there is another choice, metres; and how much longer a walk is than the straight line. */
  walkLimitMetres: integer('walk_limit_metres').notNull().default(1000),
  detourFactor: doublePrecision('detour_factor').notNull().default(1.3),
  /** How long a door is left alone after a visit, in minutes. */
  doorRestMinutes: integer('door_rest_minutes').notNull().default(60),
  /** Most people whom one citizen's account holds; null for as many as they like. */
  peoplePerAccount: integer('people_per_account'),
  checkInRules: jsonb('check_in_rules').$type<CheckInRules>().notNull().default(defaultCheckInRules),
  resultRules: jsonb('result_rules').$type<ResultRules>().notNull().default(defaultResultRules),
  monitoringRules: jsonb('monitoring_rules')
    .$type<MonitoringRules>()
    .notNull()
    .default(defaultMonitoringRules),
  waitingBands: jsonb('waiting_bands').$type<BandLimits>().notNull().default(defaultBandLimits),
  swabRules: jsonb('swab_rules').$type<SwabRules>().notNull().default(defaultSwabRules),
  countersigning: jsonb('countersigning').$type<Countersigning>().notNull().default(defaultCountersigning),
  status: text('status', { enum: drillStatuses }).notNull(),
  version: integer('version').notNull(),
  dataKeyWrapped: bytea('data_key_wrapped'),
  idKeyWrapped: bytea('id_key_wrapped'),
  createdAt: instantColumn('created_at').notNull(),
  createdBy: text('created_by').notNull(),
  /** From here retention counts, so by the machine's clock: a drill's clock that is moved must shorten nothing. */
  closedAt: instantColumn('closed_at'),
  /** The same by the drill's own clock: its figures stand as of then. */
  frozenAt: instantColumn('frozen_at'),
  peopleDestroyedAt: instantColumn('people_destroyed_at'),
});

/** The communities whose residents a drill is to cover. */
export const drillCommunities = pgTable(
  'drill_communities',
  {
    drillId: uuid('drill_id')
      .notNull()
      .references(() => drills.id),
    community: text('community').notNull(),
    /** When headquarters said that its household roster is complete; null as long as it may be a part. */
    rosterCompleteAt: instantColumn('roster_complete_at'),
  },
  (table) => [primaryKey({ columns: [table.drillId, table.community] })],
);

/** Which county-level divisions have published their part, who did, and whether against the findings. */
export const drillPublications = pgTable(
  'drill_publications',
  {
    drillId: uuid('drill_id')
      .notNull()
      .references(() => drills.id),
    division: text('division').notNull(),
    publishedAt: instantColumn('published_at').notNull(),
    publishedBy: text('published_by').notNull(),
    /** The reason is in the audit log, sealed: it is free text and may name somebody. */
    forced: boolean('forced').notNull(),
    /** Who proposed it, where the drill had two people decide. */
    proposedBy: text('proposed_by'),
  },
  (table) => [
    primaryKey({ columns: [table.drillId, table.division] }),
    check('drill_publications_two_sign', sql`proposed_by is null or proposed_by <> published_by`),
  ],
);
