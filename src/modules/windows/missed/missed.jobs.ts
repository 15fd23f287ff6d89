import { z } from 'zod';
import type { SignalQueue } from '../../../platform/queue/index.ts';
import type { MissedService } from './missed.service.ts';

/** "Look who held a window that is over and has not come." */
export const missedTopic = 'look-who-missed';

/** Takes up the looking in this process; once for all processes every `everyMs`. */
export async function startMissedJobs(deps: {
  queue: SignalQueue;
  missed: Pick<MissedService, 'look'>;
  everyMs: number;
}): Promise<void> {
  const { queue, missed, everyMs } = deps;
  const settings = { concurrency: 1, schema: z.object({}) };
  queue.consume(missedTopic, settings, (_payload, { aborted }) => missed.look(aborted));
  await queue.repeat(missedTopic, everyMs, {});
}
