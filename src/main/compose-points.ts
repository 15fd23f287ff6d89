import {
  checkInBody,
  createCheckInRepo,
  createCheckInService,
  createCheckInWriter,
  createDeviceClients,
  createDeviceRegistry,
  createDevicesRead,
  createDevicesRepo,
  createDevicesService,
  createIdentify,
  createNameSearch,
  createPeopleInBuildingRead,
  createReviewsRead,
  createReviewsRepo,
  createReviewsService,
  createSentBeforeRead,
  createUploadService,
  createUploadWriter,
  deviceRevoked,
  registerCheckInRoutes,
  registerDeviceRoutes,
  registerReviewRoutes,
} from '../modules/day/index.ts';
import type { DrillCatalogue, DrillsService, SitesService } from '../modules/drill/index.ts';
import type { Auditor } from '../modules/foundation/index.ts';
import {
  type Caller,
  createAuthService,
  createClientsRepo,
  createRevocations,
  type Tokens,
} from '../modules/foundation/index.ts';
import type { Passes, RegistrationsService } from '../modules/residents/index.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import { deriveKey } from '../platform/crypto/index.ts';
import { AppError } from '../platform/errors/index.ts';
import type { HttpServer } from '../platform/http/index.ts';
import type { Foundation } from './ground.ts';

/** Tablets as a process knows them, and the issuer of tokens, which has to ask about them. */
export function composeDevices(
  { database, config, logger }: Foundation,
  { tokens, audit }: { tokens: Tokens; audit: Auditor },
) {
  const [read, repo] = [createDevicesRead(database), createDevicesRepo(database)];
  const registry = createDeviceRegistry({
    read,
    repo,
    clock: systemClock,
    keptMs: config.publicCacheMs,
    onError: (err) => logger.warn({ err }, 'it could not be written when devices were last seen'),
  });
  const clients = createClientsRepo(database);
  const revocations = createRevocations({ repo: clients, clock: systemClock });
  const auth = createAuthService({
    repo: clients,
    devices: createDeviceClients(read, registry),
    tokens,
    audit,
    clock: systemClock,
    onRevoked: revocations.forget,
  });
  return { read, repo, registry, auth, revocations };
}

/** What happens at the sampling points: tablets, and who comes. */
export function composePoints(
  foundation: Foundation,
  deps: {
    known: Omit<ReturnType<typeof composeDevices>, 'auth' | 'revocations'>;
    sites: SitesService;
    drills: DrillsService;
    catalogue: DrillCatalogue;
    registrations: RegistrationsService;
    passes: Passes;
    audit: Auditor;
    isPassing: (error: unknown) => boolean;
    walkInsPausedUntil: (siteId: string) => Promise<Date | undefined>;
  },
) {
  const { database, lanes, reads, keyring, clock, logger } = foundation;
  const { known, sites, drills, catalogue, registrations, passes, audit, isPassing } = deps;
  const { registry } = known;
  const devices = createDevicesService({
    ...known,
    sites,
    drills,
    audit,
    clock: systemClock,
    codeKey: deriveKey(keyring.secret, 'device-codes'),
  });
  const writing = { repo: createCheckInRepo(lanes), isPassing };
  const [writer, uploadWriter] = [createCheckInWriter(writing), createUploadWriter(writing)];
  const names = createNameSearch({ read: createPeopleInBuildingRead(reads), isPassing });
  const reviewsRepo = createReviewsRepo(database);
  const common = {
    identify: createIdentify({ registrations, passes, names, walkInsPausedUntil: deps.walkInsPausedUntil }),
    tablets: registry,
    sites,
    drills: catalogue,
    clock,
  };
  const checkIns = createCheckInService({ ...common, writer });
  const uploads = createUploadService({
    ...common,
    writer: uploadWriter,
    reviews: reviewsRepo,
    sentBefore: createSentBeforeRead(lanes),
    passes,
    body: checkInBody(clock),
    isPassing,
    onError: (err) => logger.error({ err }, 'a row of an upload could not be written'),
  });
  const reviews = createReviewsService({
    read: createReviewsRead(reads),
    repo: reviewsRepo,
    drills: catalogue,
    audit,
    clock: systemClock,
  });

  return {
    devices,
    registry,
    checkIns,
    uploads,
    reviews,
    /** Asked about everybody who is let in to a route. @throws AppError 403 `device-revoked` */
    admit({ role, sub }: Caller): Promise<void> | undefined {
      return role === 'tablet' ? admitTablet(sub) : undefined;
    },
    async close() {
      await Promise.all([writer.close(), uploadWriter.close(), names.close()]);
      await registry.close();
    },
  };

  async function admitTablet(id: string): Promise<void> {
    if (await registry.isRevoked(id)) throw new AppError(deviceRevoked);
    registry.saw(id);
  }
}

export function registerPoints(
  app: HttpServer,
  points: ReturnType<typeof composePoints>,
  clock: Clock,
): void {
  registerDeviceRoutes(app, points);
  registerCheckInRoutes(app, { ...points, clock });
  registerReviewRoutes(app, points);
}
