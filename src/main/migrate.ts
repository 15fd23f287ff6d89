import { prepareDatabase } from './prepare.ts';
import { requireDatabase, runProcess } from './run.ts';

await runProcess('migrate', async (config, logger) => {
  await prepareDatabase(requireDatabase(config), logger);
  logger.info('database is up to date');
  return undefined;
});
