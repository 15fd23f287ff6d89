import { systemClock } from '../../../platform/clock.ts';
import { deriveKey } from '../../../platform/crypto/index.ts';
import { AppError } from '../../../platform/errors/index.ts';
import { startWatch } from '../../../platform/watch.ts';
import type { Wired } from '../../../platform/wing.ts';
import type { DrillsService, SitesService } from '../../drill/index.ts';
import type { Auditor, Caller, Ground, KnownCallers } from '../../foundation/index.ts';
import { createDeviceRegistry, type DeviceRegistry } from './device-registry.ts';
import { deviceProblems, deviceRevoked } from './devices.errors.ts';
import { createDevicesRead } from './devices.read.ts';
import { createDevicesRepo } from './devices.repo.ts';
import { describeDevices, registerDeviceRoutes } from './devices.routes.ts';
import { createDeviceClients, createDevicesService } from './devices.service.ts';
import { createSilenceWatch } from './silence-watch.ts';

/** Tablets: how they are enrolled, and as a process knows them. */
export function devicesModule(
  { database, reports, keyring, clock, config, logger, metrics }: Ground,
  deps: {
    callers: KnownCallers;
    sites: SitesService;
    drills: DrillsService;
    audit: Auditor;
  },
): Wired<{ tablets: DeviceRegistry }> {
  const { callers, sites, drills, audit } = deps;
  const [read, repo] = [createDevicesRead(database), createDevicesRepo(database)];
  let stopWatching: () => void = () => undefined;
  const tablets = createDeviceRegistry({
    read,
    repo,
    clock: systemClock,
    keptMs: config.publicCacheMs,
    onError: (err) => logger.warn({ err }, 'it could not be written when devices were last seen'),
  });
  callers.add({
    role: 'tablet',
    clients: createDeviceClients(read, tablets),
    async admit({ sub }: Caller) {
      if (await tablets.isRevoked(sub)) throw new AppError(deviceRevoked);
      tablets.saw(sub);
    },
  });
  const devices = createDevicesService({
    read,
    repo,
    registry: tablets,
    sites,
    drills,
    audit,
    clock: systemClock,
    codeKey: deriveKey(keyring.secret, 'device-codes'),
  });
  return {
    services: { tablets },
    module: {
      name: 'devices',
      problems: deviceProblems,
      tables: {
        people: ['devices'],
        kept: { tablet_clocks: 'how far the clocks of tablets are off' },
      },
      describe: describeDevices,
      register: (app) => registerDeviceRoutes(app, { devices }),
      startJobs() {
        stopWatching = startWatch({
          look: createSilenceWatch({
            read: createDevicesRead(reports),
            clock,
            machine: systemClock,
            metrics,
          }),
          everyMs: Math.max(config.reconcileMs, 10_000),
          onError: (err) => logger.warn({ err }, 'it could not be read which tablets are silent'),
        });
      },
      async close() {
        stopWatching();
        await tablets.close();
      },
    },
  };
}
