import type { Wired } from '../../../platform/wing.ts';
import type { DeviceRegistry } from '../../day/index.ts';
import type { DrillCatalogue } from '../../drill/index.ts';
import {
  type Auditor,
  type BuildingsRepo,
  createDivisionsRead,
  type Ground,
} from '../../foundation/index.ts';
import type {
  CommunitySignals,
  ExemptionsService,
  Passes,
  RegistrationsService,
} from '../../residents/index.ts';
import type { PutUnder } from '../monitoring/index.ts';
import type { TeamsService } from '../teams/index.ts';
import { createAssigningService } from './assigning.service.ts';
import { doorProblems, doorsShared } from './doors.errors.ts';
import { createDoorsRead } from './doors.read.ts';
import { registerDoorRoutes } from './doors.routes.ts';
import { createDoorsService } from './doors.service.ts';
import { registerPassSheetRoutes } from './passes.routes.ts';
import { createPassSheets } from './passes.service.ts';
import { createScope } from './scope.ts';
import { createStairwellsRepo } from './stairwells.repo.ts';
import { createTakingUpRepo } from './taking-up.repo.ts';
import { createTakeUp } from './taking-up.ts';
import { createVisitReviewsRead } from './visit-reviews.read.ts';
import { createVisitReviewsRepo } from './visit-reviews.repo.ts';
import { registerVisitReviewRoutes } from './visit-reviews.routes.ts';
import { createVisitReviewsService } from './visit-reviews.service.ts';
import { createVisitsRepo } from './visits.repo.ts';
import { registerVisitRoutes } from './visits.routes.ts';
import { visitRow, visitsBody } from './visits.schemas.ts';
import { createVisitsService } from './visits.service.ts';

/** Doors: who has which, who was there, and what they found. */
export function doorsModule(
  { database, clock, logger }: Ground,
  deps: {
    teams: TeamsService;
    catalogue: DrillCatalogue;
    registrations: RegistrationsService;
    exemptions: ExemptionsService;
    passes: Passes;
    buildings: BuildingsRepo;
    tablets: DeviceRegistry;
    signals: CommunitySignals;
    putUnder: PutUnder;
    audit: Auditor;
  },
): Wired<object> {
  const {
    teams,
    catalogue: drills,
    registrations,
    exemptions,
    passes,
    buildings,
    tablets,
    signals,
    putUnder,
    audit,
  } = deps;
  const scopeOf = createScope({ teams, drills });
  const read = createDoorsRead(database);
  const takingUp = createTakingUpRepo(database);
  const takeUp = createTakeUp({ sql: database.sql, repo: takingUp });
  const repo = createVisitsRepo(database, takingUp);
  const kept = createVisitReviewsRepo(database);
  const doors = createDoorsService({ scopeOf, teams, drills, read, repo, takeUp, passes, audit, clock });
  const assigning = createAssigningService({
    scopeOf,
    teams,
    read,
    repo: createStairwellsRepo(database),
    takeUp,
    audit,
    clock,
  });
  const visits = createVisitsService({
    scopeOf,
    repo,
    read,
    reviews: kept,
    registrations,
    exemptions,
    putUnder,
    buildings,
    tablets,
    row: visitRow(clock),
    clock,
    onWaiting: signals.waiting,
    onError: (error) => logger.error({ err: error }, 'a visit could not be recorded'),
  });
  const reviews = createVisitReviewsService({
    scopeOf,
    read: createVisitReviewsRead(database),
    repo: kept,
    audit,
    clock,
  });
  const sheets = createPassSheets({
    scopeOf,
    read,
    passes,
    divisions: createDivisionsRead(database),
    clock,
  });
  return {
    services: {},
    module: {
      name: 'doors',
      problems: doorProblems,
      tables: { people: ['doors', 'door_people', 'door_visits', 'stairwell_teams', 'visit_reviews'] },
      constraints: { stairwell_teams_drill_id_stairwell_id_pk: doorsShared },
      register: (app) => {
        registerVisitRoutes(app, { visits, body: visitsBody(clock) });
        registerVisitReviewRoutes(app, { reviews });
        registerPassSheetRoutes(app, { sheets });
        registerDoorRoutes(app, { doors, assigning });
      },
    },
  };
}
