import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { examine } from '../../src/main/doctor/examine.ts';
import type { Finding } from '../../src/main/doctor/finding.ts';
import { type DebianPostgres, debianPostgresBin, startDebianPostgres } from '../support/debian-postgres.ts';
import { registration } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const bin = debianPostgresBin();
if (bin === undefined) {
  process.stderr.write(
    'SKIPPED: the archive of the log, for PostgreSQL of Debian is not installed, or this is not root\n',
  );
}

/** What somebody was told: who is registered, when it was asked and when it was answered, ms by the database's clock. */
interface Acknowledged {
  n: number;
  id: string;
  asked: number;
  answered: number;
}

/**
 * deploy/base-backup.sh and deploy/restore-to.sh beside a service under load, as an operator has them: somebody deletes rows by
 * hand, and everything is brought back to the moment before; then the disk is lost, too.
 */
describe.skipIf(bin === undefined)('the archive of the log', () => {
  let server: DebianPostgres;
  let world: World;
  /** Of the archive; the server's user owns what is in it. */
  let folder: string;
  const acknowledged: Acknowledged[] = [];
  /** The moment before the mistake, as an operator writes it. */
  let moment = '';
  let momentMs = 0;
  const masterKey = Buffer.alloc(32, 7).toString('base64');

  const run = (script: string, args: readonly string[] = []) =>
    new Promise<{ code: number; said: string }>((resolve) => {
      const env = {
        PATH: `${bin}:${process.env['PATH'] ?? ''}`,
        MUSTER_ARCHIVE: folder,
        DATABASE_URL: server.url('postgres'),
        PGDATA: server.data,
        KEEP: '1',
      };
      const words = ['-u', 'postgres', '--', join(root, script), ...args];
      execFile('runuser', words, { cwd: '/', env }, (error, out, err) =>
        resolve({ code: error === null ? 0 : Number(error.code), said: out + err }),
      );
    });
  const copies = () => readdirSync(join(folder, 'base')).sort();
  const archived = () => readdirSync(join(folder, 'wal')).sort();
  const beside = () => readdirSync(dirname(server.data)).sort();

  async function ask<T>(question: string): Promise<T> {
    const sql = postgres(server.url('live'), { max: 1, onnotice: () => undefined });
    const [row] = await sql.unsafe<{ answer: T }[]>(question);
    await sql.end();
    return row?.answer as T;
  }

  async function findings(): Promise<Map<string, Finding>> {
    const found = new Map<string, Finding>();
    for await (const one of examine({ DATABASE_URL: server.url('live'), MASTER_KEY: masterKey }))
      found.set(one.check, one);
    return found;
  }

  async function register(url: string, token: string, n: number): Promise<{ status: number; id: string }> {
    const answer = await fetch(`${url}/v1/drills/${world.drillId}/registrations`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(registration(n, world.community)),
    });
    return { status: answer.status, id: ((await answer.json()) as { id: string }).id };
  }

  /** Whether those are in the database, each by its id. */
  async function there(some: readonly Acknowledged[]): Promise<Set<string>> {
    const sql = postgres(server.url('live'), { max: 1 });
    const rows = await sql<{ id: string }[]>`
      select id from registrations where id = any(${some.map(({ id }) => id)}::uuid[])`;
    await sql.end();
    return new Set(rows.map(({ id }) => id));
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'muster-archive-'));
    mkdirSync(join(folder, 'wal'));
    execFileSync('chown', ['-R', 'postgres', folder]);
    server = await startDebianPostgres(bin ?? '', {
      archive_mode: 'on',
      archive_command: `sh "${join(root, 'deploy/wal/archive.sh')}" "%p" ${join(folder, 'wal')}`,
    });
    world = await startWorld({ databaseUrl: server.database('live') });
    const api = await world.serve('src/main/api.ts');
    const worker = await world.serve('src/main/worker.ts');
    const [token = ''] = await world.citizens(1);
    let going = true;
    let next = 0;
    const load = Array.from({ length: 4 }, async () => {
      while (going) {
        const n = next++;
        const asked = Date.now();
        const { status, id } = await register(api.url, token, n);
        if (status === 201) acknowledged.push({ n, id, asked, answered: Date.now() });
      }
    });
    const more = async (count: number): Promise<void> => {
      const from = acknowledged.length;
      while (acknowledged.length < from + count) await sleep(20);
    };
    await more(100);
    const copied = await run('deploy/base-backup.sh');
    expect(copied, copied.said).toMatchObject({ code: 0, said: expect.stringContaining('checked') });
    // The log goes on over several files.
    for (let file = 0; file < 3; file++) {
      await more(60);
      await ask('select pg_switch_wal() as answer');
    }
    await more(60);
    moment = await ask<string>(`select clock_timestamp()::text as answer`);
    momentMs = Date.parse(`${moment.replace(' ', 'T')}:00`);
    await more(60);
    await ask('with gone as (delete from appointments returning 1) select count(*) as answer from gone');
    await more(60);
    going = false;
    await Promise.all(load);
    await worker.stop();
    await api.stop();
  }, 120_000);
  afterAll(async () => {
    await world?.stop();
    server?.stop();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  test('one that cannot be written to is told of by the doctor, and is made up for', async () => {
    const wal = join(folder, 'wal');
    expect((await findings()).get('archive')).toMatchObject({ state: 'good' });
    renameSync(wal, `${wal}.away`);
    await ask('select pg_switch_wal() as answer');
    await ask('create table something (n int)');
    await ask('select pg_switch_wal() as answer');
    while ((await ask<number>('select failed_count::int as answer from pg_stat_archiver')) === 0)
      await sleep(50);
    expect((await findings()).get('archive')).toMatchObject({
      state: 'bad',
      said: expect.stringContaining('MusterArchiveFails'),
    });
    renameSync(`${wal}.away`, wal);
    await ask('drop table something');
    await ask('select pg_switch_wal() as answer');
    while ((await findings()).get('archive')?.state !== 'good') await sleep(100);
  }, 60_000);

  test('a dry run says what it would do and does nothing; what is no moment to come back to is refused', async () => {
    const running = await run('deploy/restore-to.sh', [moment]);
    expect(running).toMatchObject({ code: 1, said: expect.stringContaining('stop it first') });
    server.halt();
    const before = [beside(), archived()];
    const dry = await run('deploy/restore-to.sh', [moment, '--dry-run']);
    expect(dry).toMatchObject({ code: 0, said: expect.stringContaining('Nothing was changed') });
    expect(dry.said).toContain(copies()[0]);
    expect(dry.said).toContain(moment);
    for (const [wrong, why] of [
      ['2021-09-23 14:05:00', 'with its zone'],
      ["end'; select", 'with its zone'],
      ['2021-09-23 14:05:00+08', 'no copy'],
    ] as const)
      expect(await run('deploy/restore-to.sh', [wrong])).toMatchObject({
        code: 1,
        said: expect.stringContaining(why),
      });
    const later = await run('deploy/restore-to.sh', ['2121-09-23 14:05:00+08']);
    expect(later).toMatchObject({
      code: 1,
      said: expect.stringContaining('the database is as it was before'),
    });
    rmSync(`${server.data}.restoring`, { recursive: true });
    expect([beside(), archived()]).toEqual(before);
  }, 120_000);

  test('just before the mistake: all that was acknowledged is there, nothing after it, and counts are right', async () => {
    const back = await run('deploy/restore-to.sh', [moment]);
    expect(back, back.said).toMatchObject({
      code: 0,
      said: expect.stringContaining('recovery stopping before commit'),
    });
    server.resume();
    const found = await there(acknowledged);
    const before = acknowledged.filter(({ answered }) => answered < momentMs);
    const after = acknowledged.filter(({ asked }) => asked > momentMs);
    expect(before.length).toBeGreaterThan(300);
    expect(after.length).toBeGreaterThan(100);
    expect(before.filter(({ id }) => !found.has(id))).toEqual([]);
    expect(after.filter(({ id }) => found.has(id))).toEqual([]);
    expect(await ask<number>('select count(*)::int as answer from appointments')).toBeGreaterThan(0);
    expect([...(await findings()).values()].filter(({ state }) => state === 'bad')).toEqual([]);
    // The one before is kept beside it.
    expect(beside().filter((name) => /^data\.before-\d{8}T\d{6}Z$/.test(name))).toHaveLength(1);

    const api = await world.serve('src/main/api.ts', { DATABASE_URL: server.url('live') });
    const worker = await world.serve('src/main/worker.ts', { DATABASE_URL: server.url('live') });
    const [token = ''] = await world.citizens(1);
    const [first] = before;
    const [lost] = after;
    expect(await register(api.url, token, first?.n ?? 0)).toEqual({ status: 200, id: first?.id });
    expect(await register(api.url, token, lost?.n ?? 0)).toEqual({ status: 201, id: lost?.id });
    const placed = `select count(*)::int as answer from registrations where id = '${lost?.id}' and status = 'assigned'`;
    while ((await ask<number>(placed)) === 0) await sleep(50);
    await worker.stop();
    await api.stop();
  }, 120_000);

  test('the next copy takes the place of the oldest, whose log goes; the disk lost, all in the archive comes back', async () => {
    const [old = ''] = copies();
    const [oldest = ''] = archived();
    await sleep(1_100);
    const copied = await run('deploy/base-backup.sh');
    expect(copied, copied.said).toMatchObject({ code: 0 });
    expect(copies()).toHaveLength(1);
    expect(copies()).not.toContain(old);
    expect(archived()).not.toContain(oldest);

    await ask('create table written_last (n int)');
    const last = await ask<string>('select pg_walfile_name(pg_switch_wal()) as answer');
    while (!existsSync(join(folder, 'wal', `${last}.gz`))) await sleep(50);
    server.halt();
    rmSync(server.data, { recursive: true });
    const back = await run('deploy/restore-to.sh', ['end']);
    expect(back, back.said).toMatchObject({ code: 0 });
    server.resume();
    expect(await ask<string | null>("select to_regclass('written_last')::text as answer")).toBe(
      'written_last',
    );
    expect(statSync(server.data).mode & 0o777).toBe(0o700);

    // A copy that was changed since leads nowhere.
    server.halt();
    const [copy = ''] = copies();
    await appendFile(join(folder, 'base', copy, 'PG_VERSION'), ' ');
    expect(await run('deploy/restore-to.sh', ['end'])).toMatchObject({
      code: 1,
      said: expect.stringContaining('not as it was written'),
    });
    server.resume();
  }, 120_000);
});
