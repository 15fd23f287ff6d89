import { describeDevices } from '../modules/day/index.ts';
import {
  createDrillCatalogue,
  createDrillsRead,
  createDrillsRepo,
  createDrillsService,
  createPublishingRead,
  createPublishingRepo,
  createPublishingService,
  createSitesRead,
  createSitesRepo,
  createSitesService,
  registerDrillRoutes,
  registerPublishingRoutes,
  registerSiteRoutes,
} from '../modules/drill/index.ts';
import { createCoverageRead, registerCoverageRoutes } from '../modules/figures/index.ts';
import {
  createAuditor,
  createAuditRepo,
  createBuildingsRepo,
  createIdempotencyRepo,
  createIdempotencyService,
  createKeysRepo,
  createKeyWrapping,
  createTokens,
  describeIdempotency,
  describeLimits,
  guardRoutes,
  registerAuthRoutes,
  registerClockRoutes,
  registerDivisionRoutes,
  registerIdempotency,
  registerKeyRoutes,
  registerLimits,
  startIdempotencyJobs,
} from '../modules/foundation/index.ts';
import {
  createAuditRead,
  createReadReason,
  createRevealRead,
  createRevealService,
  registerAuditRoutes,
  registerRevealRoutes,
} from '../modules/oversight/index.ts';
import {
  createChangeRepo,
  createChangeService,
  createCommunitySignals,
  createDuplicatesRead,
  createOwnAnswers,
  createOwnReader,
  createPasses,
  createRegistrationsRead,
  createRegistrationsRepo,
  createRegistrationsService,
  createRegistrationWriter,
  registerDuplicateRoutes,
  registerRegistrationRoutes,
} from '../modules/residents/index.ts';
import { registerEventRoutes, registerWebhookRoutes } from '../modules/service/index.ts';
import {
  createAssignmentRead,
  createAssignmentRepo,
  createRescheduleWriter,
  createReschedulingRepo,
  createReschedulingService,
  planRunning,
  registerAssignmentRoutes,
  registerPlanningRoutes,
  registerReplanningRoutes,
  registerReschedulingRoutes,
  startAssignmentJobs,
} from '../modules/windows/index.ts';
import { systemClock } from '../platform/clock.ts';
import { deriveKey } from '../platform/crypto/index.ts';
import { databaseErrorTranslator } from '../platform/db/errors.ts';
import { pingDatabase } from '../platform/db/index.ts';
import { unavailable } from '../platform/errors/index.ts';
import {
  createHttpServer,
  createRateLimiter,
  type HttpServer,
  registerOpenApi,
  registerOperations,
  registerRoot,
  type Strain,
  shedLoad,
} from '../platform/http/index.ts';
import { createRevision } from '../platform/revision.ts';
import { about } from './about.ts';
import { composeDivisions } from './compose-divisions.ts';
import { composeEvents } from './compose-events.ts';
import { composeLongWork, registerLongWork } from './compose-jobs.ts';
import { composeDevices, composePoints, registerPoints } from './compose-points.ts';
import { composeQueues } from './compose-queues.ts';
import { composeSiteRosters } from './compose-site-roster.ts';
import { composeWebhooks } from './compose-webhooks.ts';
import type { Foundation } from './ground.ts';
import { problems } from './problems.ts';
import { sheddingLimits } from './shedding-limits.ts';

const translateDatabaseError = databaseErrorTranslator({ jobs_one_plan: planRunning });

/** Whether an error of the database says nothing about what was to be written. */
const isPassing = (error: unknown): boolean => translateDatabaseError(error)?.problem === unavailable;

/** Most memory that one process keeps public answers in, in bytes. */
const publicAnswersBytes = 32_000_000;

