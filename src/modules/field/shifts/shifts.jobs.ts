import { z } from 'zod';
import type { Clock } from '../../../platform/clock.ts';
import type { SignalQueue } from '../../../platform/queue/index.ts';
import type { ManningService } from './manning.service.ts';
import type { ShiftsRepo } from './shifts.repo.ts';

/** "Look whether lanes have their samplers, and which shifts end after their drill." */
export const shiftRoundTopic = 'shift-round';

/** Shifts of which one statement tells. */
const batch = 500;

/** Opens and closes lanes by who is there, and tells of shifts beyond the end of their drill. */
export async function shiftRound(deps: {
  repo: Pick<ShiftsRepo, 'tellBeyond'>;
  manning: Pick<ManningService, 'settle'>;
  clock: Clock;
}): Promise<{ sites: number; beyond: number }> {
  const sites = await deps.manning.settle();
  let beyond = 0;
  for (let some = batch; some === batch; beyond += some)
    some = await deps.repo.tellBeyond(deps.clock.now(), batch);
  return { sites, beyond };
}

/** Takes up the rounds in this process; once for all processes every `everyMs`. */
export async function startShiftJobs(
  deps: Parameters<typeof shiftRound>[0] & { queue: SignalQueue; everyMs: number },
): Promise<void> {
  deps.queue.consume(shiftRoundTopic, { concurrency: 1, schema: z.object({}) }, async () => {
    await shiftRound(deps);
  });
  await deps.queue.repeat(shiftRoundTopic, deps.everyMs, {});
}
