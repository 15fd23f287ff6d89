import type { Plan } from '../../../core/assignment/index.ts';
import { createThreads } from '../../../platform/threads.ts';
import type { Wired } from '../../../platform/wing.ts';
import type { DrillCatalogue, SitesService } from '../../drill/index.ts';
import type { Auditor, Ground } from '../../foundation/index.ts';
import type { CommunitySignals } from '../../residents/index.ts';
import type { JobsService, LongWork } from '../../service/index.ts';
import { createPlanningRead } from '../planning/index.ts';
import { createLaneChanges, type LaneChanges } from './lane-changes.ts';
import { createMovingRepo } from './moving.repo.ts';
import { type ClosedSitesListener, createReplanHandler, replanJobKind } from './replan-job.ts';
import { replanningProblems } from './replanning.errors.ts';
import { createReplanningRead } from './replanning.read.ts';
import { createReplanningRepo } from './replanning.repo.ts';
import { registerReplanningRoutes } from './replanning.routes.ts';
import { createReplanningService } from './replanning.service.ts';
import { type ReplanTask, workOut } from './work-out.ts';

/** The file that replans are worked out in. */
const replanThreadFile = new URL('./replan.thread.ts', import.meta.url);

/** Heap of the thread that works out who moves where: a storm over a district of a million takes some 200 MB. */
const replanHeapMb = 512;

/** How long what was not confirmed is kept after it has expired, ms: a day. */
const keptMs = 86_400_000;

/** Changes of a plan that is in use: sites close, lanes and hours shrink, storms stop an afternoon. */
export function replanningModule(
  { database, clock }: Ground,
  deps: {
    catalogue: DrillCatalogue;
    sites: SitesService;
    jobs: JobsService;
    longWork: LongWork;
    audit: Auditor;
    signals: CommunitySignals;
  },
): Wired<{
  /** Has somebody see to what sites leave behind that are closed: visits at home, of a mobile one. */
  onSitesClosed(listener: ClosedSitesListener): void;
  laneChanges: LaneChanges;
}> {
  const { catalogue: drills, sites, jobs, longWork, audit, signals } = deps;
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
  const listeners: ClosedSitesListener[] = [];
  const shared = {
    read,
    repo,
    clock,
    onWaiting: signals.waiting,
    workOut: (...work: [string, Parameters<typeof workOut>[2], Date, string?]) =>
      workOut({ read, planning, solve }, ...work),
  };
  longWork.handle(
    replanJobKind,
    createReplanHandler({
      ...shared,
      moving: createMovingRepo(database),
      async onClosed(closed) {
        for (const listener of listeners) await listener(closed);
      },
    }),
  );
  longWork.sweeps.add(() => repo.forget(new Date(clock.now().getTime() - keptMs)));
  const replanning = createReplanningService({ ...shared, drills, sites, jobs, audit });
  return {
    services: {
      onSitesClosed: (listener) => void listeners.push(listener),
      laneChanges: createLaneChanges(replanning),
    },
    module: {
      name: 'replanning',
      problems: replanningProblems,
      tables: { people: ['replans', 'replan_sites', 'replan_slots', 'replan_moves'] },
      register: (app, { problems }) => registerReplanningRoutes(app, { replanning, problems, clock }),
      close: () => threads.close(),
    },
  };
}
