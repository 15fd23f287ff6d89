import type { SignalQueue } from '../../../platform/queue/index.ts';
import { planPartPayload, planPartTopic } from './plan-job.ts';
import { type PartDeps, runPart } from './run-part.ts';

/** The file that plans run in. */
export const planThreadFile = new URL('./plan.thread.ts', import.meta.url);

/** Takes up parts of plans in this process, one at a time: one fills a thread and the database's hands. */
export function startPlanningJobs(deps: PartDeps & { queue: SignalQueue }): void {
  deps.queue.consume(
    planPartTopic,
    { concurrency: 1, schema: planPartPayload },
    ({ jobId, part }, { aborted }) => runPart(deps, jobId, part, aborted),
  );
}
