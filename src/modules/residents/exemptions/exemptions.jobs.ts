import { z } from 'zod';
import type { SignalQueue } from '../../../platform/queue/index.ts';
import type { ExemptionsService } from './exemptions.service.ts';

/** "Begin and end the exemptions whose time has come." */
export const exemptionsTopic = 'turn-exemptions';

/** Exemptions that one look takes up. */
const batch = 500;

/** Takes up the turning of exemptions in this process; once for all processes every `everyMs`. */
export async function startExemptionJobs(deps: {
  queue: SignalQueue;
  exemptions: Pick<ExemptionsService, 'turn'>;
  everyMs: number;
}): Promise<void> {
  const { queue, exemptions, everyMs } = deps;
  const settings = { concurrency: 1, schema: z.object({}) };
  queue.consume(exemptionsTopic, settings, async (_payload, { aborted }) => {
    while (!aborted.aborted && (await exemptions.turn(batch)) === batch);
  });
  await queue.repeat(exemptionsTopic, everyMs, {});
}
