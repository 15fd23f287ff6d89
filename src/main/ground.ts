import { createKeysRepo, type Keyring, openKeyring } from '../modules/foundation/index.ts';
import { type Clock, createMovableClock, type MovableClock, systemClock } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import type { MasterKeys } from '../platform/crypto/index.ts';
import {
  assertDurable,
  assertOwnBackends,
  type Database,
  openDatabase,
  openKeyedPool,
  openReadPool,
  type ReadDatabase,
  type ReadPool,
} from '../platform/db/index.ts';
import { createMetrics, type Metrics } from '../platform/http/index.ts';
import type { Logger } from '../platform/logger.ts';
import { openSignalQueue, type SignalQueue } from '../platform/queue/index.ts';
import { masterKeysOf } from './master-keys.ts';
import type { ProductionConfig } from './run.ts';
import { topics } from './topics.ts';

/** What every process stands on: the adapters, opened. */
export interface Foundation {
  config: Config;
  logger: Logger;
  /** The drill's clock. */
  clock: Clock;
  /** The same, where this service lets an administrator move it. */
  movable: MovableClock | undefined;
  /** For what writes, and for what check-ins have to know. */
  database: Database;
  /** For check-ins: nothing else waits for them, and they for nothing. */
  lanes: ReadDatabase;
  /** For what citizens and the public read: however many they are, writers do not wait for them. */
  reads: ReadPool;
  /** For headquarters' reports, which may take long. */
  reports: ReadPool;
  queue: SignalQueue;
  keyring: Keyring;
  masterKeys: MasterKeys;
  metrics: Metrics;
  close(): Promise<void>;
}

/** As many as statements of check-ins are under way at most: three of the lanes and one of uploads. */
const laneConnections = 4;
/** How long one query of a citizen's, and of a report, may take in ms. */
const readMs = 5_000;
const reportMs = 60_000;

/**
 * Opens database, queue and keys.
 * @throws Error where the database cannot be reached, would lose what it acknowledges, or stands behind a pooler that
 * changes backends
 */
export async function openFoundation(
  config: ProductionConfig,
  logger: Logger,
  processName: string,
): Promise<Foundation> {
  const { databaseUrl: url, databaseConnections: connections } = config;
  const database = openDatabase({
    url,
    maxConnections: connections.write,
    applicationName: `muster-${processName}`,
  });
  const reads = openReadPool({
    url,
    maxConnections: connections.read,
    applicationName: `muster-${processName}-reads`,
    queryMs: readMs,
  });
  const reports = openReadPool({
    url,
    maxConnections: connections.report,
    applicationName: `muster-${processName}-reports`,
    queryMs: reportMs,
  });
  const lanes = openKeyedPool({
    url,
    maxConnections: laneConnections,
    applicationName: `muster-${processName}-lanes`,
  });
  const closeDatabase = () => Promise.all([database.close(), lanes.close(), reads.close(), reports.close()]);
  const masterKeys = masterKeysOf(config);
  try {
    await assertOwnBackends(url);
    await assertDurable(database.sql);
    const movable = config.movableClock ? createMovableClock() : undefined;
    const keyring = await openKeyring({
      repo: createKeysRepo(database),
      masterKeys,
      clock: systemClock,
    });
    const queue = await openSignalQueue({
      url: config.queueUrl ?? config.databaseUrl,
      logger,
      topics,
      closeMs: Math.round(config.shutdownMs * 0.4),
    });
    return {
      config,
      logger,
      clock: movable ?? systemClock,
      movable,
      database,
      lanes,
      reads,
      reports,
      queue,
      keyring,
      masterKeys,
      metrics: createMetrics(),
      async close() {
        await queue.close();
        await closeDatabase();
      },
    };
  } catch (error) {
    await closeDatabase();
    throw error;
  }
}
