import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { databaseProcesses, postmasterPid, signal, waitUntil } from './embedded-process.ts';
import { commandFor, type RunAs } from './embedded-user.ts';

/** A running server. `exited` resolves when its main process is gone, for whatever reason. */
export type Server = { pid: number; process: ChildProcess; exited: Promise<void> };

/** The server ended before it was ready. `log` holds what it had to say. */
export class ServerStartError extends Error {
  override name = 'ServerStartError';
  readonly log: string;
  constructor(log: string) {
    super(`PostgreSQL did not start: ${log.trim().split('\n').slice(-8).join('\n')}`);
    this.log = log;
  }
}

// Sized for a laptop that also runs the api and a worker. Durability is spelled out, so that no edited
// postgresql.conf takes it away. Terse errors keep the values of rows out of the log.
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '2GB',
  min_wal_size: '256MB',
  checkpoint_timeout: '15min',
  log_checkpoints: 'off',
  max_connections: '300',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  random_page_cost: '1.1',
  huge_pages: 'off',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  logging_collector: 'off',
  log_error_verbosity: 'terse',
  log_parameter_max_length_on_error: '0',
};

const LONGEST_RECOVERY_MS = 600_000;

/**
 * Starts PostgreSQL on a cluster and waits until it takes connections (recovery after a crash included).
 * It runs in a session of its own, so that Ctrl-C in a terminal reaches us but not it, and logs to
 * `dataDir/postgres.log`, so that it outlives a broken pipe. Throws ServerStartError.
 */
export async function startServer(
  dataDir: string,
  postgres: string,
  run: RunAs,
  port: number,
): Promise<Server> {
  const cluster = join(dataDir, 'cluster');
  const log = openLog(join(dataDir, 'postgres.log'));
  const settings = Object.entries({ ...SETTINGS, port: String(port) });
  const args = ['-D', cluster, ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  const { command, args: all, options } = commandFor(run, postgres, args);
  const child = spawn(command, all, { ...options, detached: true, stdio: ['ignore', log.fd, log.fd] });
  closeSync(log.fd);
  let gone = false;
  const exited = new Promise<void>((resolve) => {
    const end = () => {
      gone = true;
      resolve();
    };
    child.once('exit', end);
    child.once('error', end);
  });
  const ready = () => gone || isReady(cluster, child.pid);
  if (!(await waitUntil(ready, LONGEST_RECOVERY_MS)) || gone || child.pid === undefined) {
    child.kill('SIGKILL');
    throw new ServerStartError(log.read());
  }
  child.unref();
  return { pid: child.pid, process: child, exited };
}

/** Stops the server fast: open transactions are rolled back. Harsher after `deadlineMs`; the data stays sound. */
export async function stopServer(server: Server, deadlineMs: number): Promise<void> {
  let gone = false;
  server.process.ref();
  server.exited.then(() => {
    gone = true;
  });
  for (const name of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    signal(server.pid, name);
    if (await waitUntil(() => gone, name === 'SIGINT' ? deadlineMs : 1000)) return;
  }
  await server.exited;
}

/**
 * Ends database processes that a killed Muster has left behind in this cluster, and waits until they
 * (and so the shared memory) are gone. Answers how many there were. Only for the owner of the folder.
 */
export async function stopLeftovers(cluster: string): Promise<number> {
  const found = databaseProcesses(cluster);
  const main = postmasterPid(cluster);
  const gone = () => databaseProcesses(cluster).length === 0;
  if (main !== null && found.includes(main)) {
    signal(main, 'SIGINT');
    if (await waitUntil(gone, 15_000)) return found.length;
  }
  // Without a main process its children leave by themselves, except a busy one.
  if (await waitUntil(gone, found.length > 0 ? 2000 : 0)) return found.length;
  for (const pid of databaseProcesses(cluster)) signal(pid, 'SIGKILL');
  if (await waitUntil(gone, 5000)) return found.length;
  throw new Error(`Processes ${databaseProcesses(cluster).join(', ')} hold ${cluster} and do not end.`);
}

// The last line of postmaster.pid is the state: starting, ready, stopping.
function isReady(cluster: string, pid: number | undefined): boolean {
  if (pid === undefined || postmasterPid(cluster) !== pid) return false;
  try {
    return readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[7]?.trim() === 'ready';
  } catch {
    return false;
  }
}

const LARGEST_LOG = 8 * 1024 * 1024;

function openLog(path: string): { fd: number; read(): string } {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LARGEST_LOG) renameSync(path, `${path}.1`);
  const from = size > LARGEST_LOG ? 0 : size;
  return {
    fd: openSync(path, 'a', 0o600),
    read: () => readFileSync(path).subarray(from).toString('utf8'),
  };
}