/** The use cases, wired by hand; what each needs stands in its own factory. */
export function composeServices(foundation: Foundation) {
  const { database, reads, reports, queue, keyring, masterKeys, clock, config, logger } = foundation;
  const keptMs = config.publicCacheMs;
  const assignmentRead = createAssignmentRead(reports);
  const divisionLists = composeDivisions(foundation);
  const { divisions } = divisionLists;
  const buildings = createBuildingsRepo(database);
  const passes = createPasses(keyring);
  const tokens = createTokens({ keyring, clock: systemClock, ...config.auth });
  const audit = createAuditor({ repo: createAuditRepo(database), clock: systemClock });
  const { auth, revocations, ...known } = composeDevices(foundation, { tokens, audit });
  const wrapping = createKeyWrapping({ repo: createKeysRepo(database), masterKeys, clock: systemClock });
  const drillsRead = createDrillsRead(database);
  const plans = createRevision({ read: drillsRead.revision, keptMs });
  const catalogue = createDrillCatalogue({ read: drillsRead, plans, masterKeys });
  const sizeOf = async (drillId: string): Promise<number> => (await catalogue.get(drillId)).communities.size;
  const signals = createCommunitySignals({ queue, logger, everyMs: 100, sizeOf });
  const drills = createDrillsService({
    repo: createDrillsRepo(database),
    read: createDrillsRead(reads),
    catalogue,
    divisions,
    wrapping,
    clock,
    wallClock: systemClock,
  });
  const sites = createSitesService({
    sql: database.sql,
    repo: createSitesRepo(database),
    audit,
    read: createSitesRead(reads),
    atLanes: createSitesRead(database),
    plans,
    drills,
    divisions,
    clock,
  });
  const publishing = createPublishingService({
    repo: createPublishingRepo(database),
    read: createPublishingRead(reports),
    drills: catalogue,
    clock,
    audit,
    async onPublished(drillId, division) {
      for (const community of await assignmentRead.communitiesPending(drillId, division)) {
        signals.waiting(drillId, community);
      }
    },
  });
  const registrationsRead = createRegistrationsRead(reads);
  const ownReader = createOwnReader({ read: registrationsRead, isPassing });
  const registrationsRepo = createRegistrationsRepo(database);
  const registrationWriter = createRegistrationWriter({ repo: registrationsRepo, isPassing });
  const forPeople = { drills: catalogue, buildings, clock, onWaiting: signals.waiting };
  const registrations = createRegistrationsService({
    repo: registrationsRepo,
    writer: registrationWriter,
    read: createRegistrationsRead(database),
    ownReader,
    ...forPeople,
  });
  const changes = createChangeService({ repo: createChangeRepo(database), ...forPeople });
  const rescheduleWriter = createRescheduleWriter({ repo: createReschedulingRepo(database), isPassing });
  const rescheduling = createReschedulingService({ writer: rescheduleWriter, clock });
  const longWork = composeLongWork(foundation, {
    buildings,
    catalogue,
    sites,
    audit,
    onWaiting: signals.waiting,
    isPassing,
  });
  const lines = composeQueues(foundation, { tablets: known.registry, sites, catalogue, audit });
  const webhookWork = composeWebhooks(foundation, { catalogue, drills, audit });
  const points = composePoints(foundation, {
    known,
    sites,
    drills,
    catalogue,
    registrations,
    passes,
    audit,
    isPassing,
    walkInsPausedUntil: lines.relief.walkInsPausedUntil,
  });
  const coverageRead = createCoverageRead(reports);
  const reveal = createRevealService({ read: createRevealRead(database), drills: catalogue, audit });
  const auditRead = createAuditRead(reports);
  return {
    assignmentRead,
    signals,
    ...divisionLists,
    plans,
    passes,
    tokens,
    auth,
    revocations,
    catalogue,
    drills,
    sites,
    publishing,
    registrationsRead,
    ownAnswers: createOwnAnswers({ reader: ownReader, drills: catalogue }),
    registrationReports: createRegistrationsRead(reports),
    readsWaiting: () => reads.waiting() + ownReader.queued,
    registrations,
    changes,
    rescheduling,
    longWork,
    webhookWork,
    lines,
    points,
    coverageRead,
    audit,
    auditRead,
    reveal,
    /** Writes what was accepted; the requests themselves have been answered or refused before. */
    async close() {
      await Promise.all([
        registrationWriter.close(),
        rescheduleWriter.close(),
        points.close(),
        lines.close(),
        ownReader.close(),
      ]);
      await signals.close();
      await longWork.close();
      await webhookWork.close();
    },
  };
}

