export { idempotencyKeyReused, idempotencyProblems } from './idempotency.errors.ts';
export { idempotencySweepTopic, startIdempotencyJobs } from './idempotency.jobs.ts';
export { createIdempotencyRepo } from './idempotency.repo.ts';
export { describeIdempotency, registerIdempotency } from './idempotency.routes.ts';
export { createIdempotencyService, type IdempotencyTimes } from './idempotency.service.ts';
