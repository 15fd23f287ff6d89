import { pingDatabase } from '../platform/db/index.ts';
import { closeServer, createHttpServer, registerOperations } from '../platform/http/index.ts';
import { composeServices, composeWorker } from './compose.ts';
import { openFoundation } from './ground.ts';
import { requireSharedDatabase, runProcess } from './run.ts';

/** A worker answers nothing but `/livez`, `/readyz` and `/metrics`. */
await runProcess('worker', async (config, logger) => {
  const foundation = await openFoundation(requireSharedDatabase(config), logger, 'worker');
  const { database, queue, metrics } = foundation;
  const app = createHttpServer({ logger, trustProxy: [], translate: () => undefined });
  registerOperations(app, {
    metrics,
    problems: [],
    checks: {
      database: async () => {
        if (!(await pingDatabase(database.sql, 1_500))) throw new Error('down');
      },
      // What a worker is there for: another one may have what this one lacks.
      queue: async () => {
        if (!(await queue.health()).reachable) throw new Error('down');
      },
    },
    progress: queue.health,
  });
  const services = composeServices(foundation);
  await composeWorker(foundation, services);
  const address = await app.listen({ port: config.port, host: config.host });
  logger.info({ address }, 'worker runs');
  return async () => {
    await foundation.queue.close();
    await closeServer(app as never, 1_000);
    await services.close();
    await foundation.close();
  };
});
