import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runningEmbeddedUrl } from '../../src/platform/db/index.ts';
import { eventually } from '../support/eventually.ts';
import { household, person } from '../support/people.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const community = '350102001001';

const hasText = (file: string): boolean => existsSync(file) && statSync(file).size > 0;

/** `npm start` on a folder of its own, and `npm run keys` beside it: real processes, as an operator has them. */
describe('npm run keys, on the embedded database', () => {
  let dataDir: string;
  let service: ChildProcess | undefined;
  let url = '';
  let drillId = '';

  const environment = () => ({
    ...process.env,
    MUSTER_DATA_DIR: dataDir,
    PORT: '0',
    LOG_LEVEL: 'warn',
    DATABASE_URL: '',
    MASTER_KEY: '',
  });
  const masterKeyFile = () => join(dataDir, 'master.key');

  /** Runs a program of src/main to its end. */
  const run = (program: string, ...args: string[]) =>
    new Promise<{ code: number; out: string; err: string }>((resolve) => {
      const file = join(root, 'src/main', program);
      execFile(process.execPath, [file, ...args], { cwd: root, env: environment() }, (error, out, err) => {
        resolve({ code: error === null ? 0 : Number(error.code), out, err });
      });
    });

  const token = async (...args: string[]) => (await run('token.ts', ...args)).out.trim();

  async function ask<T>(method: string, path: string, bearer?: string, body?: object) {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as T };
  }

  async function start(): Promise<void> {
    await rm(join(dataDir, 'address'), { force: true });
    const child = spawn(process.execPath, [join(root, 'src/main/standalone.ts')], {
      cwd: root,
      env: environment(),
      stdio: 'ignore',
    });
    service = child;
    await eventually('the service listens', async () => hasText(join(dataDir, 'address')), 60_000);
    url = await readFile(join(dataDir, 'address'), 'utf8');
  }

  async function stop(): Promise<void> {
    const child = service;
    service = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await gone;
  }

  const own = async () =>
    ask<{ items: { person: { name: string } }[] }>(
      'GET',
      `/v1/registrations?drillId=${drillId}`,
      await token('citizen', 'anna'),
    );

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'muster-keys-'));
    await start();
    drillId = (await ask<{ items: { id: string }[] }>('GET', '/v1/drills')).body.items[0]?.id ?? '';
    const family = await ask(
      'POST',
      `/v1/drills/${drillId}/households`,
      await token('citizen', 'anna'),
      household(1, 3, community),
    );
    expect(family.status).toBe(201);
  }, 120_000);
  afterAll(async () => {
    await stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  test('rotate puts a new key into the file while the service runs; it goes on, and starts again with it', async () => {
    const before = await readFile(masterKeyFile(), 'utf8');
    const done = await run('keys.ts', 'rotate');
    expect([done.code, done.err]).toEqual([0, '']);
    expect(done.out).toContain('was taken out and is no more');
    const after = await readFile(masterKeyFile(), 'utf8');
    expect(after.trim().split('\n').length).toBe(1);
    expect(after).not.toContain(before.trim());
    expect((await stat(masterKeyFile())).mode & 0o777).toBe(0o600);
    expect(existsSync(`${masterKeyFile()}.new`)).toBe(false);

    // The process that was started with the old key: what is there, and what is new.
    expect((await own()).body.items.length).toBe(3);
    const more = await ask(
      'POST',
      `/v1/drills/${drillId}/households`,
      await token('citizen', 'anna'),
      household(10, 2, community),
    );
    expect(more.status).toBe(201);
    const hq = await token('city-hq');
    const plan = {
      name: '演练',
      city: '3501',
      startsAt: '2031-09-22T00:00:00+08:00',
      endsAt: '2031-09-25T00:00:00+08:00',
      windowMinutes: 30,
      poolSize: 10,
      exemptionHours: 48,
      communities: [community],
    };
    expect((await ask('POST', '/v1/drills', hq, plan)).status).toBe(201);
    await stop();

    // Without the service the command starts the database by itself.
    expect((await run('keys.ts', 'rotate')).code).toBe(0);
    await start();
    expect((await own()).body.items.length).toBe(5);
  }, 120_000);

  test('destroy refuses until the retention time is over, then leaves nothing and says how it knows', async () => {
    const early = await run('keys.ts', 'destroy', '--drill', drillId);
    expect([early.code, early.out]).toEqual([1, '']);
    expect(early.err).toContain('is not closed');
    const closed = await ask('POST', `/v1/drills/${drillId}/close`, await token('city-hq'), {
      reason: '演练结束',
    });
    expect(closed.status).toBe(200);
    expect((await run('keys.ts', 'destroy', '--drill', drillId)).err).toContain('are kept until');
    expect((await own()).body.items.length).toBe(5);

    const sql = postgres(runningEmbeddedUrl(join(dataDir, 'postgres')) ?? '', { max: 1 });
    await sql`update drills set closed_at = closed_at - interval '31 days' where id = ${drillId}`;
    const done = await run('keys.ts', 'destroy', '--drill', drillId);
    expect([done.code, done.err]).toEqual([0, '']);
    expect(done.out).toMatch(/ok\s+the drill \S+ has no key any more/);
    expect(done.out).toMatch(
      /ok\s+5 people as they were stored: 5 of them could be read before, 0 with any of the \d+ keys/,
    );
    expect(done.out).toMatch(/ok\s+0 rows left in \d+ tables \(\d+ deleted in this run\)/);
    expect(done.out).not.toContain(person(1).name);
    expect(await sql`select id from registrations where drill_id = ${drillId}`).toEqual([]);
    await sql.end();
    expect(await own()).toMatchObject({ status: 410, body: { code: 'personal-data-destroyed' } });
    const again = await run('keys.ts', 'destroy', '--drill', drillId);
    expect([again.code, again.err]).toEqual([0, '']);
  }, 120_000);

  test('says how it is used', async () => {
    for (const args of [
      [],
      ['rotate', 'now'],
      ['destroy'],
      ['destroy', '--drill', 'x'],
      ['rotate', '--force'],
    ]) {
      const said = await run('keys.ts', ...args);
      expect([args, said.code, said.out]).toEqual([args, 1, '']);
      expect(said.err.length).toBeGreaterThan(20);
    }
  });
});
