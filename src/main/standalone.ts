import cluster from 'node:cluster';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Caller } from '../modules/foundation/index.ts';
import { systemClock } from '../platform/clock.ts';
import { type Config, ConfigError } from '../platform/config.ts';
import { type EmbeddedPostgres, runningEmbeddedUrl, startEmbeddedPostgres } from '../platform/db/index.ts';
import { closeServer } from '../platform/http/index.ts';
import type { Logger } from '../platform/logger.ts';
import { type ApiProcesses, startApiProcesses } from './api-processes.ts';
import { composeApi, composeHouse, type House } from './compose.ts';
import { type OpenGround, openGround } from './ground.ts';
import { ownMasterKey } from './master-keys.ts';
import { requireFreePort } from './port.ts';
import { prepareDatabase } from './prepare.ts';
import { onPrimary } from './primary.ts';
import { sayStep } from './progress.ts';
import { type ProductionConfig, requireDatabase, runProcess, type Stop } from './run.ts';
import { createPracticeAdmin, createSample, sampleName } from './sample.ts';
import { serveApi } from './serve-api.ts';
import { writeWelcome } from './welcome.ts';

/**
 * Api and worker in one process, on a database of its own unless DATABASE_URL names one. With several API_PROCESSES the
 * api is in these, and this one does the rest.
 */
async function start(config: Config, logger: Logger): Promise<Stop> {
  if (config.movableClock && config.apiProcesses > 1) {
    throw new ConfigError(
      'MUSTER_CLOCK=movable is for one process: leave API_PROCESSES out, each would have its own time.',
    );
  }
  if (cluster.isWorker) return serveApi(ofTheFirst(config), logger);
  endWithWhoeverStarted();
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
    await prepareDatabase(await onPrimary(ready, logger), logger, sayStep);
    ground = await openGround(ready, logger, 'standalone');
    const house = composeHouse(ground);
    const clientsFile = join(dataDir, 'clients.json');
    if (embedded && config.sample && !existsSync(clientsFile) && (await holdsNothingElse(house))) {
      await fill(config, house, clientsFile);
    }
    sayStep('the service starts');
    const api = await answerHttp(config, logger, ground, house);
    await writeWelcome({ address: api.address, dataDir, clientsFile });
    const { close } = ground;
    return async () => {
      await api.stop();
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

/** What an empty database is given. */
async function fill({ practice }: Config, { services }: House, clientsFile: string): Promise<void> {
  if (practice) return createPracticeAdmin(services, clientsFile);
  sayStep('a sample drill is made, with a client for each role');
  await createSample(services, systemClock.now(), clientsFile);
}

/** A service that a program started for itself, and holds a channel to, is nobody's once that program is gone. */
function endWithWhoeverStarted(): void {
  if (process.connected) process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
}

/** Takes up the jobs, and answers HTTP here or in processes of their own. */
async function answerHttp(
  config: Config,
  logger: Logger,
  ground: OpenGround,
  house: House,
): Promise<ApiProcesses> {
  if (config.apiProcesses > 1) {
    await house.startJobs();
    return startApiProcesses({ count: config.apiProcesses, logger });
  }
  const app = await composeApi(ground, house);
  await house.startJobs();
  const address = await app.listen({ port: config.port, host: config.host });
  return { address, stop: () => closeServer(app as never, Math.round(config.shutdownMs * 0.4)) };
}

/** The settings of a further process of this one's: it stands on the same database and reads the same master key. */
function ofTheFirst(config: Config): ProductionConfig {
  if (config.databaseUrl !== undefined) return requireDatabase(config);
  const dataDir = resolve(config.dataDir);
  const databaseUrl = runningEmbeddedUrl(join(dataDir, 'postgres'));
  if (databaseUrl === undefined) throw new Error('the embedded database does not run');
  return { ...config, databaseUrl, ...ownMasterKey(config, dataDir) };
}

/** Whether there is no drill but a sample that a killed start left unfinished. */
async function holdsNothingElse({ services }: House): Promise<boolean> {
  const anybody: Caller = { sub: 'sample', role: 'city-hq', division: '', site: undefined };
  const drills = await services.drills.list(anybody, { status: undefined, below: undefined, limit: 10 });
  return drills.every((drill) => drill.name === sampleName);
}

await runProcess('standalone', start);
