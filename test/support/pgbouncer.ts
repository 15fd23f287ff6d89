import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { freePort } from './ports.ts';
import { watchOver } from './watchdog.ts';

export type PoolMode = 'session' | 'transaction' | 'statement';

/** A PgBouncer in front of the server of `url`. */
export type TestPooler = { url: string; stop(): Promise<void> };

/** The version on the PATH ("1.18.0"), or null after one loud line: then skip. */
export function pgbouncerVersion(): string | null {
  const { stdout, status } = spawnSync('pgbouncer', ['--version'], { encoding: 'utf8' });
  if (status === 0) return /PgBouncer (\S+)/.exec(stdout)?.[1] ?? 'unknown';
  process.stderr.write(
    '\n*** SKIPPED: NO PGBOUNCER. Put pgbouncer on the PATH (Debian: apt-get install pgbouncer) to test Muster behind it. ***\n\n',
  );
  return null;
}

/**
 * Starts one on a free port, with Debian's defaults but for the mode of its pool and `settings`; every user and
 * database of the server is passed on. PgBouncer does not run as root: there it runs as `postgres`, which its
 * package brings.
 */
export async function startPooler(
  url: string,
  mode: PoolMode,
  settings: Record<string, string> = {},
): Promise<TestPooler> {
  const server = new URL(url);
  const folder = await mkdtemp(join(tmpdir(), 'muster-test-pgbouncer-'));
  const port = await freePort();
  const file = join(folder, 'pgbouncer.ini');
  const lines = Object.entries({
    listen_addr: '127.0.0.1',
    listen_port: String(port),
    unix_socket_dir: '',
    auth_type: 'any',
    pool_mode: mode,
    max_client_conn: '500',
    default_pool_size: '100',
    ...settings,
  }).map(([name, value]) => `${name} = ${value}`);
  const target = `* = host=${server.hostname} port=${server.port} user=${server.username} password=${decodeURIComponent(server.password)}`;
  await writeFile(file, ['[databases]', target, '[pgbouncer]', ...lines, ''].join('\n'));
  await chmod(folder, 0o755);
  const asRoot = process.getuid?.() === 0;
  const child = spawn('pgbouncer', [...(asRoot ? ['-u', 'postgres'] : []), '-q', file], {
    stdio: 'ignore',
    detached: true,
  });
  const callOff = child.pid === undefined ? () => undefined : watchOver(child.pid, folder);
  const own = new URL(url);
  own.host = `127.0.0.1:${port}`;
  await untilAnswered(own.href, child);
  return {
    url: own.href,
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await gone;
      }
      callOff();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function untilAnswered(url: string, child: ChildProcess): Promise<void> {
  for (let turn = 0; turn < 100 && child.exitCode === null; turn++) {
    const sql = postgres(url, { max: 1, fetch_types: false, onnotice: () => undefined });
    const answered = await sql.unsafe('select 1').then(
      () => true,
      () => false,
    );
    await sql.end({ timeout: 1 });
    if (answered) return;
    await sleep(50);
  }
  throw new Error('pgbouncer is there but does not answer');
}
