import { systemClock } from '../../../platform/clock.ts';
import { isPassing } from '../../../platform/db/errors.ts';
import type { Wired } from '../../../platform/wing.ts';
import { createReviewsRepo, type DeviceRegistry, type ReviewsRepo } from '../../day/index.ts';
import type { DrillCatalogue, SitesService } from '../../drill/index.ts';
import type { Auditor, Ground } from '../../foundation/index.ts';
import type { CommunitySignals, Passes } from '../../residents/index.ts';
import type { Ways } from '../ways/index.ts';
import { createActWriter } from './act-writer.ts';
import { createRackRepo } from './rack.repo.ts';
import { createSwabReviewsRead } from './reviews.read.ts';
import { registerSwabReviewRoutes } from './reviews.routes.ts';
import { createSwabReviewsService, type StandByResult } from './reviews.service.ts';
import { createTicketsRead } from './tickets.read.ts';
import { tubeProblems } from './tubes.errors.ts';
import { createTubesRead } from './tubes.read.ts';
import { registerTubeRoutes } from './tubes.routes.ts';
import { swabBody } from './tubes.schemas.ts';
import { createTubesService } from './tubes.service.ts';
import { createSwabUploadService } from './upload.service.ts';
import { createTubeWay } from './way.read.ts';
import { createFindWho } from './who.ts';

/** Tubes: who is in which, as tablets say it at the lane and later; and what contradicts. */
export function tubesModule(
  { database, reads, clock, logger }: Ground,
  deps: {
    tablets: DeviceRegistry;
    sites: SitesService;
    catalogue: DrillCatalogue;
    passes: Passes;
    ways: Ways;
    audit: Auditor;
    signals: CommunitySignals;
  },
): Wired<{
  keptSwabs: Pick<ReviewsRepo<string>, 'keep'>;
  /** Says how people come to stand by the results of tubes: the module of results does. */
  standBy(results: StandByResult): void;
}> {
  const { tablets, sites, catalogue: drills, passes, ways, audit, signals } = deps;
  let stand: StandByResult = async () => [];
  ways.tell(createTubeWay(reads));
  const rack = createRackRepo(database);
  const writer = createActWriter({ repo: rack, isPassing });
  const reviewsRepo = createReviewsRepo<string>(database, 'swab_reviews');
  const common = {
    findWho: createFindWho({ passes, tickets: createTicketsRead(reads) }),
    tablets,
    sites,
    drills,
    clock,
  };
  const tubes = createTubesService({ ...common, writer, ways, read: createTubesRead(reads) });
  const uploads = createSwabUploadService({
    ...common,
    repo: rack,
    reviews: reviewsRepo,
    body: swabBody(clock),
    isPassing,
    onError: (err) => logger.error({ err }, 'an act of an upload could not be written'),
  });
  const reviews = createSwabReviewsService({
    read: createSwabReviewsRead(reads),
    repo: reviewsRepo,
    rack,
    drills,
    audit,
    signals,
    stand: (...of) => stand(...of),
    clock: systemClock,
  });
  return {
    services: {
      keptSwabs: reviewsRepo,
      standBy(results) {
        stand = results;
      },
    },
    module: {
      name: 'tubes',
      problems: tubeProblems,
      tables: { people: ['tubes', 'samples', 'swab_acts', 'swab_reviews'] },
      register(app) {
        registerTubeRoutes(app, { tubes, uploads, clock });
        registerSwabReviewRoutes(app, { reviews, clock });
      },
      close: () => writer.close(),
    },
  };
}
