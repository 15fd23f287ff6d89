import { availableParallelism } from 'node:os';
import {
  createDrillsRepo,
  createSitesRead,
  createSitesRepo,
  type DrillCatalogue,
  type SitesService,
} from '../modules/drill/index.ts';
import type { Auditor, BuildingsRepo } from '../modules/foundation/index.ts';
import { createDivisionsRead } from '../modules/foundation/index.ts';
import {
  createRosterImport,
  createRosterRepo,
  rosterThreadFile,
  rosterThreads,
} from '../modules/residents/index.ts';
import {
  createCommunitiesImport,
  createImportHandler,
  createImportSweep,
  createImportsRepo,
  createImportsService,
  createJobRunner,
  createJobsRead,
  createJobsRepo,
  createJobsService,
  createSitesImport,
  type ImportTarget,
  type JobHandler,
  type JobRunner,
  jobKindOf,
  registerImportRoutes,
  registerJobRoutes,
  startJobs,
} from '../modules/service/index.ts';
import {
  createAssignmentRead,
  createAssignmentRepo,
  createPlanHandler,
  createPlanningRead,
  createPlanningRepo,
  createPlanningService,
  planJobKind,
  planThreadFile,
  replanJobKind,
  runPart,
  startPlanningJobs,
} from '../modules/windows/index.ts';
import { systemClock } from '../platform/clock.ts';
import type { Problem } from '../platform/errors/index.ts';
import type { HttpServer, Metrics } from '../platform/http/index.ts';
import { createWorkbookWriter } from '../platform/spreadsheets/index.ts';
import { createThreads } from '../platform/threads.ts';
import { composeReplanning } from './compose-replanning.ts';
import type { Foundation } from './ground.ts';

/** How long a killed worker's job waits before another takes it. */
const jobLeaseMs = 30_000;

/** Heap of the thread that plans: a district of 1.4 million people takes some 400 MB. */
const planHeapMb = 1_024;

/** Long work and what of it there is: imports of files, plans of whole drills, and changes of them. */
export function composeLongWork(
  foundation: Foundation,
  deps: {
    buildings: BuildingsRepo;
    catalogue: DrillCatalogue;
    sites: SitesService;
    audit: Auditor;
    /** Told of communities in which somebody waits who may find a window. */
    onWaiting: (drillId: string, community: string) => void;
    isPassing: (error: unknown) => boolean;
  },
) {
  const { database, queue, clock, config, logger } = foundation;
  const { buildings, catalogue, sites } = deps;
  const jobsRepo = createJobsRepo(database);
  const jobsRead = createJobsRead(database);
  const jobs = createJobsService({ repo: jobsRepo, read: jobsRead, queue, clock: systemClock });
  const workbooks = createWorkbookWriter();
  const threads = createThreads({
    file: rosterThreadFile,
    count: rosterThreads,
    limits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16 },
    idleMs: 10_000,
  });
  const importTargets: ImportTarget[] = [
    createRosterImport({ repo: createRosterRepo(), buildings, threads, clock }),
    createSitesImport({ sites, read: createSitesRead(database), repo: createSitesRepo() }),
    createCommunitiesImport({
      repo: createDrillsRepo(database),
      divisions: createDivisionsRead(database),
      catalogue,
    }),
  ];
  const importsRepo = createImportsRepo(database);
  const imports = createImportsService({
    repo: importsRepo,
    jobs,
    drills: catalogue,
    targets: importTargets,
    workbooks,
    clock: systemClock,
    limits: config.imports,
  });

  const replans = composeReplanning(foundation, { ...deps, jobs });
  const planning = createPlanningRead(database);
  const parts = createPlanningRepo(database);
  const planThreads = createThreads({
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
    threads: planThreads,
    clock,
    logger,
    isPassing: deps.isPassing,
    onPlaced: () => undefined,
    leaseMs: jobLeaseMs,
  };

  /** What works on jobs: a new kind of long work is an entry here. */
  function createRunner(leaseMs = jobLeaseMs): JobRunner {
    const handlerDeps = {
      repo: importsRepo,
      drills: catalogue,
      clock: systemClock,
      mostUnpacked: config.imports.unpacked,
      ahead: availableParallelism() * 2,
    };
    const handlers: Record<string, JobHandler> = {
      ...Object.fromEntries(
        importTargets.map((target) => [jobKindOf(target.kind), createImportHandler(handlerDeps, target)]),
      ),
      [planJobKind]: createPlanHandler({ planning, parts, queue }),
      [replanJobKind]: replans.handler,
    };
    const { isPassing } = deps;
    return createJobRunner({ repo: jobsRepo, handlers, isPassing, clock: systemClock, logger, leaseMs });
  }

  const sweepImports = createImportSweep({ repo: importsRepo, jobs: jobsRead, clock: systemClock });
  const sweep = async (): Promise<void> => {
    await sweepImports();
    await replans.sweep();
  };

  return {
    jobs,
    imports,
    importTargets,
    plannings: createPlanningService({ drills: catalogue, jobs }),
    replanning: replans.replanning,
    parts,
    createRunner,
    sweep,
    /** Works on one part of a plan, if it can be taken. */
    runPlanPart: (jobId: string, part: number, aborted: AbortSignal) =>
      runPart(partDeps, jobId, part, aborted),
    /** Takes up jobs in this process. */
    startJobs(metrics: Metrics) {
      const planned = metrics.counter('muster_people_planned_total', 'People given a window by a plan');
      startPlanningJobs({ ...partDeps, queue, onPlaced: (people) => planned.inc(people) });
      return startJobs({
        queue,
        runner: createRunner(),
        read: jobsRead,
        repo: jobsRepo,
        clock: systemClock,
        logger,
        concurrency: config.jobConcurrency,
        reconcileMs: config.reconcileMs,
        leaseMs: jobLeaseMs,
        sweep,
      });
    },
    /** Ends the threads. */
    async close() {
      await Promise.all([workbooks.close(), threads.close(), planThreads.close(), replans.close()]);
    },
  };
}

/** The routes of jobs and of the imports that start them. */
export async function registerLongWork(
  app: HttpServer,
  work: ReturnType<typeof composeLongWork>,
  problems: readonly Problem[],
): Promise<void> {
  registerJobRoutes(app, { ...work, problems });
  await registerImportRoutes(app, { ...work, problems });
}
