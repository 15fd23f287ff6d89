export { createJobRunner, type JobHandler, type JobRun, type JobRunner } from './job-runner.ts';
export { jobProblems, jobUnfinished } from './jobs.errors.ts';
export { jobReconcileTopic, startJobs } from './jobs.jobs.ts';
export { createJobsRead, type Job, type JobsRead } from './jobs.read.ts';
export { createJobsRepo, type JobsRepo, jobInsert, type NewJob } from './jobs.repo.ts';
export { registerJobRoutes } from './jobs.routes.ts';
export { jobAnswer, jobId, showJob } from './jobs.schemas.ts';
export { createJobsService, type JobsService, jobTopic } from './jobs.service.ts';
