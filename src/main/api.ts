import cluster from 'node:cluster';
import { keepCompiled } from './compile-cache.ts';

// Before anything that is worth keeping is loaded.
keepCompiled();
const { requireSharedDatabase, runProcess } = await import('./run.ts');

// What only one of the two needs is loaded there: whoever looks after the others stays small.
await runProcess('api', async (config, logger) => {
  const settings = requireSharedDatabase(config);
  if (config.apiProcesses === 1 || cluster.isWorker) {
    const { serveApi } = await import('./serve-api.ts');
    return serveApi(settings, logger);
  }
  const { startApiProcesses } = await import('./api-processes.ts');
  const { stop } = await startApiProcesses({ count: config.apiProcesses, logger });
  return stop;
});
