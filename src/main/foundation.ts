import { createKeysRepo, type Keyring, openKeyring } from '../modules/keys/index.ts';
import { type Clock, createMovableClock, type MovableClock, systemClock } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import { type SecretKey, secretKey } from '../platform/crypto/index.ts';
import { assertDurable, type Database, openDatabase } from '../platform/db/index.ts';
import { createMetrics, type Metrics } from '../platform/http/index.ts';
import type { Logger } from '../platform/logger.ts';
import { openSignalQueue, type SignalQueue } from '../platform/queue/index.ts';
import { topics } from './topics.ts';

/** What every process stands on: the adapters, opened. */
export interface Foundation {
  config: Config;
  logger: Logger;
  /** The drill's clock. */
  clock: Clock;
  /** The same, where this service lets an administrator move it. */
  movable: MovableClock | undefined;
  database: Database;
  queue: SignalQueue;
  keyring: Keyring;
  masterKey: SecretKey;
  metrics: Metrics;
  close(): Promise<void>;
}

/**
 * Opens database, queue and keys.
 * @throws Error where the database cannot be reached or would lose what it acknowledges
 */
export async function openFoundation(
  config: Config & { databaseUrl: string; masterKey: Buffer },
  logger: Logger,
  processName: string,
): Promise<Foundation> {
  const database = openDatabase({
    url: config.databaseUrl,
    maxConnections: config.databaseConnections,
    applicationName: `muster-${processName}`,
  });
  const masterKey = secretKey(config.masterKey);
  try {
    await assertDurable(database.sql);
    const movable = config.movableClock ? createMovableClock() : undefined;
    const keyring = await openKeyring({
      repo: createKeysRepo(database),
      masterKey,
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
      queue,
      keyring,
      masterKey,
      metrics: createMetrics(),
      async close() {
        await queue.close();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}
