import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Config, loadConfig } from '../../platform/config.ts';
import { placeOf, runningEmbeddedUrl } from '../../platform/db/index.ts';
import { masterKeysOf, ownMasterKey } from '../master-keys.ts';
import { onPrimary } from '../primary.ts';
import { type ProductionConfig, requireDatabase } from '../run.ts';
import { examineArchive } from './archive.ts';
import { examineCounts } from './counts.ts';
import { examineDatabase } from './database.ts';
import { bad, type Finding, good } from './finding.ts';
import { examineKeys } from './keys.ts';
import { examineQueue } from './queue.ts';
import { examineStandbys } from './standbys.ts';

/** Variables of an environment; those of this process unless told. */
type Environment = Record<string, string | undefined>;

/**
 * What a process would find that was started with these settings: settings, database, keys, counts, archive, standbys, queue, one
 * after the other, for what comes later needs what comes before. Writes nothing, and names no person and no secret.
 */
export async function* examine(environment?: Environment): AsyncGenerator<Finding> {
  const found = settings(environment);
  if ('state' in found) return yield found;
  const config = await onPrimary(found).catch((error: Error) => bad('database', error.message));
  if ('state' in config) return yield config;
  yield good('settings', `Node ${process.versions.node}; the database is ${placeOf(config.databaseUrl)}`);

  let usable = true;
  for await (const finding of examineDatabase(config)) {
    yield finding;
    if (finding.state === 'bad') usable = false;
  }
  if (!usable) return;
  for await (const finding of examineKeys(config, masterKeysOf(config))) {
    yield finding;
    if (finding.state === 'bad') usable = false;
  }
  if (!usable) return;
  yield examineCounts(config);
  yield examineArchive(config);
  yield* examineStandbys(config);
  yield* examineQueue(config);
}

/** The settings of a process, or what is wrong with them. An embedded database is looked at as it runs, and not started. */
function settings(environment: Environment | undefined): ProductionConfig | Finding {
  try {
    const config: Config = loadConfig(environment);
    if (config.databaseUrl !== undefined) return requireDatabase(config);
    const dataDir = resolve(config.dataDir);
    const url = runningEmbeddedUrl(join(dataDir, 'postgres'));
    if (url === undefined) {
      const there = existsSync(join(dataDir, 'postgres'));
      return bad(
        'settings',
        `DATABASE_URL is not set, and ${there ? 'the database in' : 'there is no database in'} ${dataDir}${there ? ' does not run' : ''}: start it with \`npm start\`, or name one`,
      );
    }
    return { ...config, databaseUrl: url, ...ownMasterKey(config, dataDir) };
  } catch (error) {
    return bad('settings', error instanceof Error ? error.message : String(error));
  }
}
