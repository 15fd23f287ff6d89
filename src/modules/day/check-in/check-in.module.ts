import { systemClock } from '../../../platform/clock.ts';
import { isPassing } from '../../../platform/db/errors.ts';
import type { Wired } from '../../../platform/wing.ts';
import type { DrillCatalogue, SitesService } from '../../drill/index.ts';
import type { Auditor, Ground } from '../../foundation/index.ts';
import type { CommunitySignals, Passes, RegistrationsService } from '../../residents/index.ts';
import type { DeviceRegistry } from '../devices/index.ts';
import { createReviewsRepo } from '../uploads/index.ts';
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
  { database, checkInDatabase, reads, clock, logger }: Ground,
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
  const checkIns = createCheckInService({ ...common, writer, arrivals });
  const uploads = createUploadService({
    ...common,
    writer: uploadWriter,
    arrivals,
    reviews: reviewsRepo,
    sentBefore: createSentBeforeRead(checkInDatabase),
    passes,
    body: checkInBody(clock),
    isPassing,
    onError: (err) => logger.error({ err }, 'a row of an upload could not be written'),
  });
  const reviews = createReviewsService({
    read: createReviewsRead(reads),
    repo: reviewsRepo,
    mending: createCheckInMending(database),
    tablets,
    drills,
    audit,
    signals,
    clock,
    settling: systemClock,
  });
  return {
    services: { onCheckIns: arrivals.listen },
    module: {
      name: 'check-in',
      problems: checkInProblems,
      tables: { people: ['check_ins', 'check_in_reviews'] },
      register(app) {
        registerCheckInRoutes(app, { checkIns, uploads, clock });
        registerReviewRoutes(app, { reviews, clock });
      },
      async close() {
        await Promise.all([writer.close(), uploadWriter.close(), names.close()]);
      },
    },
  };
}
