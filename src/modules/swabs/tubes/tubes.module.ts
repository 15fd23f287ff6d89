import { systemClock } from '../../../platform/clock.ts';
import { isPassing } from '../../../platform/db/errors.ts';
import { writerWaits } from '../../../platform/http/index.ts';
import type { Wired } from '../../../platform/wing.ts';
import {
  type CheckInsListener,
  createEarlyRowsRepo,
  createReviewsRepo,
  type DeviceRegistry,
  type EarlyRows,
  type ReviewsRepo,
  startEarlyRowsJobs,
} from '../../day/index.ts';
import type { DrillCatalogue, SitesService } from '../../drill/index.ts';
import type { Auditor, Ground } from '../../foundation/index.ts';
import type { CommunitySignals, Passes } from '../../residents/index.ts';
import type { Ways } from '../ways/index.ts';
import { createActWriter } from './act-writer.ts';
import { createKeptSwabs, keptSwabsTopic } from './kept-swabs.service.ts';
import { createRackRepo, type StandByResult } from './rack.repo.ts';
import { createSwabReviewsRead } from './reviews.read.ts';
import { registerSwabReviewRoutes } from './reviews.routes.ts';
import { createSwabReviewsService } from './reviews.service.ts';
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
  { database, reads, queue, clock, logger, metrics }: Ground,
  deps: {
    tablets: DeviceRegistry;
    sites: SitesService;
    catalogue: DrillCatalogue;
    passes: Passes;
    ways: Ways;
    audit: Auditor;
    signals: CommunitySignals;
    onCheckIns(listener: CheckInsListener): void;
  },
): Wired<{
  keptSwabs: Pick<ReviewsRepo<string>, 'keep'>;
  /** Binds swabs that came before the person, wherever they are there by now; answers how many. */
  bindKeptSwabs: EarlyRows['bindAll'];
  /** Says how people come to stand by the results of tubes: the module of results does. */
  standBy(results: StandByResult): void;
}> {
  const { tablets, sites, catalogue: drills, passes, ways, audit, signals } = deps;
  let stand: StandByResult = async () => [];
  ways.tell(createTubeWay(reads));
  const rack = createRackRepo(database, signals);
  const writer = createActWriter({ repo: rack, isPassing });
  writerWaits(metrics)('swabs', () => writer.queued);
  const reviewsRepo = createReviewsRepo<string>(database, 'swab_reviews');
  const common = {
    findWho: createFindWho({ passes, tickets: createTicketsRead(reads) }),
    tablets,
    sites,
    drills,
    clock,
    stand: (...of: Parameters<StandByResult>) => stand(...of),
  };
  const tubes = createTubesService({ ...common, writer, ways, read: createTubesRead(reads) });
  const body = swabBody(clock);
  const kept = createKeptSwabs({
    ...common,
    repo: createEarlyRowsRepo(database, 'swab_reviews'),
    rack,
    body,
    onError: (err) => logger.error({ err }, 'a swab that came before the person could not be bound'),
  });
  deps.onCheckIns(async (siteId) => {
    await kept.bind(siteId);
  });
  const uploads = createSwabUploadService({
    ...common,
    repo: rack,
    reviews: reviewsRepo,
    kept,
    body,
    isPassing,
    onError: (err) => logger.error({ err }, 'an act of an upload could not be written'),
  });
  const reviews = createSwabReviewsService({
    read: createSwabReviewsRead(reads),
    repo: reviewsRepo,
    rack,
    sites,
    drills,
    audit,
    stand: common.stand,
    clock: systemClock,
  });
  return {
    services: {
      keptSwabs: reviewsRepo,
      bindKeptSwabs: kept.bindAll,
      standBy(results) {
        stand = results;
      },
    },
    module: {
      name: 'tubes',
      problems: tubeProblems,
      topics: [keptSwabsTopic],
      tables: { people: ['tubes', 'samples', 'swab_acts', 'swab_reviews'] },
      register(app) {
        registerTubeRoutes(app, { tubes, uploads, clock });
        registerSwabReviewRoutes(app, { reviews, clock });
      },
      startJobs: () => startEarlyRowsJobs({ topic: keptSwabsTopic, early: kept, queue, logger }),
      close: () => writer.close(),
    },
  };
}
