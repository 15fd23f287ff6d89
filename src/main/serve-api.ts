import cluster from 'node:cluster';
import { closeServer } from '../platform/http/index.ts';
import type { Logger } from '../platform/logger.ts';
import { composeApi, composeHouse } from './compose.ts';
import { openGround } from './ground.ts';
import type { ProductionConfig, Stop } from './run.ts';
import { metricsOfSibling } from './sibling-metrics.ts';

/**
 * How long this process answers on connections that are kept while whoever stands in front gives them up, ms: under load each of them has
 * a request within it, and the others are hardly used.
 */
const drainMs = 1_000;

/** What one of several api processes tells the first one: it listens, there. */
export interface Listening {
  listens: string;
}

/** Answers HTTP in this process, alone or as one of several that listen at the same port. */
export async function serveApi(config: ProductionConfig, logger: Logger): Promise<Stop> {
  const ground = await openGround(config, logger, 'api', cluster.isWorker ? metricsOfSibling() : undefined);
  const house = composeHouse(ground);
  const app = await composeApi(ground, house);
  const address = await app.listen({ port: config.port, host: config.host });
  logger.info({ address }, 'api listens');
  if (cluster.isWorker) process.send?.({ listens: address } satisfies Listening);
  return async () => {
    const [drain, deadline] = [
      Math.min(drainMs, config.shutdownMs * 0.1),
      Math.round(config.shutdownMs * 0.4),
    ];
    await closeServer(app as never, deadline, config.trustProxy.length > 0 ? drain : 0);
    await house.close();
    await ground.close();
  };
}
