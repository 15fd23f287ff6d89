import { z } from 'zod';
import type { SignalQueue } from '../../../platform/queue/index.ts';
import type { IdempotencyRepo } from './idempotency.repo.ts';

/** "Delete the stored answers whose time is over." */
export const idempotencySweepTopic = 'sweep-idempotency-keys';

/** Keys that one statement deletes: a few ms. */
const batch = 5_000;

/** Takes up the sweep in this process; once for all processes every `everyMs`. */
export async function startIdempotencyJobs(deps: {
  queue: SignalQueue;
  repo: IdempotencyRepo;
  everyMs: number;
}): Promise<void> {
  const { queue, repo, everyMs } = deps;
  const settings = { concurrency: 1, schema: z.object({}) };
  queue.consume(idempotencySweepTopic, settings, async (_payload, { aborted }) => {
    while (!aborted.aborted && (await repo.sweep(batch)) === batch);
  });
  await queue.repeat(idempotencySweepTopic, everyMs, {});
}
