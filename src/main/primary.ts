import { findPrimary } from '../platform/db/index.ts';
import type { Logger } from '../platform/logger.ts';
import type { ProductionConfig } from './run.ts';

/** How long a standby that is about to be promoted is waited for, ms. */
const promotionMs = 15_000;

/**
 * Settings whose DATABASE_URL and MIGRATE_DATABASE_URL name the one host that takes writes, of several that it may name.
 * @throws Error where none does within 15 s, and where two do
 */
export async function onPrimary(config: ProductionConfig, logger?: Logger): Promise<ProductionConfig> {
  const primaryOf = (url: string) =>
    findPrimary(url, {
      patienceMs: promotionMs,
      onWait: () =>
        logger?.warn(
          { seconds: promotionMs / 1_000 },
          'no host of DATABASE_URL takes writes: waiting for one',
        ),
    });
  const { databaseUrl, migrateUrl } = config;
  return {
    ...config,
    databaseUrl: await primaryOf(databaseUrl),
    migrateUrl: migrateUrl === undefined ? undefined : await primaryOf(migrateUrl),
  };
}
