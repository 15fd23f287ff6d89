import type { Clock } from '../../../platform/clock.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import type { SignalQueue } from '../../../platform/queue/index.ts';
import { type AuditEntry, type Caller, covers, laboratoryOf, noDivision } from '../../foundation/index.ts';
import { jobFinished } from './jobs.errors.ts';
import type { Job, JobsQuery, JobsRead } from './jobs.read.ts';
import type { JobsRepo, NewJob } from './jobs.repo.ts';

/** "Look at this job": the payload is its id. */
export const jobTopic = 'job';

/** `input` is what the kind's handler needs: ids and settings, never personal data. */
export interface NewWork {
  id: string;
  kind: string;
  drillId: string;
  /** The drill's city: whose the job of a laboratory is beside the laboratory's, which has no division. */
  city?: string;
  /** How many units it is thought to have. */
  total: number;
  input: unknown;
  /** The line of the audit log that says what is begun, where that is noted. */
  noted?: AuditEntry;
}

export interface JobsService {
  /**
   * Puts long work on file and tells the workers.
   */
  start(caller: Caller, work: NewWork): Promise<Job>;
  /** The job as it is to be put on file beside something else (`jobInsert`); `announce` it then. @throws AppError 403 */
  prepare(caller: Caller, work: NewWork): NewJob;
  /**
   * Leaves word of something that somebody else has done to a division: a job of theirs that is done, and says what. The
   * same id twice is one.
   */
  tell(by: Caller, division: string, work: NewWork, result: Record<string, unknown>): Promise<void>;
  /** Tells the workers of a job that has been put on file, and answers it. */
  announce(id: string): Promise<Job>;
  /** What a job was given that is on file under an id of the caller's own drawing; undefined where there is none. */
  begun(id: string): Promise<{ input: unknown } | undefined>;
  /** A job of the caller's division, or of their laboratory. @throws AppError 404 for anybody else's */
  see(caller: Caller, id: string): Promise<Job>;
  /** The jobs of the caller's division or laboratory, newest first. @throws AppError 403 for a token that has none */
  list(caller: Caller, query: Omit<JobsQuery, 'of'>): Promise<Job[]>;
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
    if (job === undefined || !isOf(caller, job)) throw new AppError(notFound);
    return job;
  }

  function prepare(caller: Caller, { city, ...work }: NewWork): NewJob {
    const { sub: createdBy, role } = caller;
    const laboratory = role === 'lab' ? laboratoryOf(caller) : null;
    const division = laboratory === null ? caller.division : city;
    if (division === undefined) throw noDivision();
    return { ...work, createdBy, role, division, laboratory, createdAt: clock.now() };
  }

  async function announce(id: string): Promise<Job> {
    await queue.signal(jobTopic, [{ key: id, payload: { jobId: id } }]);
    const job = await read.find(id);
    if (job === undefined) throw new AppError(notFound);
    return job;
  }

  return {
    see,

    async list(caller, query) {
      if (caller.role === 'lab') return read.list({ ...query, of: { laboratory: laboratoryOf(caller) } });
      if (caller.division === undefined) throw noDivision();
      return read.list({ ...query, of: { division: caller.division } });
    },

    async tell(by, division, work, result) {
      const { sub: createdBy, role } = by;
      const job = { ...work, createdBy, role, division, laboratory: null, createdAt: clock.now() };
      await repo.tell(job, result);
    },

    prepare,
    announce,
    begun: read.begun,

    async start(caller, work) {
      await repo.add(prepare(caller, work), work.noted);
      return announce(work.id);
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

/** Whether a job is the caller's: of their laboratory, for a laboratory; of their division, for everybody else. */
function isOf(caller: Caller, { division, laboratory }: Job): boolean {
  if (caller.role === 'lab') return laboratory !== null && laboratory === caller.laboratory;
  return covers(caller, division);
}
