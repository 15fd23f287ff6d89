import { prepareDatabase } from './prepare.ts';
import { sayStep } from './progress.ts';
import { requireDatabase, runProcess } from './run.ts';

await runProcess('migrate', async (config, logger) => {
  await prepareDatabase(requireDatabase(config), logger, sayStep);
  logger.info('database is up to date');
  return undefined;
});
