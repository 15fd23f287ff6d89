import { assertAnswers } from '../platform/db/index.ts';
import { closeServer, createHttpServer, registerOperations } from '../platform/http/index.ts';
import type { Logger } from '../platform/logger.ts';
import { composeHouse } from './compose.ts';
import { openGround } from './ground.ts';
import type { ProductionConfig, Stop } from './run.ts';

/** A worker answers nothing but `/livez`, `/readyz` and `/metrics`. */
export async function serveWorker(config: ProductionConfig, logger: Logger): Promise<Stop> {
  const ground = await openGround(config, logger, 'worker');
  const { database, queue, metrics } = ground;
  const app = createHttpServer({ logger, trustProxy: [], translate: () => undefined });
  registerOperations(app, {
    metrics,
    problems: [],
    checks: {
      database: () => assertAnswers(database.sql, 1_500),
      // What a worker is there for: another one may have what this one lacks.
      queue: async () => {
        if (!(await queue.health()).reachable) throw new Error('down');
      },
    },
    progress: queue.health,
  });
  const house = composeHouse(ground);
  await house.startJobs();
  const address = await app.listen({ port: config.port, host: config.host });
  logger.info({ address }, 'worker runs');
  return async () => {
    await ground.queue.close();
    await closeServer(app as never, 1_000);
    await house.close();
    await ground.close();
  };
}
