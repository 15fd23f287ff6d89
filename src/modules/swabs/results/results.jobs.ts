import { z } from 'zod';
import type { Clock } from '../../../platform/clock.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { SignalQueue } from '../../../platform/queue/index.ts';
import type { DrillCatalogue } from '../../drill/index.ts';
import type { CommunitySignals } from '../../residents/index.ts';
import type { LaboratoriesService } from '../laboratories/index.ts';
import type { ResultsRead } from './results.read.ts';
import type { ResultsRepo } from './results.repo.ts';
import type { TellingRepo } from './telling.repo.ts';

/** "Look for results whose tubes have come, and for people whom nobody has told." */
export const resultsTopic = 'results';

/** How often, ms; and how many results a round looks at. */
const everyMs = 20_000;
const mostOfARound = 2_000;

export interface ResultsRoundDeps {
  read: Pick<ResultsRead, 'ripe'>;
  repo: Pick<ResultsRepo, 'revisit'>;
  telling: Pick<TellingRepo, 'overdue'>;
  laboratories: Pick<LaboratoriesService, 'find'>;
  drills: Pick<DrillCatalogue, 'get'>;
  signals: Pick<CommunitySignals, 'waiting'>;
  clock: Clock;
}

/**
 * One round: results that came before their tubes were sealed, or known, are looked at again; and whoever is held and has not
 * been told in time reads it themselves. It may run at any time, any number of times, at once in several processes.
 */
export async function resultsRound(deps: ResultsRoundDeps): Promise<{ revisited: number; told: number }> {
  const { read, repo, telling, laboratories, drills, signals, clock } = deps;
  let revisited = 0;
  for (const { drillId, laboratoryId, ids } of await read.ripe(mostOfARound)) {
    const laboratory = await laboratories.find(drillId, laboratoryId);
    if (laboratory === undefined) continue;
    const { resultRules: rules } = await drills.get(drillId);
    const done = await repo.revisit({ drillId, rules, laboratory, at: clock.now() }, ids);
    revisited += done.filter(({ state }) => state !== 'waiting').length;
    for (const community of new Set(done.flatMap(({ communities }) => communities))) {
      signals.waiting(drillId, community);
    }
  }
  return { revisited, told: await telling.overdue(clock.now()) };
}

/** Takes up the rounds in this process. */
export async function startResultsJobs(
  deps: ResultsRoundDeps & { queue: SignalQueue; logger: Logger },
): Promise<void> {
  const { queue, logger } = deps;
  queue.consume(resultsTopic, { concurrency: 1, schema: z.object({}) }, async () => {
    const done = await resultsRound(deps);
    if (done.revisited > 0 || done.told > 0) logger.debug(done, 'results looked at again');
  });
  await queue.repeat(resultsTopic, everyMs, {});
}
