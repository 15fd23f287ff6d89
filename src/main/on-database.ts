import { join, resolve } from 'node:path';
import type { Config } from '../platform/config.ts';
import { runningEmbeddedUrl, startEmbeddedPostgres } from '../platform/db/index.ts';
import { ownMasterKey } from './master-keys.ts';
import { onPrimary } from './primary.ts';
import { type ProductionConfig, requireDatabase } from './run.ts';

/** Runs `work` on the database of the settings; an embedded one is started where it does not run already. */
export async function onDatabase(
  config: Config,
  work: (config: ProductionConfig) => Promise<void>,
): Promise<void> {
  if (config.databaseUrl !== undefined) return work(await onPrimary(requireDatabase(config)));
  const dataDir = resolve(config.dataDir);
  const folder = join(dataDir, 'postgres');
  const running = runningEmbeddedUrl(folder);
  const own = running === undefined ? await startEmbeddedPostgres({ dataDir: folder }) : undefined;
  try {
    await work({ ...config, databaseUrl: running ?? own?.url ?? '', ...ownMasterKey(config, dataDir) });
  } finally {
    await own?.stop();
  }
}
