import type { Wired } from '../../../platform/wing.ts';
import type { Ground } from '../../foundation/index.ts';
import { missedTopic, startMissedJobs } from './missed.jobs.ts';
import { createMissedRepo } from './missed.repo.ts';
import { createMissedService, type MissedService } from './missed.service.ts';

/** Who held a window that is over, and has not come. */
export function missedModule({ database, queue, clock, config }: Ground): Wired<{ missed: MissedService }> {
  const missed = createMissedService({ repo: createMissedRepo(database), clock });
  return {
    services: { missed },
    module: {
      name: 'missed',
      topics: [missedTopic],
      startJobs: () => startMissedJobs({ queue, missed, everyMs: config.reconcileMs }),
    },
  };
}
