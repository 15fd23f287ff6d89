import { systemClock } from '../../../platform/clock.ts';
import { isPassing } from '../../../platform/db/errors.ts';
import { createListeners, type Listeners } from '../../../platform/listeners.ts';
import { startWatch } from '../../../platform/watch.ts';
import type { Wired } from '../../../platform/wing.ts';
import type { Ground } from '../../foundation/index.ts';
import { createJobRunner, type JobHandler, type JobRunner } from './job-runner.ts';
import { jobProblems } from './jobs.errors.ts';
import { jobReconcileTopic, startJobs } from './jobs.jobs.ts';
import { createJobsRead, type JobsRead } from './jobs.read.ts';
import { createJobsRepo } from './jobs.repo.ts';
import { registerJobRoutes } from './jobs.routes.ts';
import { createJobsService, type JobsService, jobTopic } from './jobs.service.ts';
import { createJobsWatch } from './jobs-watch.ts';

/** How long a killed worker's job waits before another takes it, ms. */
export const jobLeaseMs = 30_000;

/** Long work of every kind: a module that has some of its own says here how it is done. */
export interface LongWork {
  /** Names the handler of a kind of job. */
  handle(kind: string, handler: JobHandler): void;
  /** Told once a round of reconciling: what crashes left behind is tidied. */
  sweeps: Listeners<[]>;
  /** Works on jobs of every kind that has a handler. */
  createRunner(leaseMs?: number): JobRunner;
}

export function jobsModule({ database, queue, config, logger, metrics }: Ground): Wired<{
  jobs: JobsService;
  jobsRead: JobsRead;
  longWork: LongWork;
}> {
  const repo = createJobsRepo(database);
  const jobsRead = createJobsRead(database);
  const jobs = createJobsService({ repo, read: jobsRead, queue, clock: systemClock });
  const handlers: Record<string, JobHandler> = {};
  let stopWatching: () => void = () => undefined;
  const sweeps = createListeners<[]>();
  const createRunner = (leaseMs = jobLeaseMs): JobRunner =>
    createJobRunner({ repo, handlers, isPassing, clock: systemClock, logger, leaseMs });
  return {
    services: {
      jobs,
      jobsRead,
      longWork: {
        handle(kind, handler) {
          handlers[kind] = handler;
        },
        sweeps,
        createRunner,
      },
    },
    module: {
      name: 'jobs',
      problems: jobProblems,
      topics: [jobTopic, jobReconcileTopic],
      tables: { people: ['jobs'] },
      register: (app, { problems }) => registerJobRoutes(app, { jobs, problems }),
      async startJobs() {
        await startJobs({
          queue,
          runner: createRunner(),
          read: jobsRead,
          repo,
          clock: systemClock,
          logger,
          concurrency: config.jobConcurrency,
          reconcileMs: config.reconcileMs,
          leaseMs: jobLeaseMs,
          sweep: sweeps.tell,
        });
        stopWatching = startWatch({
          look: createJobsWatch({ read: jobsRead, metrics }),
          everyMs: Math.max(config.reconcileMs, 10_000),
          onError: (err) => logger.warn({ err }, 'it could not be read which jobs wait'),
        });
      },
      close: async () => stopWatching(),
    },
  };
}
