import type { Plan } from '../core/assignment/index.ts';
import type { DrillCatalogue, SitesService } from '../modules/drill/index.ts';
import type { Auditor } from '../modules/foundation/index.ts';
import type { JobsService } from '../modules/service/index.ts';
import {
  createMovingRepo,
  createPlanningRead,
  createReplanHandler,
  createReplanningRead,
  createReplanningRepo,
  createReplanningService,
  type ReplanTask,
  replanThreadFile,
  workOut,
} from '../modules/windows/index.ts';
import { createThreads } from '../platform/threads.ts';
import type { Foundation } from './ground.ts';

/** Heap of the thread that works out who moves where: a storm over a district of a million takes some 200 MB. */
const replanHeapMb = 512;

/** How long what was not confirmed is kept after it has expired, ms: a day. */
const keptMs = 86_400_000;

/** Changes of a plan that is in use: sites close, lanes and hours shrink, storms stop an afternoon. */
export function composeReplanning(
  foundation: Foundation,
  deps: {
    catalogue: DrillCatalogue;
    sites: SitesService;
    jobs: JobsService;
    audit: Auditor;
    onWaiting: (drillId: string, community: string) => void;
  },
) {
  const { database, clock } = foundation;
  const { catalogue: drills, ...services } = deps;
  const read = createReplanningRead(database);
  const repo = createReplanningRepo(database);
  const planning = createPlanningRead(database);
  const threads = createThreads({
    file: replanThreadFile,
    count: 1,
    limits: { maxOldGenerationSizeMb: replanHeapMb, maxYoungGenerationSizeMb: 32 },
    idleMs: 10_000,
  });
  const solve = (task: ReplanTask) => threads.run<Plan>(task);
  const shared = {
    read,
    repo,
    clock,
    workOut: (...work: [string, Parameters<typeof workOut>[2], Date]) =>
      workOut({ read, planning, solve }, ...work),
  };
  return {
    replanning: createReplanningService({ ...shared, ...services, drills }),
    handler: createReplanHandler({
      ...shared,
      moving: createMovingRepo(database),
      onWaiting: deps.onWaiting,
    }),
    sweep: () => repo.forget(new Date(clock.now().getTime() - keptMs)),
    close: () => threads.close(),
  };
}
