import { isRefusedBy } from '../../../platform/db/errors.ts';
import {
  type Database,
  inKeyedTransaction,
  inTransaction,
  isOver,
  type Sql,
  type Tx,
} from '../../../platform/db/index.ts';
import { type AuditEntry, auditInsert } from '../../foundation/index.ts';
import type { JobProblem } from './jobs.read.ts';

export interface NewJob {
  id: string;
  kind: string;
  drillId: string;
  createdBy: string;
  role: string;
  division: string;
  laboratory: string | null;
  createdAt: Date;
  total: number;
  input: unknown;
}

/** What a worker is given of a job that is now its own. */
export interface ClaimedJob extends Omit<NewJob, 'createdAt'> {
  done: number;
  state: unknown;
  cancelRequested: boolean;
  /** How often it has been taken up, this time counted. */
  attempts: number;
  /** How many runs since its last step have ended without a word. */
  lostRuns: number;
}

/** How far a job is, after a step. */
export interface Step {
  done: number;
  total: number;
  state: unknown;
}

/** The job is no longer this run's: its lease ran out and another took it, or somebody finished it. */
export class JobLost extends Error {
  override readonly name = 'JobLost';
}

/** Somebody asked for the job to stop. */
export class JobCancelled extends Error {
  override readonly name = 'JobCancelled';
}

export interface JobsRepo {
  /** Puts a job on file with its line of the audit log, if it has one; a job that has its id stays as it is. */
  add(job: NewJob, noted: AuditEntry | undefined): Promise<void>;
  /** Puts something on file that is done already, with what came of it; a job that has its id stays as it is. */
  tell(job: NewJob, result: Record<string, unknown>): Promise<void>;
  /**
   * Takes a job that waits or whose lease is over, for `leaseMs`; undefined where there is nothing to take. The run
   * before, if it neither ended the job nor gave it back, is counted as lost.
   */
  claim(id: string, owner: string, leaseMs: number): Promise<ClaimedJob | undefined>;
  /** Keeps it for `leaseMs` from now. @throws JobLost, JobCancelled */
  renew(id: string, owner: string, leaseMs: number): Promise<void>;
  /**
   * One step of a job: what `work` writes and how far the job then is become true together or not at all, and only
   * while the job is `owner`'s. `keyed` is of work as `inKeyedTransaction` takes it. @throws JobLost, JobCancelled
   */
  advance(id: string, owner: string, work: (tx: Tx) => Promise<Step>, keyed?: boolean): Promise<void>;
  /** Ends it; false where it is no longer `owner`'s. */
  finish(
    id: string,
    owner: string,
    end:
      | { status: 'done'; result: Record<string, unknown> }
      | { status: 'failed'; problem: JobProblem }
      | { status: 'cancelled' },
    at: Date,
  ): Promise<boolean>;
  /** Gives it back to be taken up by anybody, at once. */
  release(id: string, owner: string): Promise<void>;
  /** Cancels what waits, asks what runs to stop; false where it is over already. */
  requestCancel(id: string, at: Date): Promise<boolean>;
  /** Forgets jobs that ended before `before`; answers how many. */
  forget(before: Date): Promise<number>;
}

type Held = { held: boolean; cancelled: boolean };

function assertHeld(row: Held | undefined): void {
  if (row?.held !== true) throw new JobLost('the job is no longer this run’s');
  if (row.cancelled) throw new JobCancelled('the job is to stop');
}

/**
 * The statement that puts a job on file, for use as a CTE beside what it is the job of, so that neither is there without
 * the other. It is a SELECT without FROM: `from x` appended to it makes the job depend on x having a row.
 */
export function jobInsert(sql: Sql, job: NewJob) {
  return sql`
    insert into jobs (id, kind, status, drill_id, created_by, role, division, laboratory, created_at, total, input)
    select ${job.id}::uuid, ${job.kind}, 'queued', ${job.drillId}::uuid, ${job.createdBy}, ${job.role}, ${job.division},
      ${job.laboratory}::uuid, ${job.createdAt}::timestamptz, ${job.total}::int, ${JSON.stringify(job.input)}::text::jsonb`;
}

/**
 * The statement that has something which was told (`tell`) say what is true of it by now. Whoever follows the jobs of its
 * division hears of it once more.
 */
export function jobRetold(sql: Sql, id: string, result: Record<string, unknown>) {
  return sql`
    update jobs set result = ${JSON.stringify(result)}::text::jsonb, changed_at = clock_timestamp()
    where id = ${id}::uuid and status = 'done'`;
}

/** What came of taking back what a job had done; `left` where that is counted. */
export interface JobUndone {
  removed: number;
  restored: number;
  left?: number;
}

/**
 * The statement that has a job which is done say that what it did was taken back: when, by the database's clock, and what came of
 * it, of all times together; what is left is what is left now. Whoever follows the jobs of its division hears of it.
 */
