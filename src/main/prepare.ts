import { fileURLToPath } from 'node:url';
import {
  auditProtection,
  createDivisionsRead,
  createDivisionsRepo,
  seedDivisions,
} from '../modules/foundation/index.ts';
import type { Config } from '../platform/config.ts';
import { assertOwnBackends, grantWorkingRole, migrateDatabase, openDatabase } from '../platform/db/index.ts';
import type { Logger } from '../platform/logger.ts';
import { migrateQueue } from '../platform/queue/index.ts';
import type { SayStep } from './progress.ts';

/** The committed migrations. */
export const migrationsFolder = fileURLToPath(new URL('../../migrations', import.meta.url));

/** What signals are about, as the modules declare it. The whole house is loaded for it, which few have need of. */
export async function topicsOfHouse(): Promise<readonly string[]> {
  const [{ composeHouse }, { groundless }] = await Promise.all([
    import('./compose.ts'),
    import('./groundless.ts'),
  ]);
  const house = composeHouse(groundless());
  await house.close();
  return house.topics;
}

/**
 * Brings database and queue to the present schema and loads the divisions. Safe to run any number of times, at once.
 * `say` is told of each step before it begins.
 */
export async function prepareDatabase(
  config: Config & { databaseUrl: string },
  logger: Logger,
  say: SayStep,
): Promise<void> {
  const url = config.migrateUrl ?? config.databaseUrl;
  // A migration holds its turn by a lock of its session.
  await assertOwnBackends(url);
  say('tables are brought to this version');
  await migrateDatabase({
    url,
    folder: migrationsFolder,
    always: [auditProtection],
    logger,
  });
  say('so is the queue');
  await migrateQueue(config.queueUrl ?? url, config.migrateUrl === undefined ? [] : await topicsOfHouse());
  if (config.migrateUrl !== undefined) {
    say('the role that the service works as is given what it needs');
    await grantWorkingRole({ migrateUrl: url, databaseUrl: config.databaseUrl });
  }
  const database = openDatabase({
    url,
    maxConnections: 2,
    applicationName: 'muster-migrate',
  });
  try {
    say('divisions are loaded where they are missing: some ten thousand for a province, at the first start');
    const deps = { read: createDivisionsRead(database), repo: createDivisionsRepo(database) };
    const added = await seedDivisions(deps, config.provinces);
    if (added > 0) logger.info({ divisions: added }, 'divisions loaded');
  } finally {
    await database.close();
  }
}
