import { z } from 'zod';
import type { Logger } from '../../../platform/logger.ts';
import type { SignalQueue } from '../../../platform/queue/index.ts';
import type { EarlyRows } from './early-rows.ts';

/** How often, ms: what an upload of check-ins has not bound at once, because the person was registered in another way. */
const everyMs = 20_000;

/**
 * Takes up the rounds of a topic in this process: "look for people who have been registered since their row came". A round may
 * run at any time, any number of times, at once in several processes.
 */
export async function startEarlyRowsJobs(deps: {
  topic: string;
  early: Pick<EarlyRows, 'bindAll'>;
  queue: SignalQueue;
  logger: Logger;
}): Promise<void> {
  const { topic, early, queue, logger } = deps;
  queue.consume(topic, { concurrency: 1, schema: z.object({}) }, async () => {
    const bound = await early.bindAll();
    if (bound > 0) logger.debug({ topic, bound }, 'rows bound that had come before the person');
  });
  await queue.repeat(topic, everyMs, {});
}
