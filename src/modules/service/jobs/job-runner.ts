import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../../platform/clock.ts';
import { newId } from '../../../platform/crypto/index.ts';
import type { Tx } from '../../../platform/db/index.ts';
import { AppError, internal } from '../../../platform/errors/index.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { Caller } from '../../foundation/index.ts';
import { jobAbandoned, jobEndsWorkers } from './jobs.errors.ts';
import type { JobProblem } from './jobs.read.ts';
import { type ClaimedJob, JobCancelled, JobLost, type JobsRepo, type Step } from './jobs.repo.ts';

/** A job as its handler sees it. */
export interface JobRun {
  id: string;
  drillId: string;
  /** On whose behalf. */
  caller: Caller;
  input: unknown;
  /** What the last step left; null on the first run. A run after a killed one goes on from here. */
  state: unknown;
  /** Fires when the run is to end: cancelled, taken over by another worker, or the process is closing. */
  aborted: AbortSignal;
  /**
   * One step: what `work` writes and the step it answers are committed together, once, whatever crashes. So a
   * handler that writes only here has no double effect. `keyed`: each statement finds its rows by a key, and `work` may be called
   * again from the start (`inKeyedTransaction`). @throws JobLost, JobCancelled: let them through
   */
  advance(work: (tx: Tx) => Promise<Step>, keyed?: boolean): Promise<void>;
}

/**
 * Does the work of one kind of job; answers its result (ids, codes, figures; shown to those who may see the job). An
 * AppError fails the job with that problem; anything else is tried again, and then `internal`.
 */
export interface JobHandler {
  run(run: JobRun): Promise<Record<string, unknown>>;
  /** Called when the job is over, however it ended; may be missed by a crash, so what it tidies is swept, too. */
  over?(jobId: string): Promise<void>;
}

export interface JobRunner {
  /** Works on a job if it can be taken, to its end. Throws when it is to be tried again. */
  run(id: string, closing: AbortSignal): Promise<void>;
}

/** A job that was taken up this often and is not done brings its workers down. */
const mostAttempts = 20;
/** So many runs that ended without a word at the same step, and it is the job that ends them. */
const mostLostRuns = 2;
/** An error that nobody foresaw is tried again this often. */
const mostTries = 3;
/** How often a job is given back again while the database does not take it, ms. */
const againMs = 250;

export function createJobRunner(deps: {
  repo: JobsRepo;
  handlers: Readonly<Record<string, JobHandler>>;
  /** Whether an error says nothing about the work: a lost connection. */
  isPassing: (error: unknown) => boolean;
  clock: Clock;
  logger: Logger;
  /** How long a killed worker's job waits before another takes it; the living renew it at a third of that. */
  leaseMs: number;
}): JobRunner {
  const { repo, handlers, isPassing, clock, logger, leaseMs } = deps;

  type End = Parameters<JobsRepo['finish']>[2];

  async function end(job: ClaimedJob, owner: string, how: End): Promise<void> {
    if (!(await repo.finish(job.id, owner, how, clock.now()))) return;
    await handlers[job.kind]?.over?.(job.id);
  }

  function finish(job: ClaimedJob, owner: string, error: AppError): Promise<void> {
    return end(job, owner, { status: 'failed', problem: toProblem(error) });
  }

  /**
   * Gives a job back that this run cannot go on with. While the database is away that is tried again until the lease is over: a run
   * whose process lives has not ended without a word, and two of those would end the job.
   */
  async function giveBack(jobId: string, owner: string, closing: AbortSignal): Promise<void> {
    for (let waited = 0; ; waited += againMs) {
      try {
        return await repo.release(jobId, owner);
      } catch {
        if (closing.aborted || waited >= leaseMs) return;
        await sleep(againMs, undefined, { ref: false });
      }
    }
  }

  async function failed(job: ClaimedJob, owner: string, closing: AbortSignal, error: unknown): Promise<void> {
    const { id: jobId, kind, attempts } = job;
    if (error instanceof JobLost) return;
    if (error instanceof JobCancelled) {
      await end(job, owner, { status: 'cancelled' });
      return;
    }
    if (error instanceof AppError && error.problem.status < 500) return finish(job, owner, error);
    if (closing.aborted || isPassing(error) || attempts < mostTries) {
      await giveBack(jobId, owner, closing);
      if (!closing.aborted) throw error;
      return;
    }
    logger.error({ jobId, kind, err: error }, 'a job failed');
    await finish(job, owner, error instanceof AppError ? error : new AppError(internal));
  }

  return {
    async run(id, closing) {
      const owner = newId();
      const job = await repo.claim(id, owner, leaseMs).catch(async (error: unknown) => {
        // It may be ours, and nobody has said so.
        await giveBack(id, owner, closing);
        throw error;
      });
      if (job === undefined) return;
      const stop = new AbortController();
      const close = () => stop.abort(new Error('the process is closing'));
      closing.addEventListener('abort', close);
      const heartbeat = setInterval(() => {
        // A heartbeat that fails for now is followed by another before the lease is over.
        repo.renew(id, owner, leaseMs).catch((error: unknown) => {
          if (error instanceof JobLost || error instanceof JobCancelled) stop.abort(error);
        });
      }, leaseMs / 3);
      try {
        if (job.cancelRequested) throw new JobCancelled();
        if (job.attempts > mostAttempts) {
          await finish(job, owner, new AppError(jobAbandoned, { params: { attempts: mostAttempts } }));
          return;
        }
        if (job.lostRuns >= mostLostRuns) {
          const { drillId, lostRuns: runs } = job;
          logger.error({ drillId, count: runs }, 'a job is given up: its runs end without a word');
          await finish(job, owner, new AppError(jobEndsWorkers, { params: { runs } }));
          return;
        }
        const handler = handlers[job.kind];
        if (handler === undefined) throw new Error(`no worker here knows jobs of kind ${job.kind}`);
        const result = await handler.run({
          id,
          drillId: job.drillId,
          caller: callerOf(job),
          input: job.input,
          state: job.state,
          aborted: stop.signal,
          advance: (work, keyed) => repo.advance(id, owner, work, keyed),
        });
        await end(job, owner, { status: 'done', result });
      } catch (error) {
        await failed(job, owner, closing, stop.signal.aborted ? stop.signal.reason : error);
      } finally {
        clearInterval(heartbeat);
        closing.removeEventListener('abort', close);
      }
    },
  };
}

/** On whose behalf: with the scope of the token that asked. */
function callerOf({ createdBy: sub, role, division, laboratory }: ClaimedJob): Caller {
  const scope = laboratory === null ? { division } : { division: undefined, laboratory };
  return { sub, role: role as Caller['role'], site: undefined, ...scope };
}

function toProblem({ code, params, errors }: AppError): JobProblem {
  return {
    code,
    params: { ...params },
    errors: errors.map(({ pointer, code, text }) => ({ pointer, code, text })),
  };
}
