import { closeServer } from '../platform/http/index.ts';
import { composeApi, composeHouse } from './compose.ts';
import { openGround } from './ground.ts';
import { requireSharedDatabase, runProcess } from './run.ts';

await runProcess('api', async (config, logger) => {
  const ground = await openGround(requireSharedDatabase(config), logger, 'api');
  const house = composeHouse(ground);
  const app = await composeApi(ground, house);
  const address = await app.listen({ port: config.port, host: config.host });
  logger.info({ address }, 'api listens');
  return async () => {
    await closeServer(app as never, Math.round(config.shutdownMs * 0.4));
    await house.close();
    await ground.close();
  };
});
