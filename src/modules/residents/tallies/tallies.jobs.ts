import { z } from 'zod';
import type { SignalQueue } from '../../../platform/queue/index.ts';
import type { TalliesRepo } from './tallies.repo.ts';

/** "Take up what has changed since." */
export const talliesTopic = 'take-up-tallies';

/** How often, ms. Until then a reader adds the changes up itself: at 2,000 a second some thousand rows. */
const everyMs = 1_000;
/** Changes that one statement takes up: some 50 ms. */
const batch = 20_000;

/** Takes up the counting in this process; once for all processes. */
export async function startTalliesJobs({
  queue,
  repo,
}: {
  queue: SignalQueue;
  repo: TalliesRepo;
}): Promise<void> {
  const settings = { concurrency: 1, schema: z.object({}) };
  queue.consume(talliesTopic, settings, async (_payload, { aborted }) => {
    while (!aborted.aborted && (await repo.takeUp(batch)) === batch);
  });
  await queue.repeat(talliesTopic, everyMs, {});
}
