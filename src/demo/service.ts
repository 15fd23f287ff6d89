import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Credentials } from './http/tokens.ts';

/** A service that the demo started. */
export interface Service {
  url: string;
  /** Process id of what was started; it may have children. */
  pid: number;
  dataDir: string;
  clientsFile: string;
  /** Stops it and, unless it is to be kept, removes its data. Safe to call twice. */
  stop(): Promise<void>;
  /** Settles when the service ends by itself, with what it said last; never while it runs. */
  ended: Promise<string>;
}

const project = fileURLToPath(new URL('../../', import.meta.url));
const readyLine = /^Muster listens on (http:\/\/\S+)/;

/** How long a first start (initdb, migrations, divisions) may take, and a stop. */
const START_WITHIN_MS = 120_000;
const STOP_WITHIN_MS = 15_000;

/** How a service is started that is not the demo's usual one. */
export interface ServiceOptions {
  keep: boolean;
  signal: AbortSignal;
  /** How the path of its folder begins. */
  folder?: string;
  /** Settings in place of the demo's. */
  settings?: Readonly<Record<string, string>>;
}

/**
 * As `npm start`: glibc gives back what is freed. It keeps it, in as many arenas as there were threads: peak 698 → 567 MiB at full
 * size, and 5,060 registrations a second against 4,760 and 5,230 without, in turns.
 */
const mallocGivesBack = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_TRIM_THRESHOLD_: '131072',
  MALLOC_MMAP_THRESHOLD_: '131072',
};

/**
 * The child's environment, nothing but this: a DATABASE_URL or PORT of the caller's is meant for another
 * service.
 */
function environment(dataDir: string): Record<string, string> {
  const folders = [dirname(process.execPath), '/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin'];
  return {
    PATH: [...folders, '/sbin', '/bin', '/opt/homebrew/bin'].join(delimiter),
    HOME: homedir(),
    TMPDIR: tmpdir(),
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    ...mallocGivesBack,
    PORT: '0',
    HOST: '127.0.0.1',
    MUSTER_DATA_DIR: dataDir,
    MUSTER_CLOCK: 'movable',
    MUSTER_SAMPLE: 'yes',
    // The demo's own app listens on this machine.
    WEBHOOK_ALLOW_PRIVATE: '127.0.0.1',
    LOG_LEVEL: 'warn',
  };
}

/** Kills the child and the database processes that it would leave behind. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group has ended.
  }
}

/** Answers the address that the child prints. @throws Error with its last words where it ends or is too slow. */
async function waitUntilReady(child: ChildProcess, last: () => string, signal: AbortSignal): Promise<string> {
  const { stdout } = child;
  if (stdout === null) throw new Error('the service has no output');
  return await new Promise<string>((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Error(`the service was not ready within ${START_WITHIN_MS / 1_000} s\n${last()}`)),
      START_WITHIN_MS,
    );
    const settle = (then: () => void): void => {
      clearTimeout(late);
      then();
    };
    createInterface({ input: stdout }).on('line', (line) => {
      const url = readyLine.exec(line)?.[1];
      if (url !== undefined) settle(() => resolve(url));
    });
    signal.addEventListener('abort', () => settle(() => reject(new Error('stopped'))), { once: true });
    child.once('error', (error) => settle(() => reject(error)));
    child.once('exit', () => settle(() => reject(new Error(`the service ended at once\n${last()}`))));
  });
}

/**
 * Starts `src/main/standalone.ts` with an empty database of its own in a temporary folder and waits until it
 * listens. What it logs from `warn` up goes to `onLog`. `signal` stops it, also while it starts.
 */
export async function startService(
  { keep, signal, folder = join(tmpdir(), 'muster-demo-'), settings = {} }: ServiceOptions,
  onLog: (line: string) => void,
): Promise<Service> {
  const dataDir = await mkdtemp(folder);
  const child = spawn(
    process.execPath,
    // As `npm start`: the heap grows to twice what lives in it and not four times, peak 661 → 480 MiB at scale 0.02.
    [
      '--max-semi-space-size=8',
      '--heap-growing-percent=100',
      '--expose-gc',
      join(project, 'src/main/standalone.ts'),
    ],
    {
      cwd: project,
      env: { ...environment(dataDir), ...settings },
      // The channel closes when this process ends, however it ends, and the service with it.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A process group of its own: Ctrl-C in a terminal reaches the demo, which stops the service in order.
      detached: true,
    },
  );
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => {
      said.push(line);
      if (said.length > 20) said.shift();
      if (stream === child.stderr || line.startsWith('{')) onLog(line);
    });
  }
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const forced = setTimeout(() => killGroup(child), STOP_WITHIN_MS);
    await exited;
    clearTimeout(forced);
    if (!keep) await rm(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  const stopOnce = (): Promise<void> => {
    stopping ??= stop();
    return stopping;
  };
  try {
    const url = await waitUntilReady(child, () => said.join('\n'), signal);
    const ended = exited.then(() => said.join('\n'));
    const clientsFile = join(dataDir, 'clients.json');
    return { url, pid: child.pid ?? 0, dataDir, clientsFile, stop: stopOnce, ended };
  } catch (error) {
    await stopOnce();
    throw error;
  }
}

/** The admin in a `clients.json`. @throws Error where the file cannot be read or names none. */
export async function readAdmin(file: string): Promise<Credentials> {
  const clients: unknown = JSON.parse(await readFile(file, 'utf8'));
  if (!Array.isArray(clients)) throw new Error(`${file} holds no list of clients`);
  for (const client of clients as { role?: unknown; clientId?: unknown; clientSecret?: unknown }[]) {
    const { role, clientId, clientSecret } = client;
    if (role !== 'admin' || typeof clientId !== 'string' || typeof clientSecret !== 'string') continue;
    return { clientId, clientSecret };
  }
  throw new Error(`${file} names no client with role admin`);
}
