import { z } from 'zod';
import type { Clock } from '../../../platform/clock.ts';
import type { SignalQueue } from '../../../platform/queue/index.ts';
import type { TasksRepo } from './tasks.repo.ts';

/** "Ask those above about tasks that are overdue." */
export const escalationTopic = 'escalate-tasks';

/** Tasks that one statement takes up. */
const batch = 2_000;

/** Asks those above about every task that is overdue by now; answers how many there were. */
export async function escalateTasks(
  deps: { repo: Pick<TasksRepo, 'escalate'>; clock: Clock },
  aborted?: AbortSignal,
): Promise<number> {
  const now = deps.clock.now();
  for (let all = 0; ; ) {
    const some = await deps.repo.escalate(now, batch);
    all += some;
    if (some < batch || aborted?.aborted === true) return all;
  }
}

/** Takes up the asking in this process; once for all processes every `everyMs`. */
export async function startListJobs(deps: {
  queue: SignalQueue;
  repo: Pick<TasksRepo, 'escalate'>;
  clock: Clock;
  everyMs: number;
}): Promise<void> {
  const settings = { concurrency: 1, schema: z.object({}) };
  deps.queue.consume(escalationTopic, settings, async (_payload, { aborted }) => {
    await escalateTasks(deps, aborted);
  });
  await deps.queue.repeat(escalationTopic, deps.everyMs, {});
}
