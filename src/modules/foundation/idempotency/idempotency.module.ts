import { alone, type Wired } from '../../../platform/wing.ts';
import type { Ground } from '../ground.ts';
import { idempotencyProblems } from './idempotency.errors.ts';
import { idempotencySweepTopic, startIdempotencyJobs } from './idempotency.jobs.ts';
import { createIdempotencyRepo } from './idempotency.repo.ts';
import { describeIdempotency, registerIdempotency } from './idempotency.routes.ts';
import { createIdempotencyService } from './idempotency.service.ts';

export function idempotencyModule(ground: Ground): Wired<object> {
  const { database, queue, keyring, config, logger } = ground;
  const repo = createIdempotencyRepo(database);
  return alone({
    name: 'idempotency',
    problems: idempotencyProblems,
    topics: [idempotencySweepTopic],
    tables: {
      kept: { idempotency_keys: 'answers sealed under a key that is stored nowhere, for 24 hours' },
    },
    describe: describeIdempotency,
    guard(app) {
      registerIdempotency(app, {
        secret: keyring.secret,
        idempotency: createIdempotencyService({
          repo,
          onError: (err) => logger.warn({ err }, 'leases of Idempotency-Keys could not be renewed'),
        }),
      });
    },
    startJobs: () => startIdempotencyJobs({ queue, repo, everyMs: config.reconcileMs }),
  });
}
