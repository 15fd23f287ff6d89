import { z } from 'zod';
import type { Clock } from '../../../platform/clock.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { SignalQueue } from '../../../platform/queue/index.ts';
import type { JobRunner } from './job-runner.ts';
import type { JobsRead } from './jobs.read.ts';
import type { JobsRepo } from './jobs.repo.ts';
import { jobTopic } from './jobs.service.ts';

/** "Look for jobs whose signal or worker was lost, and sweep up after those that are over." */
export const jobReconcileTopic = 'job-reconcile';

/** How long a finished job can be looked at: 30 days. */
const keptMs = 30 * 86_400_000;
const mostAtOnce = 500;

export interface JobsJobsDeps {
  queue: SignalQueue;
  runner: JobRunner;
  read: JobsRead;
  repo: JobsRepo;
  clock: Clock;
  logger: Logger;
  /** Jobs that one process works on at a time. */
  concurrency: number;
  reconcileMs: number;
  /** As long as the runner holds one. */
  leaseMs: number;
  /** What else is to be tidied in each round: what jobs left behind. */
  sweep: () => Promise<void>;
}

/** Takes up jobs in this process: as they are signalled, and in rounds those that were missed. */
export async function startJobs(deps: JobsJobsDeps): Promise<void> {
  const { queue, runner, read, repo, clock, logger, concurrency, reconcileMs, leaseMs, sweep } = deps;
  const payload = z.object({ jobId: z.uuid() });
  queue.consume(jobTopic, { concurrency, schema: payload }, ({ jobId }, { aborted }) =>
    runner.run(jobId, aborted),
  );
  queue.consume(jobReconcileTopic, { concurrency: 1, schema: z.object({}) }, async () => {
    const stranded = await read.stranded(leaseMs, mostAtOnce);
    if (stranded.length > 0) {
      await queue.signal(
        jobTopic,
        stranded.map((id) => ({ key: id, payload: { jobId: id } })),
      );
      logger.debug({ count: stranded.length }, 'jobs signalled again');
    }
    await sweep();
    await repo.forget(new Date(clock.now().getTime() - keptMs));
  });
  await queue.repeat(jobReconcileTopic, reconcileMs, {});
}
