import { createKeysRepo, type Ground, openKeyring } from '../modules/foundation/index.ts';
import { createMovableClock, systemClock } from '../platform/clock.ts';
import {
  assertDurable,
  assertOwnBackends,
  openDatabase,
  openKeyedPool,
  openReadPool,
} from '../platform/db/index.ts';
import { createMetrics, type Metrics } from '../platform/http/index.ts';
import type { Logger } from '../platform/logger.ts';
import { openSignalQueue, watchHealth } from '../platform/queue/index.ts';
import { masterKeysOf } from './master-keys.ts';
import type { ProductionConfig } from './run.ts';

/** As many as statements of check-ins are under way at most: three of the lanes and one of uploads. */
const checkInConnections = 4;
/** How often the queue's health is looked at, ms. */
const healthEveryMs = 30_000;
/** How long one query of a citizen's, and of a report, may take in ms. */
const readMs = 5_000;
const reportMs = 60_000;

/** What every process stands on, and how it is left again. */
export type OpenGround = Ground & { close(): Promise<void> };

/**
 * Opens database, queue and keys.
 * @throws Error where the database cannot be reached, would lose what it acknowledges, or stands behind a pooler that
 * changes backends
 */
export async function openGround(
  config: ProductionConfig,
  logger: Logger,
  processName: string,
  metrics: Metrics = createMetrics(),
): Promise<OpenGround> {
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
  const checkInDatabase = openKeyedPool({
    url,
    maxConnections: checkInConnections,
    applicationName: `muster-${processName}-check-ins`,
  });
  const closeDatabase = () =>
    Promise.all([database.close(), checkInDatabase.close(), reads.close(), reports.close()]);
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
      closeMs: Math.round(config.shutdownMs * 0.4),
    });
    const stopWatching = watchHealth({ health: queue.health, metrics, logger, everyMs: healthEveryMs });
    return {
      config,
      logger,
      clock: movable ?? systemClock,
      movable,
      database,
      checkInDatabase,
      reads,
      reports,
      queue,
      keyring,
      masterKeys,
      metrics,
      async close() {
        stopWatching();
        await queue.close();
        await closeDatabase();
      },
    };
  } catch (error) {
    await closeDatabase();
    throw error;
  }
}
