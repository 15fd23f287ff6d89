import { closeServer } from '../platform/http/index.ts';
import { composeApi, composeServices } from './compose.ts';
import { openFoundation } from './ground.ts';
import { requireSharedDatabase, runProcess } from './run.ts';

await runProcess('api', async (config, logger) => {
  const foundation = await openFoundation(requireSharedDatabase(config), logger, 'api');
  const services = composeServices(foundation);
  const app = await composeApi(foundation, services);
  const address = await app.listen({ port: config.port, host: config.host });
  logger.info({ address }, 'api listens');
  return async () => {
    await closeServer(app as never, Math.round(config.shutdownMs * 0.4));
    await services.close();
    await foundation.close();
  };
});
