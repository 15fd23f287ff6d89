import { systemClock } from '../../../platform/clock.ts';
import { isPassing } from '../../../platform/db/errors.ts';
import { writerWaits } from '../../../platform/http/index.ts';
import type { Wired } from '../../../platform/wing.ts';
import type { DrillCatalogue, SitesService } from '../../drill/index.ts';
import type { Auditor, Ground } from '../../foundation/index.ts';
import type { CommunitySignals, Passes, RegistrationsService } from '../../residents/index.ts';
import type { DeviceRegistry } from '../devices/index.ts';
import {
  createEarlyRowsRepo,
  createReviewsRepo,
  type EarlyRows,
  startEarlyRowsJobs,
} from '../uploads/index.ts';
import { type Arrivals, createArrivals } from './arrivals.ts';
import { createByNumberRead } from './by-number.read.ts';
import { checkInProblems } from './check-in.errors.ts';
import { createCheckInRepo } from './check-in.repo.ts';
import { registerCheckInRoutes } from './check-in.routes.ts';
import { checkInBody } from './check-in.schemas.ts';
import { createCheckInService } from './check-in.service.ts';
import type { ReviewCode } from './check-in.tables.ts';
import { createCheckInWriter, createUploadWriter } from './check-in-writer.ts';
import { createFindByDocument } from './document-search.ts';
import { createIdentify } from './identify.ts';
import { createKeptCheckInsRepo } from './kept-check-ins.repo.ts';
import { createKeptCheckIns, keptCheckInsTopic } from './kept-check-ins.service.ts';
import { createCheckInMending } from './mending.repo.ts';
import { createNameSearch } from './name-search.ts';
import { createPeopleInBuildingRead } from './people-in-building.read.ts';
import { createReviewsRead } from './reviews.read.ts';
import { registerReviewRoutes } from './reviews.routes.ts';
import { createReviewsService } from './reviews.service.ts';
import { createSentBeforeRead } from './sent-before.read.ts';
import { createUploadService } from './upload.service.ts';

/** Who comes: at the lane, and as tablets send it later. */
export function checkInModule(
  { database, checkInDatabase, reads, queue, clock, logger, metrics }: Ground,
  deps: {
    tablets: DeviceRegistry;
    sites: SitesService;
    catalogue: DrillCatalogue;
    registrations: RegistrationsService;
    passes: Passes;
    audit: Auditor;
    signals: CommunitySignals;
    walkInsPausedUntil: (siteId: string) => Promise<Date | undefined>;
  },
): Wired<{
  /** Has somebody hear of sites at which people have been checked in who may not have been registered before. */
  onCheckIns: Arrivals['listen'];
  /** Lets check-ins stand that came before the person, wherever they are there by now; answers how many. */
  bindKeptCheckIns: EarlyRows['bindAll'];
}> {
  const {
    tablets,
    sites,
    catalogue: drills,
    registrations,
    passes,
    audit,
    signals,
    walkInsPausedUntil,
  } = deps;
  const writing = { repo: createCheckInRepo(checkInDatabase), isPassing };
  const [writer, uploadWriter] = [createCheckInWriter(writing), createUploadWriter(writing)];
  const waits = writerWaits(metrics);
  waits('check-in', () => writer.queued);
  waits('upload', () => uploadWriter.queued);
  const names = createNameSearch({ read: createPeopleInBuildingRead(reads), isPassing });
  const reviewsRepo = createReviewsRepo<ReviewCode>(database, 'check_in_reviews');
  const findByDocument = createFindByDocument(createByNumberRead(checkInDatabase));
  const common = {
    identify: createIdentify({ registrations, passes, findByDocument, names, walkInsPausedUntil }),
    tablets,
    sites,
    drills,
    clock,
  };
  const arrivals = createArrivals((err) => logger.warn({ err }, 'what waits for people could not be done'));
  const body = checkInBody(clock);
  const early = createEarlyRowsRepo(database, 'check_in_reviews');
  const kept = createKeptCheckIns({
    ...common,
    repo: early,
    kept: createKeptCheckInsRepo(database, early),
    body,
    onError: (err) => logger.error({ err }, 'a check-in that came before the person could not be bound'),
  });
  // Before anybody else hears of it: who has come is swabbed afterwards.
  arrivals.listen(async (siteId) => {
    await kept.bind(siteId);
  });
  const checkIns = createCheckInService({ ...common, writer, arrivals });
  const uploads = createUploadService({
    ...common,
    writer: uploadWriter,
    arrivals,
    reviews: reviewsRepo,
    sentBefore: createSentBeforeRead(checkInDatabase),
    passes,
    body,
    isPassing,
    onError: (err) => logger.error({ err }, 'a row of an upload could not be written'),
  });
  const reviews = createReviewsService({
    read: createReviewsRead(reads),
    repo: reviewsRepo,
    mending: createCheckInMending(database),
    tablets,
    sites,
    drills,
    audit,
    signals,
    clock,
    settling: systemClock,
  });
  return {
    services: { onCheckIns: arrivals.listen, bindKeptCheckIns: kept.bindAll },
    module: {
      name: 'check-in',
      problems: checkInProblems,
      topics: [keptCheckInsTopic],
      tables: { people: ['check_ins', 'check_in_reviews'] },
      register(app) {
        registerCheckInRoutes(app, { checkIns, uploads, clock });
        registerReviewRoutes(app, { reviews, clock });
      },
      startJobs: () => startEarlyRowsJobs({ topic: keptCheckInsTopic, early: kept, queue, logger }),
      async close() {
        await Promise.all([writer.close(), uploadWriter.close(), names.close()]);
      },
    },
  };
}
