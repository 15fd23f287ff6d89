import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startEmbeddedPostgres } from '../../src/platform/db/embedded.ts';
import { freePort, isUp } from '../support/ports.ts';
import { watchOver } from '../support/watchdog.ts';

const project = fileURLToPath(new URL('../../', import.meta.url));

/** A whole service on a database of its own, api and worker in one process, whose clock can be moved. */
export interface FuzzedService {
  url: string;
  databaseUrl: string;
  masterKey: Buffer;
  /** The last lines that it logged from `error` up. */
  lastErrors(): string[];
  /** How many it has logged so far; and those since it had logged so many, the last 50 of them. */
  logged(): number;
  errorsSince(logged: number): string[];
  stop(): Promise<void>;
}

/** Starts it; one that ends by itself is started again, and said to have. */
export async function startFuzzedService(say: (line: string) => void): Promise<FuzzedService> {
  const dataDir = await mkdtemp(join(tmpdir(), 'muster-fuzz-'));
  const postgres = await startEmbeddedPostgres({ dataDir });
  const callOff = watchOver(postgres.pid, dataDir);
  const port = await freePort();
  const masterKey = Buffer.alloc(32, 7);
  const errors: string[] = [];
  let logged = 0;
  let child: ChildProcess | undefined;
  let stopping = false;

  async function start(): Promise<void> {
    child = spawn(process.execPath, ['src/main/standalone.ts'], {
      cwd: project,
      env: {
        PATH: process.env['PATH'] ?? '',
        DATABASE_URL: postgres.url,
        MASTER_KEY: masterKey.toString('base64'),
        MUSTER_DATA_DIR: join(dataDir, 'service'),
        MUSTER_CLOCK: 'movable',
        MUSTER_SAMPLE: 'no',
        PORT: String(port),
        LOG_LEVEL: 'error',
        PUBLIC_CACHE_MS: '0',
        // What is looked for is no answer to load.
        SHED_LOOP_DELAY_MS: '60000',
        RATE_LIMIT_ACCOUNT: '0',
        RATE_LIMIT_DEVICE: '0',
        RATE_LIMIT_ADDRESS: '0',
        RATE_LIMIT_TOKEN: '0',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        errors.push(line);
        logged += 1;
        if (errors.length > 50) errors.shift();
      });
    }
    const own = child;
    own.once('exit', (code) => {
      if (stopping || own !== child) return;
      say(`the service ended by itself (${code}): ${errors.slice(-5).join('\n')}`);
      void start().catch(() => undefined);
    });
    while (!(await isUp(port))) {
      if (own.exitCode !== null) throw new Error(`the service ended at once: ${errors.join('\n')}`);
      await sleep(100);
    }
  }

  async function stop(): Promise<void> {
    stopping = true;
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await Promise.race([once(child, 'exit'), sleep(15_000)]);
      child.kill('SIGKILL');
    }
    await postgres.stop();
    callOff();
    await rm(dataDir, { recursive: true, force: true });
  }
  try {
    await start();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: `http://127.0.0.1:${port}`,
    databaseUrl: postgres.url,
    masterKey,
    lastErrors: () => [...errors],
    logged: () => logged,
    errorsSince: (before) => (logged === before ? [] : errors.slice(-(logged - before))),
    stop,
  };
}
