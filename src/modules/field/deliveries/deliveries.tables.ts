import { bytea, instantColumn } from '../../../platform/db/columns.ts';
import { index, integer, pgTable, primaryKey, text, uuid } from '../../../platform/db/drizzle.ts';

/** What isolated people need for living. */
export const deliveryKinds = ['food', 'medicine', 'daily', 'other'] as const;

/** How a need stands: open until it was brought, or is needed no more. */
export const deliveryStates = ['open', 'given', 'withdrawn'] as const;

/** Who took it: who needs it, somebody of the household, a neighbour for them, or nobody: it was left at the door. */
export const takers = ['self', 'household', 'neighbour', 'left-at-door'] as const;

/** What isolated households and students need for living, and what was brought to them, signed. */
export const deliveries = pgTable(
  'deliveries',
  {
    drillId: uuid('drill_id').notNull(),
    id: uuid('id').notNull(),
    community: text('community').notNull(),
    /** Of whoever is under health monitoring there, where it is for them. */
    monitoringId: uuid('monitoring_id'),
    kind: text('kind', { enum: deliveryKinds }).notNull(),
    state: text('state', { enum: deliveryStates }).notNull(),
    /** Sealed: the door, and what is needed. */
    need: bytea('need').notNull(),
    askedAt: instantColumn('asked_at').notNull(),
    askedBy: text('asked_by').notNull(),
    /** How often it was brought and not taken, and when last. */
    failures: integer('failures').notNull().default(0),
    failedAt: instantColumn('failed_at'),
    /** When it was brought, or said to be needed no more, and by whom. */
    settledAt: instantColumn('settled_at'),
    settledBy: text('settled_by'),
    takenBy: text('taken_by', { enum: takers }),
    /** Sealed: the name of who took it, and what was said. */
    signature: bytea('signature'),
  },
  (table) => [
    primaryKey({ columns: [table.drillId, table.id] }),
    index('deliveries_community').on(table.drillId, table.community, table.id),
    index('deliveries_monitoring').on(table.monitoringId),
  ],
);
