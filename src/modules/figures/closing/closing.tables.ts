import type { CountsByState } from '../../../core/coverage/index.ts';
import { instantColumn } from '../../../platform/db/columns.ts';
import { check, json, jsonb, pgTable, sql, text, uuid } from '../../../platform/db/drizzle.ts';
import type { Coverage } from '../coverage/index.ts';

/** The figures that a drill was closed with, as of then. */
export type FinalFigures = Coverage & { asOf: string };

/** Closings: when and by whom a drill was closed, and what it came to. Never changed. */
export const drillClosings = pgTable(
  'drill_closings',
  {
    drillId: uuid('drill_id').primaryKey(),
    /** By the drill's own clock. */
    closedAt: instantColumn('closed_at').notNull(),
    /** The reason is in the audit log, sealed: it is free text and may name somebody. */
    closedBy: text('closed_by').notNull(),
    /** Who proposed it, where the drill had two people decide. */
    proposedBy: text('proposed_by'),
    /** Who had no outcome then, by state. */
    unfinished: jsonb('unfinished').$type<Partial<CountsByState>>().notNull(),
    /** By community and in total. */
    figures: json('figures').$type<FinalFigures>().notNull(),
    /** SHA-256 of the figures in canonical JSON, hex. */
    sha256: text('sha256').notNull(),
  },
  () => [check('drill_closings_two_sign', sql`proposed_by is null or proposed_by <> closed_by`)],
);
