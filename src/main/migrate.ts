import { prepareDatabase } from './prepare.ts';
import { onPrimary } from './primary.ts';
import { sayStep } from './progress.ts';
import { requireDatabase, runProcess } from './run.ts';

await runProcess('migrate', async (config, logger) => {
  await prepareDatabase(await onPrimary(requireDatabase(config), logger), logger, sayStep);
  logger.info('database is up to date');
  return undefined;
});
