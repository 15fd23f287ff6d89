import { instantColumn } from '../../../platform/db/columns.ts';
import { index, integer, jsonb, pgTable, primaryKey, text, uuid } from '../../../platform/db/drizzle.ts';

export const partStatuses = ['waiting', 'done', 'failed'] as const;
export type PartStatus = (typeof partStatuses)[number];

/**
 * Parts of a whole-drill plan: communities that are planned together. Any worker takes one, for as long as its lease
 * runs; how far the job is, is the sum of its parts.
 */
export const planParts = pgTable(
  'plan_parts',
  {
    jobId: uuid('job_id').notNull(),
    part: integer('part').notNull(),
    drillId: uuid('drill_id').notNull(),
    communities: text('communities').array().notNull(),
    /** People who waited when the plan was asked for. */
    people: integer('people').notNull(),
    status: text('status', { enum: partStatuses }).notNull(),
    /** Communities that are through. */
    through: text('through').array().notNull(),
    /** People given a window, and people for whom there is none, by reason, so far. */
    placed: integer('placed').notNull().default(0),
    unplaced: jsonb('unplaced').$type<Record<string, number>>().notNull(),
    /** Communities that failed, and by what: each is tried again by itself. */
    failures: jsonb('failures').$type<Record<string, string>>().notNull(),
    /** The run that works on it, and until when it is believed to live; by the database's clock. */
    owner: uuid('owner'),
    leaseUntil: instantColumn('lease_until'),
    attempts: integer('attempts').notNull().default(0),
    /** Runs since a community was last through that ended without a word, as those do whose process is killed. */
    lostRuns: integer('lost_runs').notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.jobId, table.part] }),
    index('plan_parts_drill').on(table.drillId),
  ],
);
