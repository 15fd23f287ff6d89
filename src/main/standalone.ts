import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Caller } from '../modules/foundation/index.ts';
import { systemClock } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../platform/db/index.ts';
import { closeServer } from '../platform/http/index.ts';
import type { Logger } from '../platform/logger.ts';
import { composeApi, composeHouse, type House } from './compose.ts';
import { type OpenGround, openGround } from './ground.ts';
import { ownMasterKey } from './master-keys.ts';
import { requireFreePort } from './port.ts';
import { prepareDatabase } from './prepare.ts';
import { sayStep } from './progress.ts';
import { type ProductionConfig, requireDatabase, runProcess, type Stop } from './run.ts';
import { createSample, sampleName } from './sample.ts';
import { writeWelcome } from './welcome.ts';

/** Api and worker in one process, on a database of its own unless DATABASE_URL names one. */
async function start(config: Config, logger: Logger): Promise<Stop> {
  await requireFreePort(config.port, config.host);
  const dataDir = resolve(config.dataDir);
  const embedded = config.databaseUrl === undefined;
  let postgres: EmbeddedPostgres | undefined;
  let ground: OpenGround | undefined;
  try {
    let ready: ProductionConfig;
    if (embedded) {
      sayStep(
        `PostgreSQL starts in ${join(config.dataDir, 'postgres')}: the first time it takes some seconds`,
      );
      await mkdir(dataDir, { recursive: true });
      postgres = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres'), logger });
      ready = { ...config, databaseUrl: postgres.url, ...ownMasterKey(config, dataDir) };
    } else {
      ready = requireDatabase(config);
    }
    await prepareDatabase(ready, logger, sayStep);
    ground = await openGround(ready, logger, 'standalone');
    const house = composeHouse(ground);
    const clientsFile = join(dataDir, 'clients.json');
    if (embedded && config.sample && !existsSync(clientsFile) && (await holdsNothingElse(house))) {
      sayStep('a sample drill is made, with a client for each role');
      await createSample(house.services, systemClock.now(), clientsFile);
    }
    sayStep('the service starts');
    const app = await composeApi(ground, house);
    await house.startJobs();
    const address = await app.listen({ port: config.port, host: config.host });
    await writeWelcome({ address, dataDir, clientsFile });
    const { close } = ground;
    return async () => {
      await closeServer(app as never, Math.round(config.shutdownMs * 0.4));
      await house.close();
      await close();
      await postgres?.stop();
    };
  } catch (error) {
    await ground?.close();
    await postgres?.stop();
    throw error;
  }
}

/** Whether there is no drill but a sample that a killed start left unfinished. */
async function holdsNothingElse({ services }: House): Promise<boolean> {
  const anybody: Caller = { sub: 'sample', role: 'city-hq', division: '', site: undefined };
  const drills = await services.drills.list(anybody, { status: undefined, below: undefined, limit: 10 });
  return drills.every((drill) => drill.name === sampleName);
}

await runProcess('standalone', start);
