import { alone, type Wired } from '../../../platform/wing.ts';
import type { Ground } from '../../foundation/index.ts';
import { startTalliesJobs, talliesTopic } from './tallies.jobs.ts';
import { createTalliesRepo } from './tallies.repo.ts';

/** How many people are counted as what: kept by whoever changes it, in the same statement. */
export function talliesModule({ database, queue }: Ground): Wired<object> {
  const repo = createTalliesRepo(database);
  return alone({
    name: 'tallies',
    topics: [talliesTopic],
    tables: { people: ['tallies', 'tally_changes', 'known_people'] },
    startJobs: () => startTalliesJobs({ queue, repo }),
  });
}
