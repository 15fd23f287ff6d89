import { keepCompiled } from './compile-cache.ts';

// Before anything that is worth keeping is loaded.
keepCompiled();
const { requireSharedDatabase, runProcess } = await import('./run.ts');

await runProcess('worker', async (config, logger) => {
  const settings = requireSharedDatabase(config);
  const { serveWorker } = await import('./serve-worker.ts');
  return serveWorker(settings, logger);
});
