import { z } from 'zod';
import { serviceDayNumber, serviceDayStart } from '../../../core/calendar/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { SignalQueue } from '../../../platform/queue/index.ts';
import type { MonitoringSwabsRepo } from './swabs.repo.ts';

/** "Ask for the swabs that today has for people under monitoring." */
export const monitoringSwabsTopic = 'monitoring-swabs';

/** People whose swabs one transaction asks for. */
const batch = 500;

/** Asks for every swab of today; answers how many there were. */
export async function askForSwabs(
  { repo, clock }: { repo: MonitoringSwabsRepo; clock: Clock },
  aborted?: AbortSignal,
): Promise<number> {
  for (let all = 0; ; ) {
    const at = clock.now();
    const of = { today: serviceDayNumber(at.getTime()), dayStart: serviceDayStart(at), at, limit: batch };
    const some = await repo.ask(of);
    all += some;
    if (some < batch || aborted?.aborted === true) return all;
  }
}

/** Takes up the asking in this process; once for all processes every `everyMs`. */
export async function startMonitoringJobs(deps: {
  queue: SignalQueue;
  repo: MonitoringSwabsRepo;
  clock: Clock;
  everyMs: number;
}): Promise<void> {
  const settings = { concurrency: 1, schema: z.object({}) };
  deps.queue.consume(monitoringSwabsTopic, settings, async (_payload, { aborted }) => {
    await askForSwabs(deps, aborted);
  });
  await deps.queue.repeat(monitoringSwabsTopic, deps.everyMs, {});
}
