import { instantColumn } from '../../../platform/db/columns.ts';
import {
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  sql,
  text,
  uniqueIndex,
  uuid,
} from '../../../platform/db/drizzle.ts';

export const jobStatuses = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;
export type JobStatus = (typeof jobStatuses)[number];

/**
 * Long work 任务. The row is the truth; the queue only says "look at job X". Input, state, result and problem hold
 * ids, codes and figures, never personal data.
 */
export const jobs = pgTable(
  'jobs',
  {
    id: uuid('id').primaryKey(),
    kind: text('kind').notNull(),
    status: text('status', { enum: jobStatuses }).notNull(),
    drillId: uuid('drill_id').notNull(),
    /** On whose behalf: account, role and division of the token that asked. */
    createdBy: text('created_by').notNull(),
    role: text('role').notNull(),
    division: text('division').notNull(),
    /** Of a laboratory's token, the laboratory: whose job it then is, beside the city's. */
    laboratory: uuid('laboratory'),
    createdAt: instantColumn('created_at').notNull(),
    finishedAt: instantColumn('finished_at'),
    /** When it was last written, by the database's clock: what listeners go on from. */
    changedAt: instantColumn('changed_at').notNull().default(sql`clock_timestamp()`),
    done: integer('done').notNull().default(0),
    total: integer('total').notNull(),
    input: jsonb('input').notNull(),
    /** How far it is, in its kind's own terms: what the next worker goes on from. */
    state: jsonb('state'),
    result: jsonb('result'),
    problem: jsonb('problem'),
    cancelRequested: boolean('cancel_requested').notNull().default(false),
    /** The run that works on it, and until when it is believed to live; by the database's clock. */
    owner: uuid('owner'),
    leaseUntil: instantColumn('lease_until'),
    attempts: integer('attempts').notNull().default(0),
    /** Runs since its last step that ended without a word, as those do whose process is killed. */
    lostRuns: integer('lost_runs').notNull().default(0),
  },
  (table) => [
    index('jobs_status').on(table.status, table.leaseUntil),
    index('jobs_drill').on(table.drillId, table.changedAt),
    // Two plans of one drill at once would plan the same people twice.
    uniqueIndex('jobs_one_plan')
      .on(table.drillId)
      .where(sql`kind = 'plan' and status in ('queued', 'running')`),
    // Whoever asks for a report that is being made is answered with its job.
    uniqueIndex('jobs_one_report')
      .on(table.drillId, sql`(input->>'division')`)
      .where(sql`kind = 'report' and status in ('queued', 'running')`),
  ],
);
