import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { databaseProcesses, waitUntil } from '../../../../src/platform/db/embedded-process.ts';
import { assertDurable, openDatabase, startEmbeddedPostgres } from '../../../../src/platform/db/index.ts';

const CHILD = fileURLToPath(new URL('../../../support/embedded-child.ts', import.meta.url));

let dataDir: string;
const children: ChildProcess[] = [];

// One cluster for the whole file: each test leaves it stopped, and finds it as the one before left it.
beforeAll(async () => {
  dataDir = join(await mkdtemp(join(tmpdir(), 'muster-embedded-')), 'postgres');
});
afterEach(async () => {
  for (const child of children.splice(0)) await kill9(child);
});
afterAll(async () => {
  const last = await startEmbeddedPostgres({ dataDir });
  await last.stop();
  await rm(join(dataDir, '..'), { recursive: true, force: true });
});

/** Resolves when the process is gone: until then it owns the folder. */
async function kill9(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

type Child = { url: string; pid: number; process: ChildProcess };

async function startChild(then: 'wait' | 'throw' | 'exit', detached = false): Promise<Child> {
  const child = spawn(process.execPath, [CHILD, dataDir, then], {
    detached,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  children.push(child);
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { ...(JSON.parse(line) as { url: string; pid: number }), process: child };
}

async function query<T>(url: string, run: (sql: ReturnType<typeof openDatabase>['sql']) => Promise<T>) {
  const database = openDatabase({ url, maxConnections: 2, applicationName: 'embedded-test' });
  try {
    return await run(database.sql);
  } finally {
    await database.close();
  }
}

const cluster = () => join(dataDir, 'cluster');
const nothingRuns = () => databaseProcesses(cluster()).length === 0;

describe('startEmbeddedPostgres', () => {
  test('is durable, UTF-8, in UTC, sorts by code point, and leaves nothing running', async () => {
    const server = await startEmbeddedPostgres({ dataDir });
    await query(server.url, async (sql) => {
      await assertDurable(sql);
      const [row] = await sql`
        select current_setting('server_encoding') as encoding, current_setting('TimeZone') as zone,
          array(select x from unnest(array['b', 'Z', 'é', 'a', '福']) as x order by x) as sorted, lower('É') as low`;
      expect(row).toEqual({ encoding: 'UTF8', zone: 'UTC', sorted: ['Z', 'a', 'b', 'é', '福'], low: 'é' });
    });
    expect(nothingRuns()).toBe(false);
    await server.stop();
    await server.stop();
    expect(nothingRuns()).toBe(true);
  });

  test('keeps its port, password and data over a restart; the password is for the owner alone', async () => {
    const first = await startEmbeddedPostgres({ dataDir });
    await query(first.url, (sql) => sql`create table kept as select 42 as answer`);
    await first.stop();
    const second = await startEmbeddedPostgres({ dataDir });
    expect(second.url).toBe(first.url);
    expect(await query(second.url, async (sql) => [...(await sql`select answer from kept`)])).toEqual([
      { answer: 42 },
    ]);
    await second.stop();
    expect(statSync(join(dataDir, 'connection.json')).mode & 0o777).toBe(0o600);
    const wrong = new URL(second.url);
    expect(wrong.password).toMatch(/^[0-9a-f]{48}$/);
  });

  test('asks for the password, and listens on this machine only', async () => {
    const server = await startEmbeddedPostgres({ dataDir });
    const wrong = new URL(server.url);
    wrong.password = 'wrong';
    await expect(query(wrong.href, (sql) => sql`select 1`)).rejects.toMatchObject({ code: '28P01' });
    const [row] = await query(
      server.url,
      (sql) => sql`
      select current_setting('listen_addresses') as tcp, current_setting('unix_socket_directories') as unix`,
    );
    expect(row).toEqual({ tcp: '127.0.0.1', unix: '' });
    await server.stop();
  });

  test('takes another port when a stranger has taken its own', async () => {
    const before = await startEmbeddedPostgres({ dataDir });
    await before.stop();
    const stranger = createServer().listen(before.port, '127.0.0.1');
    await once(stranger, 'listening');
    const after = await startEmbeddedPostgres({ dataDir });
    expect(after.port).not.toBe(before.port);
    expect(await query(after.url, async (sql) => (await sql`select 1 as one`)[0])).toEqual({ one: 1 });
    await after.stop();
    stranger.close();
  });

  test('started twice: the second names the process and the folder, the first is unharmed', async () => {
    const first = await startChild('wait');
    const second = startEmbeddedPostgres({ dataDir });
    await expect(second).rejects.toThrow(`process ${first.process.pid}`);
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(dataDir);
    expect(await query(first.url, async (sql) => (await sql`select 1 as one`)[0])).toEqual({ one: 1 });
  });

  test('many that start at the same moment: exactly one gets the folder', async () => {
    const starts = await Promise.allSettled(
      Array.from({ length: 5 }, () => startEmbeddedPostgres({ dataDir })),
    );
    const servers = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
    expect(servers).toHaveLength(1);
    await servers[0]?.stop();
  });

  test('after kill -9 of its owner the next start ends what was left and has all that was committed', async () => {
    const killed = await startChild('wait');
    await query(killed.url, (sql) => sql`create table committed as select generate_series(1, 1000) as n`);
    const cut = query(killed.url, (sql) => sql`select pg_sleep(60)`);
    cut.catch(() => undefined);
    await kill9(killed.process);
    expect(nothingRuns(), 'the database outlives its owner').toBe(false);
    const warnings: object[] = [];
    const logger = { info: () => undefined, warn: (fields: object) => warnings.push(fields) };
    const next = await startEmbeddedPostgres({ dataDir, logger });
    expect(warnings).toEqual([{ dataDir, processes: expect.any(Number) }]);
    expect(next.pid).not.toBe(killed.pid);
    expect(await query(next.url, async (sql) => (await sql`select count(*) as n from committed`)[0])).toEqual(
      { n: 1000 },
    );
    await next.stop();
    await expect(cut).rejects.toThrow();
  });

  test('after kill -9 of its main process, with a busy child left, the next start recovers', async () => {
    const killed = await startChild('wait');
    await query(killed.url, (sql) => sql`insert into committed select generate_series(1001, 2000)`);
    const cut = query(killed.url, (sql) => sql`select count(*) from generate_series(1, 2000000000)`);
    cut.catch(() => undefined);
    await query(killed.url, async (sql) => {
      const busy = () => sql`select from pg_stat_activity where state = 'active' and pid <> pg_backend_pid()`;
      while ((await busy()).length === 0) await sleep(20);
    });
    await kill9(killed.process);
    process.kill(killed.pid, 'SIGKILL');
    const next = await startEmbeddedPostgres({ dataDir });
    expect(await query(next.url, async (sql) => (await sql`select count(*) as n from committed`)[0])).toEqual(
      { n: 2000 },
    );
    await next.stop();
    await cut.catch(() => undefined);
  });

  test.each(['throw', 'exit'] as const)(
    'its process ends by %s: the database stops by itself',
    async (then) => {
      const child = await startChild(then);
      if (child.process.exitCode === null) await once(child.process, 'exit');
      expect(await waitUntil(nothingRuns, 10_000)).toBe(true);
    },
  );

  test('Ctrl-C, a signal to the whole process group, does not reach the database behind our back', async () => {
    const child = await startChild('wait', true);
    const gone = once(child.process, 'exit');
    process.kill(-(child.process.pid ?? 0), 'SIGINT');
    await gone;
    expect(await query(child.url, async (sql) => (await sql`select 1 as one`)[0])).toEqual({ one: 1 });
  });

  test('a half-written cluster of an interrupted initdb is cleared away', async () => {
    const fresh = join(dataDir, '..', 'interrupted');
    mkdirSync(join(fresh, 'cluster-draft-00000000', 'base'), { recursive: true });
    writeFileSync(join(fresh, 'cluster-draft-00000000', 'PG_VERSION'), '18\n');
    const server = await startEmbeddedPostgres({ dataDir: fresh });
    expect(await query(server.url, async (sql) => (await sql`select 1 as one`)[0])).toEqual({ one: 1 });
    await server.stop();
    expect(existsSync(join(fresh, 'cluster-draft-00000000'))).toBe(false);
  });

  test('a lock of a process that has died, or of another with its pid, does not count', async () => {
    const lock = (owner: object) => writeFileSync(join(dataDir, 'owner-999.lock'), JSON.stringify(owner));
    lock({ pid: process.pid, mark: 'another boot 123', released: false });
    await (await startEmbeddedPostgres({ dataDir })).stop();
    expect(existsSync(join(dataDir, 'owner-1000.lock'))).toBe(true);
  });

  test('a stranger who got the old pid in postmaster.pid does not keep it from starting', async () => {
    const lines = [process.ppid, cluster(), 0, 1, '', '127.0.0.1', '  0 0', 'ready'];
    writeFileSync(join(cluster(), 'postmaster.pid'), `${lines.join('\n')}\n`);
    await (await startEmbeddedPostgres({ dataDir })).stop();
    expect(nothingRuns()).toBe(true);
  });

  test('a database of another major version is refused by name', async () => {
    const version = join(cluster(), 'PG_VERSION');
    const has = readFileSync(version, 'utf8');
    writeFileSync(version, '17\n');
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow('made by PostgreSQL 17');
    writeFileSync(version, has);
  });
});
