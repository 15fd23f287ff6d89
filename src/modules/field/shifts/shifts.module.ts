import type { ShiftPlan } from '../../../core/field/shifts/index.ts';
import { createThreads } from '../../../platform/threads.ts';
import type { Wired } from '../../../platform/wing.ts';
import type { UnmannedLanes } from '../../day/index.ts';
import type { DrillCatalogue, SitesService } from '../../drill/index.ts';
import type { Auditor, Ground } from '../../foundation/index.ts';
import type { JobsService, LongWork } from '../../service/index.ts';
import type { LaneChanges } from '../../windows/index.ts';
import type { TeamsService } from '../teams/index.ts';
import { createCalendarsRepo } from './calendars.repo.ts';
import { createCalendarsService } from './calendars.service.ts';
import { createManningRepo } from './manning.repo.ts';
import { createManningService } from './manning.service.ts';
import { createShiftPeopleRepo } from './people.repo.ts';
import { createShiftPeopleService } from './people.service.ts';
import { createPlacesService } from './places.service.ts';
import { createShiftPlanHandler, shiftPlanKind } from './plan.job.ts';
import { createShiftPlanningService } from './planning.service.ts';
import { registerPostRoutes } from './posts.routes.ts';
import { createPostsService } from './posts.service.ts';
import { createScope } from './scope.ts';
import { registerShiftPeopleRoutes } from './shift-people.routes.ts';
import { postExists, shiftProblems } from './shifts.errors.ts';
import { shiftRound, shiftRoundTopic, startShiftJobs } from './shifts.jobs.ts';
import { createShiftsRead } from './shifts.read.ts';
import { createShiftsRepo } from './shifts.repo.ts';
import { registerShiftRoutes } from './shifts.routes.ts';
import { createStandIns } from './stand-ins.ts';

/** The file that plans of shifts are worked out in, and the heap of its thread. */
const planThreadFile = new URL('./shifts.thread.ts', import.meta.url);
const planHeapMb = 512;

/** Shifts 值班: which posts are to be manned when, and who does. */
export function shiftsModule(
  { database, clock, queue, config, logger }: Ground,
  deps: {
    catalogue: DrillCatalogue;
    sites: SitesService;
    audit: Auditor;
    jobs: JobsService;
    longWork: LongWork;
    laneChanges: LaneChanges;
    unmannedLanes: UnmannedLanes;
    teams: TeamsService;
  },
): Wired<{
  /** One round of the worker's: answers how many sites' lanes have changed, and of how many shifts was told. */
  shiftRound(): ReturnType<typeof shiftRound>;
}> {
  const { catalogue: drills, sites, audit, jobs, longWork, laneChanges, unmannedLanes } = deps;
  const { sql } = database;
  const read = createShiftsRead(database);
  const repo = createShiftsRepo(database);
  const peopleRepo = createShiftPeopleRepo(database);
  const scopeOf = createScope(peopleRepo, drills, deps.teams);
  const lanes = createManningRepo(database);
  const manning = createManningService({
    repo: lanes,
    drills,
    sites,
    laneChanges,
    unmannedLanes,
    audit,
    clock,
  });

  /** What is not seen to now the next round sees to: who has signed up is not refused because a site could not be changed. */
  async function settleSites(drillId: string, shiftIds: readonly string[]): Promise<void> {
    if (shiftIds.length === 0) return;
    try {
      const of = await lanes.sitesOf(shiftIds);
      if (of.length > 0) await manning.settle(of);
    } catch (error) {
      logger.warn({ drillId, err: error }, 'lanes were not opened or closed by who is there');
    }
  }

  const threads = createThreads({
    file: planThreadFile,
    count: 1,
    limits: { maxOldGenerationSizeMb: planHeapMb, maxYoungGenerationSizeMb: 32 },
    idleMs: 10_000,
  });
  longWork.handle(
    shiftPlanKind,
    createShiftPlanHandler({
      sql,
      read,
      repo,
      drills,
      clock,
      solve: (task) => threads.run<ShiftPlan>(task),
      onChanged: settleSites,
    }),
  );
  const standIns = createStandIns({ read, repo });
  const common = { sql, read, repo, standIns, scopeOf, audit, clock };
  const places = createPlacesService({ ...common, onChanged: settleSites });
  const people = createShiftPeopleService({
    ...common,
    people: peopleRepo,
    onFreed: settleSites,
  });
  const calendars = createCalendarsService({
    repo: createCalendarsRepo(database),
    people: peopleRepo,
    scopeOf,
    audit,
    clock,
  });
  const round = { repo, manning, clock };
  return {
    services: { shiftRound: () => shiftRound(round) },
    module: {
      name: 'shifts',
      problems: shiftProblems,
      topics: [shiftRoundTopic],
      tables: {
        people: [
          'shift_people',
          'shift_certificates',
          'shift_absences',
          'shift_places',
          'shift_asks',
          'shift_swaps',
          'shift_calendars',
        ],
        kept: {
          posts: 'which posts there were, which is part of the plan; they name nobody',
          shifts: 'when they were to be manned; a shift names nobody',
          shift_rules: 'within what people worked',
          site_manning: 'which sites’ lanes went by their shifts',
        },
      },
      constraints: { posts_name: postExists, posts_lane: postExists },
      register(app, { problems }) {
        registerPostRoutes(app, {
          posts: createPostsService({ ...common, sites }),
          planning: createShiftPlanningService({ scopeOf, jobs }),
          problems,
        });
        registerShiftPeopleRoutes(app, { people, calendars, drills });
        registerShiftRoutes(app, { places, manning });
      },
      startJobs: () => startShiftJobs({ ...round, queue, everyMs: config.reconcileMs }),
      close: () => threads.close(),
    },
  };
}