export function jobUndone(sql: Sql, id: string, { removed, restored, left }: JobUndone) {
  return sql`
    update jobs set changed_at = clock_timestamp(), result = result || jsonb_build_object('undone', jsonb_strip_nulls(
      jsonb_build_object('at', to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'removed', coalesce((result->'undone'->>'removed')::int, 0) + ${removed}::int,
        'restored', coalesce((result->'undone'->>'restored')::int, 0) + ${restored}::int,
        'left', ${left ?? null}::int)))
    where id = ${id}::uuid and status = 'done'`;
}

export function createJobsRepo({ sql }: Database): JobsRepo {
  const lease = (ms: number) => sql`now() + ${ms}::int * interval '1 millisecond'`;
  return {
    async add(job, noted) {
      const line = noted === undefined ? sql`` : sql`, noted as (${auditInsert(sql, noted)} from added)`;
      try {
        await sql`
          with added as (${jobInsert(sql, job)} on conflict (id) do nothing returning id)${line}
          select id from added`;
      } catch (error) {
        // Of two that add one job at one moment neither sees the other's id yet, and the second is stopped by the index of plans.
        if (!isRefusedBy(error, 'jobs_one_plan')) throw error;
        const same = await sql`select from jobs where id = ${job.id}`;
        if (same.length === 0) throw error;
      }
    },

    async tell(job, result) {
      await sql`
        insert into jobs (id, kind, status, drill_id, created_by, role, division, created_at, finished_at, done, total, input,
          result)
        select ${job.id}::uuid, ${job.kind}, 'done', ${job.drillId}::uuid, ${job.createdBy}, ${job.role}, ${job.division},
          ${job.createdAt}::timestamptz, ${job.createdAt}::timestamptz, ${job.total}::int, ${job.total}::int,
          ${JSON.stringify(job.input)}::text::jsonb, ${JSON.stringify(result)}::text::jsonb
        on conflict (id) do nothing`;
    },

    async claim(id, owner, leaseMs) {
      const [job] = await sql<ClaimedJob[]>`
        update jobs set changed_at = clock_timestamp(), status = 'running', owner = ${owner}, lease_until = ${lease(leaseMs)}, attempts = attempts + 1,
          lost_runs = lost_runs + (owner is not null)::int
        where id = ${id} and status in ('queued', 'running') and ${isOver(sql, 'lease_until', leaseMs)}
        returning id, kind, drill_id as "drillId", created_by as "createdBy", role, division, laboratory, done, total, input, state,
          cancel_requested as "cancelRequested", attempts, lost_runs as "lostRuns"`;
      return job;
    },

    async renew(id, owner, leaseMs) {
      const [row] = await sql<Held[]>`
        update jobs set lease_until = ${lease(leaseMs)} where id = ${id} and owner = ${owner} and status = 'running'
        returning true as held, cancel_requested as cancelled`;
      assertHeld(row);
    },

    async advance(id, owner, work, keyed = false) {
      await (keyed ? inKeyedTransaction : inTransaction)(sql, async (tx) => {
        const [row] = await tx<Held[]>`
          select status = 'running' as held, cancel_requested as cancelled from jobs
          where id = ${id} and owner = ${owner} for update`;
        assertHeld(row);
        const { done, total, state } = await work(tx);
        await tx`
          update jobs set changed_at = clock_timestamp(), done = greatest(done, ${done}::int), total = ${total}, state = ${JSON.stringify(state)}::text::jsonb,
            lost_runs = 0
          where id = ${id}`;
      });
    },

    async finish(id, owner, end, at) {
      const result = end.status === 'done' ? JSON.stringify(end.result) : null;
      const problem = end.status === 'failed' ? JSON.stringify(end.problem) : null;
      const rows = await sql`
        update jobs set changed_at = clock_timestamp(), status = ${end.status}, result = ${result}::text::jsonb, problem = ${problem}::text::jsonb,
          total = case when ${end.status} = 'done' then done else total end,
          finished_at = ${at}, owner = null, lease_until = null
        where id = ${id} and owner = ${owner} and status = 'running' returning 1`;
      return rows.length === 1;
    },

    async release(id, owner) {
      await sql`
        update jobs set changed_at = clock_timestamp(), status = 'queued', owner = null, lease_until = null
        where id = ${id} and owner = ${owner} and status = 'running'`;
    },

    async requestCancel(id, at) {
      const rows = await sql`
        update jobs set changed_at = clock_timestamp(), cancel_requested = true,
          status = case when status = 'queued' then 'cancelled' else status end,
          finished_at = case when status = 'queued' then ${at}::timestamptz end
        where id = ${id} and status in ('queued', 'running') returning 1`;
      return rows.length === 1;
    },

    async forget(before) {
      const rows = await sql`delete from jobs where finished_at < ${before} returning 1`;
      return rows.length;
    },
  };
}
