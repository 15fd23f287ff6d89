export type { JobHandler, JobRun } from './job-runner.ts';
export { jobUnfinished } from './jobs.errors.ts';
export { jobLeaseMs, type LongWork } from './jobs.module.ts';
export type { Job, JobsRead } from './jobs.read.ts';
export { jobInsert, jobRetold, jobUndone, type NewJob } from './jobs.repo.ts';
export { jobId, jobOf, showJob } from './jobs.schemas.ts';
export type { JobsService } from './jobs.service.ts';
export { createLiveJobs } from './live-jobs.read.ts';