export type Services = ReturnType<typeof composeServices>;

/** The HTTP interface with all its routes, ready to listen. `strain` is measured, unless a test has its own. */
export async function composeApi(
  foundation: Foundation,
  services: Services,
  strain?: () => Strain,
): Promise<HttpServer> {
  const { database, queue, keyring, clock, movable, metrics, config, logger } = foundation;
  const { catalogue } = services;
  const app = createHttpServer({
    logger,
    trustProxy: config.trustProxy,
    translate: translateDatabaseError,
    describe: [describeLimits, describeIdempotency, describeDevices],
    publicAnswers: { keptMs: config.publicCacheMs, maxBytes: publicAnswersBytes },
  });
  await shedLoad(app as never, sheddingLimits(foundation, services.readsWaiting), strain);
  const limiter = await createRateLimiter(app, {
    windowMs: 60_000,
    redisUrl: config.queueUrl?.startsWith('redis') === true ? config.queueUrl : undefined,
    redisWithinMs: config.limits.redisMs,
    secret: deriveKey(keyring.secret, 'rate-limits'),
    onFallback: (err) => logger.warn({ err, backend: 'redis' }, 'rate limits are counted by each process'),
  });
  const checkLimits = registerLimits(app, { limiter, limits: config.limits, metrics });
  guardRoutes(app, services, checkLimits, services.points.admit);
  registerIdempotency(app, {
    secret: keyring.secret,
    idempotency: createIdempotencyService({
      repo: createIdempotencyRepo(database),
      onError: (err) => logger.warn({ err }, 'leases of Idempotency-Keys could not be renewed'),
    }),
  });
  await registerOpenApi(app, about);
  registerRoot(app, about);
  registerOperations(app, {
    metrics,
    problems,
    checks: {
      database: async () => {
        if (!(await pingDatabase(database.sql, 1_500))) throw new Error('down');
      },
    },
    progress: queue.health,
  });
  registerKeyRoutes(app, { keyring });
  registerAuthRoutes(app, services);
  registerClockRoutes(app, { clock, movable, audit: services.audit, onMoved: services.lines.look });
  registerAuditRoutes(app, { read: services.auditRead, readReason: createReadReason(catalogue) });
  registerRevealRoutes(app, services);
  registerDivisionRoutes(app, services);
  registerDrillRoutes(app, services);
  registerSiteRoutes(app, services);
  registerPublishingRoutes(app, services);
  await registerLongWork(app, services.longWork, problems);
  registerRegistrationRoutes(app, {
    ...services,
    read: services.registrationsRead,
    reports: services.registrationReports,
    drills: catalogue,
    clock,
  });
  registerPlanningRoutes(app, { plannings: services.longWork.plannings, problems });
  registerReplanningRoutes(app, { replanning: services.longWork.replanning, problems, clock });
  registerDuplicateRoutes(app, { read: createDuplicatesRead(foundation.reports), drills: catalogue });
  registerReschedulingRoutes(app, services);
  registerPoints(app, services.points, clock);
  composeSiteRosters(app, foundation, services);
  registerWebhookRoutes(app, services.webhookWork);
  services.lines.register(app);
  registerAssignmentRoutes(app, { read: services.assignmentRead, drills: catalogue, clock });
  registerEventRoutes(app, { ...composeEvents(foundation, catalogue), drills: catalogue });
  registerCoverageRoutes(app, { read: services.coverageRead, drills: catalogue, clock });
  await app.ready();
  return app;
}

/** Takes up the workers' jobs in this process. */
export async function composeWorker(foundation: Foundation, services: Services): Promise<void> {
  const { database, queue, clock, logger, metrics, config } = foundation;
  await startAssignmentJobs({
    queue,
    read: createAssignmentRead(database),
    repo: createAssignmentRepo(database),
    clock,
    logger,
    metrics,
    concurrency: config.workerConcurrency,
    reconcileMs: config.reconcileMs,
  });
  await services.longWork.startJobs(metrics);
  await services.webhookWork.startJobs();
  await services.lines.startJobs();
  await startIdempotencyJobs({
    queue,
    repo: createIdempotencyRepo(database),
    everyMs: config.reconcileMs,
  });
}
