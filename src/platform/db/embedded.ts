import { accessSync, constants, existsSync, mkdirSync, realpathSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { findBinaries } from './embedded-binaries.ts';
import { type Connection, ensureCluster, readConnection, saveConnection } from './embedded-cluster.ts';
import { acquireOwnership, livingOwner } from './embedded-lock.ts';
import { postmasterPid, processMark, signal } from './embedded-process.ts';
import { type Server, ServerStartError, startServer, stopLeftovers, stopServer } from './embedded-server.ts';
import { chooseDatabaseUser, findWayToRun, type RunAs } from './embedded-user.ts';

/** Where progress and trouble are told; a pino logger fits. */
export type EmbeddedLogger = {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
};

export type EmbeddedOptions = {
  /** A folder of its own for the database, its password, lock and log. Made when missing. */
  dataDir: string;
  logger?: EmbeddedLogger;
  /** TCP port on 127.0.0.1. Default: that of the last start if still free, else any free one. */
  port?: number;
};

export type EmbeddedPostgres = {
  /** `postgres://…` of the database `postgres`, as its superuser. Holds the password: not for logs. */
  url: string;
  port: number;
  pid: number;
  /** Stops the server and gives the folder up; resolves when it is gone. May be called twice. */
  stop(): Promise<void>;
};

const STOP_DEADLINE_MS = 5000;
const ATTEMPTS = 5;

/**
 * Runs real PostgreSQL from the programs npm installed, as root or as an ordinary user (see
 * chooseDatabaseUser and findWayToRun), with data in `dataDir`.
 *
 * - A second start on the folder, while the process of the first lives, throws and names both.
 * - After kill -9 of that process the next start ends the database processes it left behind, starts
 *   again, and PostgreSQL recovers what was committed.
 * - When this process ends by process.exit or an uncaught exception, the server is told to stop.
 *   A signal without a handler ends Node without that: install handlers that call `stop`.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const binaries = await findBinaries();
  const wanted = resolve(options.dataDir);
  const user = chooseDatabaseUser(wanted, join(wanted, 'cluster'));
  const dataDir = prepareFolder(wanted, user ? 0o711 : 0o700);
  const run = findWayToRun(user, binaries.postgres, dataDir);
  const release = acquireOwnership(dataDir);
  try {
    const leftovers = await clearLeftovers(join(dataDir, 'cluster'));
    if (leftovers > 0) {
      options.logger?.warn(
        { dataDir, processes: leftovers },
        'stopped the database a killed process left behind',
      );
    }
    await ensureCluster(dataDir, binaries.initdb, user, run);
    const { server, port } = await startOnFreePort(dataDir, binaries.postgres, run, options.port);
    options.logger?.info({ dataDir, port, databasePid: server.pid }, 'embedded PostgreSQL is ready');
    return handle(dataDir, server, port, release, options.logger);
  } catch (error) {
    release();
    throw error;
  }
}

/** The URL of the embedded database that another process runs in the folder now; undefined where none does. */
export function runningEmbeddedUrl(dataDir: string): string | undefined {
  if (!existsSync(dataDir)) return undefined;
  const folder = realpathSync(dataDir);
  return livingOwner(folder) === undefined ? undefined : urlOf(readConnection(folder));
}

function urlOf({ user, password, port }: Connection): string {
  return `postgres://${user}:${password}@127.0.0.1:${port}/postgres`;
}

function handle(
  dataDir: string,
  server: Server,
  port: number,
  release: () => void,
  logger: EmbeddedLogger | undefined,
): EmbeddedPostgres {
  const killOnExit = () => signal(server.pid, 'SIGINT');
  process.once('exit', killOnExit);
  let stopping: Promise<void> | undefined;
  server.exited.then(() => {
    process.off('exit', killOnExit);
    if (!stopping) logger?.warn({ databasePid: server.pid }, 'embedded PostgreSQL ended unexpectedly');
  });
  return {
    url: urlOf({ ...readConnection(dataDir), port }),
    port,
    pid: server.pid,
    stop() {
      stopping ??= stopServer(server, STOP_DEADLINE_MS).finally(release);
      return stopping;
    },
  };
}

function prepareFolder(wanted: string, mode: number): string {
  try {
    mkdirSync(wanted, { recursive: true, mode });
    accessSync(wanted, constants.R_OK | constants.W_OK | constants.X_OK);
    return realpathSync(wanted);
  } catch (cause) {
    throw new Error(`The database folder ${wanted} cannot be written by this user.`, { cause });
  }
}

async function clearLeftovers(cluster: string): Promise<number> {
  const stopped = await stopLeftovers(cluster);
  // PostgreSQL would take a stranger that has got the old pid for itself and refuse to start. On Linux we
  // have looked at every process; elsewhere only at this pid, so there it must be gone.
  const stale = postmasterPid(cluster);
  if (stale !== null && (process.platform === 'linux' || processMark(stale) === null)) {
    rmSync(join(cluster, 'postmaster.pid'), { force: true });
  }
  return stopped;
}

async function startOnFreePort(dataDir: string, postgres: string, run: RunAs, wanted: number | undefined) {
  for (let attempt = 1; ; attempt++) {
    const connection = readConnection(dataDir);
    const port = wanted ?? (await freePort(connection.port));
    try {
      const server = await startServer(dataDir, postgres, run, port);
      if (port !== connection.port) saveConnection(dataDir, { ...connection, port });
      return { server, port };
    } catch (error) {
      // Somebody took the port between our look and the server's, or memory of a dead server lingers.
      const log = error instanceof ServerStartError ? error.log : '';
      const passing = (/could not bind/.test(log) && wanted === undefined) || /shared memory block/.test(log);
      if (!passing || attempt === ATTEMPTS) throw error;
      await clearLeftovers(join(dataDir, 'cluster'));
    }
  }
}

/** `preferred` if nobody listens there, else a port the system gives. */
function freePort(preferred: number): Promise<number> {
  return new Promise((resolvePort, reject) => {
    const probe = createServer();
    probe.once('error', (error) => (preferred === 0 ? reject(error) : resolvePort(freePort(0))));
    probe.listen(preferred, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolvePort(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
