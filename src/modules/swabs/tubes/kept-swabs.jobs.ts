import { z } from 'zod';
import type { Logger } from '../../../platform/logger.ts';
import type { SignalQueue } from '../../../platform/queue/index.ts';
import type { KeptSwabs } from './kept-swabs.service.ts';

/** "Look for people who have been registered since their swab came." */
export const keptSwabsTopic = 'kept-swabs';

/** How often, ms: what an upload of check-ins has not bound at once, because they were registered in another way. */
const everyMs = 20_000;

/** Takes up the rounds in this process. A round may run at any time, any number of times, at once in several processes. */
export async function startKeptSwabsJobs(deps: {
  kept: Pick<KeptSwabs, 'bindAll'>;
  queue: SignalQueue;
  logger: Logger;
}): Promise<void> {
  const { kept, queue, logger } = deps;
  queue.consume(keptSwabsTopic, { concurrency: 1, schema: z.object({}) }, async () => {
    const bound = await kept.bindAll();
    if (bound > 0) logger.debug({ bound }, 'swabs bound that had come before the person');
  });
  await queue.repeat(keptSwabsTopic, everyMs, {});
}
