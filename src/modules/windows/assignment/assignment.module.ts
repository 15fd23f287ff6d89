import { alone, type Wired } from '../../../platform/wing.ts';
import type { DrillCatalogue } from '../../drill/index.ts';
import type { Ground } from '../../foundation/index.ts';
import { reconcileTopic, startAssignmentJobs } from './assignment.jobs.ts';
import { createAssignmentRead } from './assignment.read.ts';
import { createAssignmentRepo } from './assignment.repo.ts';
import { registerAssignmentRoutes } from './assignment.routes.ts';

export function assignmentModule(
  ground: Ground,
  { catalogue }: { catalogue: DrillCatalogue },
): Wired<object> {
  const { database, reports, reportsBehindMs, queue, clock, logger, metrics, config } = ground;
  let stopWatching: () => void = () => undefined;
  return alone({
    name: 'assignment',
    topics: [reconcileTopic],
    tables: { people: ['appointments'] },
    register: (app) =>
      registerAssignmentRoutes(app, {
        read: createAssignmentRead(reports),
        drills: catalogue,
        asOf: () => new Date(clock.now().getTime() - reportsBehindMs()),
      }),
    async startJobs() {
      stopWatching = await startAssignmentJobs({
        queue,
        read: createAssignmentRead(database),
        repo: createAssignmentRepo(database),
        clock,
        logger,
        metrics,
        concurrency: config.workerConcurrency,
        reconcileMs: config.reconcileMs,
      });
    },
    close: async () => stopWatching(),
  });
}
