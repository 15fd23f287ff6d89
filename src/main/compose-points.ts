import type { Auditor } from '../modules/audit/index.ts';
import { type Caller, createAuthService, createClientsRepo, type Tokens } from '../modules/auth/index.ts';
import {
  createCheckInRepo,
  createCheckInService,
  createCheckInWriter,
  registerCheckInRoutes,
} from '../modules/check-in/index.ts';
import {
  createDeviceClients,
  createDeviceRegistry,
  createDevicesRead,
  createDevicesRepo,
  createDevicesService,
  deviceRevoked,
  registerDeviceRoutes,
} from '../modules/devices/index.ts';
import type { DrillCatalogue, DrillsService } from '../modules/drills/index.ts';
import type { Passes } from '../modules/passes/index.ts';
import type { RegistrationsService } from '../modules/registrations/index.ts';
import type { SitesService } from '../modules/sites/index.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import { deriveKey } from '../platform/crypto/index.ts';
import { AppError } from '../platform/errors/index.ts';
import type { HttpServer } from '../platform/http/index.ts';
import type { Foundation } from './foundation.ts';

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
  const auth = createAuthService({
    repo: createClientsRepo(database),
    devices: createDeviceClients(read, registry),
    tokens,
    audit,
    clock: systemClock,
  });
  return { read, repo, registry, auth };
}

/** What happens at the sampling points: tablets, and who comes. */
export function composePoints(
  foundation: Foundation,
  deps: {
    known: Omit<ReturnType<typeof composeDevices>, 'auth'>;
    sites: SitesService;
    drills: DrillsService;
    catalogue: DrillCatalogue;
    registrations: RegistrationsService;
    passes: Passes;
    audit: Auditor;
    isPassing: (error: unknown) => boolean;
  },
) {
  const { database, keyring, clock } = foundation;
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
  const writer = createCheckInWriter({ repo: createCheckInRepo(database), isPassing });
  const checkIns = createCheckInService({ writer, sites, drills: catalogue, registrations, passes, clock });

  return {
    devices,
    registry,
    checkIns,
    /** Asked about everybody who is let in to a route. @throws AppError 403 `device-revoked` */
    admit({ role, sub }: Caller): Promise<void> | undefined {
      return role === 'tablet' ? admitTablet(sub) : undefined;
    },
    async close() {
      await writer.close();
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
  { devices, checkIns }: ReturnType<typeof composePoints>,
  clock: Clock,
): void {
  registerDeviceRoutes(app, { devices });
  registerCheckInRoutes(app, { checkIns, clock });
}
