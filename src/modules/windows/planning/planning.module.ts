import { isPassing } from '../../../platform/db/errors.ts';
import { createThreads } from '../../../platform/threads.ts';
import type { Wired } from '../../../platform/wing.ts';
import type { DrillCatalogue } from '../../drill/index.ts';
import type { Ground } from '../../foundation/index.ts';
import { type JobsService, jobLeaseMs, type LongWork } from '../../service/index.ts';
import { createAssignmentRead, createAssignmentRepo } from '../assignment/index.ts';
import { createPlanHandler, planJobKind, planPartTopic } from './plan-job.ts';
import { planningProblems, planRunning } from './planning.errors.ts';
import { planThreadFile, startPlanningJobs } from './planning.jobs.ts';
import { createPlanningRead } from './planning.read.ts';
import { createPlanningRepo, type PlanningRepo } from './planning.repo.ts';
import { registerPlanningRoutes } from './planning.routes.ts';
import { createPlanningService } from './planning.service.ts';
import { runPart } from './run-part.ts';

/** Heap of the thread that plans: a district of 1.4 million people takes some 400 MB. */
const planHeapMb = 1_024;

/** Plans of whole drills, in parts that any worker takes. */
export function planningModule(
  ground: Ground,
  deps: { catalogue: DrillCatalogue; jobs: JobsService; longWork: LongWork },
): Wired<{
  planParts: PlanningRepo;
  /** Works on one part of a plan, if it can be taken. */
  runPlanPart(jobId: string, part: number, aborted: AbortSignal): ReturnType<typeof runPart>;
}> {
  const { database, queue, clock, logger, metrics } = ground;
  const planning = createPlanningRead(database);
  const parts = createPlanningRepo(database);
  const threads = createThreads({
    file: planThreadFile,
    count: 1,
    limits: { maxOldGenerationSizeMb: planHeapMb, maxYoungGenerationSizeMb: 64 },
    idleMs: 10_000,
  });
  const partDeps = {
    planning,
    parts,
    read: createAssignmentRead(database),
    repo: createAssignmentRepo(database),
    threads,
    clock,
    logger,
    isPassing,
    onPlaced: () => undefined,
    leaseMs: jobLeaseMs,
  };
  deps.longWork.handle(planJobKind, createPlanHandler({ planning, parts, queue, leaseMs: jobLeaseMs }));
  return {
    services: {
      planParts: parts,
      runPlanPart: (jobId, part, aborted) => runPart(partDeps, jobId, part, aborted),
    },
    module: {
      name: 'planning',
      problems: planningProblems,
      topics: [planPartTopic],
      tables: { people: ['plan_parts'] },
      constraints: { jobs_one_plan: planRunning },
      register: (app, { problems }) =>
        registerPlanningRoutes(app, {
          plannings: createPlanningService({ drills: deps.catalogue, jobs: deps.jobs }),
          problems,
        }),
      startJobs() {
        const planned = metrics.counter('muster_people_planned_total', 'People given a window by a plan');
        startPlanningJobs({ ...partDeps, queue, onPlaced: (people) => planned.inc(people) });
      },
      close: () => threads.close(),
    },
  };
}
