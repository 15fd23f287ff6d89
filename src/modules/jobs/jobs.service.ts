import type { Clock } from '../../platform/clock.ts';
import { AppError, forbidden, notFound } from '../../platform/errors/index.ts';
import type { SignalQueue } from '../../platform/queue/index.ts';
import { type Caller, covers } from '../auth/index.ts';
import { jobFinished } from './jobs.errors.ts';
import type { Job, JobsRead } from './jobs.read.ts';
import type { JobsRepo } from './jobs.repo.ts';

/** "Look at this job": the payload is its id. */
export const jobTopic = 'job';

export interface JobsService {
  /**
   * Puts long work on file and tells the workers. `input` is what the kind's handler needs: ids and settings, never
   * personal data. `total` is how many units it is thought to have.
   */
  start(
    caller: Caller,
    work: { id: string; kind: string; drillId: string; total: number; input: unknown },
  ): Promise<Job>;
  /** A job of the caller's division. @throws AppError 404 for anybody else's */
  see(caller: Caller, id: string): Promise<Job>;
  /**
   * Stops a job: at once where it waits, else before its next step. What it has done stands. Again: the same.
   * @throws AppError 404, 409 `job-finished`
   */
  cancel(caller: Caller, id: string): Promise<Job>;
}

export function createJobsService(deps: {
  repo: JobsRepo;
  read: JobsRead;
  queue: Pick<SignalQueue, 'signal'>;
  /** The wall clock: a job is the machine's affair, not the drill's. */
  clock: Clock;
}): JobsService {
  const { repo, read, queue, clock } = deps;

  async function see(caller: Caller, id: string): Promise<Job> {
    const job = await read.find(id);
    if (job === undefined || !covers(caller, job.division)) throw new AppError(notFound);
    return job;
  }

  return {
    see,

    async start(caller, { id, kind, drillId, total, input }) {
      const { sub: createdBy, role, division } = caller;
      if (division === undefined) throw new AppError(forbidden);
      await repo.add({ id, kind, drillId, createdBy, role, division, createdAt: clock.now(), total, input });
      await queue.signal(jobTopic, [{ key: id, payload: { jobId: id } }]);
      return see(caller, id);
    },

    async cancel(caller, id) {
      const job = await see(caller, id);
      if (job.status === 'cancelled') return job;
      if (!(await repo.requestCancel(id, clock.now()))) {
        const now = await see(caller, id);
        if (now.status !== 'cancelled') throw new AppError(jobFinished);
        return now;
      }
      return see(caller, id);
    },
  };
}
