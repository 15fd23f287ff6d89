import cluster from 'node:cluster';
import { type Config, ConfigError, loadConfig } from '../platform/config.ts';
import { createLogger, type Logger } from '../platform/logger.ts';
import { writeCompiled } from './compile-cache.ts';

/** What a started process gives back: how to stop it. */
export type Stop = () => Promise<void>;

/** What one of several api processes is sent to have it finish and end. */
export const stopMessage = 'stop';

/** The settings of a process that is told its database. */
export type ProductionConfig = Config & {
  databaseUrl: string;
  masterKey: Buffer;
  /** Where the master key stands in a file that a rotation may change while the process runs. */
  masterKeyFile?: string;
  /** Whether the start says so where the database's role may do more than the service needs: on a database of one's own. */
  warnsOfRole?: boolean;
};

/** @throws ConfigError naming what is missing: api, worker and migrate run on a database of yours. */
export function requireDatabase(config: Config): ProductionConfig {
  const { databaseUrl, masterKey } = config;
  if (databaseUrl === undefined || masterKey === undefined) {
    throw new ConfigError(
      'DATABASE_URL and MASTER_KEY are required here. (`npm start` runs without them, on an embedded database.)',
    );
  }
  return { ...config, databaseUrl, masterKey };
}

/**
 * The same for a process that shares its database with others, each of which would have its own time.
 * @throws ConfigError where the clock is movable, too
 */
export function requireSharedDatabase(config: Config): ProductionConfig {
  if (config.movableClock) {
    throw new ConfigError(
      'MUSTER_CLOCK=movable is for `npm start` alone: several processes would each have their own time.',
    );
  }
  return { ...requireDatabase(config), warnsOfRole: true };
}

/**
 * Runs a process: reads its settings, starts it, and on SIGINT or SIGTERM stops it in order. A second signal
 * ends it at once, unless it is one of several: a terminal or a supervisor tells all of them, and then the first of them
 * tells the others. What was compiled for it is kept for the next time. What goes wrong at the start is one line for a person, and exit code 1.
 */
export async function runProcess(
  name: string,
  start: (config: Config, logger: Logger) => Promise<Stop | undefined>,
): Promise<void> {
  let stop: Stop | undefined;
  let stopping = false;
  let logger: Logger | undefined;
  let limitMs: number | undefined;

  async function end(signal: string): Promise<void> {
    if (stopping && cluster.isWorker) return;
    if (stopping) process.exit(1);
    stopping = true;
    // Whatever hangs (a database gone silent), the process is gone in time; embedded PostgreSQL stops on exit.
    if (limitMs !== undefined) setTimeout(() => process.exit(1), limitMs).unref();
    logger?.info({ signal }, 'stopping');
    try {
      await stop?.();
      process.exit(0);
    } catch (err) {
      logger?.error({ err }, 'did not stop in order');
      process.exit(1);
    }
  }

  // Handlers stand before the start: a Ctrl-C in the middle of it waits until there is something to stop.
  const early: string[] = [];
  const told = (signal: string): void => {
    if (stop === undefined && early.length === 0) early.push(signal);
    else void end(signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, told);
  if (cluster.isWorker) {
    process.on('message', (message) => {
      if (message === stopMessage) told(stopMessage);
    });
  }
  process.on('uncaughtException', (err) => {
    logger?.fatal({ err }, 'uncaught exception');
    process.exit(1);
  });
  try {
    const config = loadConfig();
    limitMs = config.shutdownMs + 1_000;
    logger = createLogger({ level: config.logLevel, process: name });
    stop = await start(config, logger);
    if (stop === undefined) process.exit(0);
    writeCompiled();
    const [signal] = early;
    if (signal !== undefined) await end(signal);
  } catch (error) {
    process.stderr.write(
      `\nMuster could not start: ${error instanceof Error ? error.message : String(error)}\n\n`,
    );
    logger?.debug({ err: error }, 'start failed');
    process.exit(1);
  }
}
