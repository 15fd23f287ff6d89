import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asWorkingRole, createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';

const project = fileURLToPath(new URL('../../', import.meta.url));
const engine = join(project, 'test/support/roll-engine.sh');

/** A process that runs, as the engine wrote it down. */
interface Running {
  name: string;
  process: number;
  port: number;
  image: string;
}

describe('deploy/roll.sh, on real processes', () => {
  const home = mkdtempSync(join(tmpdir(), 'muster-roll-'));
  const folder = join(home, 'running');
  const settings = join(home, '.env');
  const settled = () => readFileSync(settings, 'utf8');
  const settledOn = (of: string) => `API_REPLICAS=3\n# 保留\nMUSTER_IMAGE=${of}\n`;
  let database: TestDatabase;
  let environment: Record<string, string>;
  let asking = true;
  const probe = { good: 0, turnedAway: 0, bad: [] as string[] };
  let probing: Promise<void>;

  async function run(...words: string[]): Promise<{ code: number | null; said: string }> {
    const child = spawn('bash', words, { cwd: project, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (more) => (said += String(more)));
    const [code] = (await once(child, 'exit')) as [number | null];
    return { code, said };
  }
  const roll = (...words: string[]) => run(join(project, 'deploy/roll.sh'), ...words);
  const image = (name: string, settings = '') => writeFileSync(join(home, 'images', name), settings);
  const running = (): Running[] =>
    readdirSync(folder)
      .filter((name) => !name.startsWith('.'))
      .sort()
      .map((name) => {
        const [process, port, of = ''] = readFileSync(join(folder, name), 'utf8').trim().split(' ');
        return { name, process: Number(process), port: Number(port), image: of };
      });

  /** Asks as whatever shares out requests does: at the next process where the first does not take the connection. */
  async function ask(): Promise<Response | undefined> {
    for (const { port } of running().filter(({ name }) => name.startsWith('api.'))) {
      const answer = await fetch(`http://127.0.0.1:${port}/v1/divisions?parent=64`).catch(() => undefined);
      if (answer !== undefined) return answer;
    }
    return undefined;
  }
  async function askOn(): Promise<void> {
    while (asking) {
      const answer = await ask().catch(() => undefined);
      if (answer?.ok === true) probe.good += 1;
      else if (answer?.status === 503 && answer.headers.has('retry-after')) probe.turnedAway += 1;
      else probe.bad.push(`${answer?.status}`);
      await answer?.text();
      await sleep(30);
    }
  }

  beforeAll(async () => {
    database = await createTestDatabase();
    for (const name of [folder, join(home, 'images')]) mkdirSync(name);
    const stranger = new URL(database.url);
    stranger.password = 'wrong';
    image('v1');
    image('v2');
    image('no-migration', `export MIGRATE_DATABASE_URL=${stranger.href}\n`);
    // No address of this machine: it cannot listen.
    image('no-start', 'export HOST=203.0.113.1\n');
    // Without an end of its last line, as people write it.
    writeFileSync(settings, 'MUSTER_IMAGE=v1\nAPI_REPLICAS=3\n# 保留', { mode: 0o600 });
    environment = {
      PATH: process.env['PATH'] ?? '',
      ROLL_ENGINE: engine,
      ROLL_FOLDER: folder,
      ROLL_STATE: join(home, 'rolled'),
      ROLL_SETTINGS: settings,
      ROLL_NODE: process.execPath,
      ROLL_EVERY: '0.2',
      ROLL_HEARD: '0.2',
      DATABASE_URL: asWorkingRole(database.url),
      MIGRATE_DATABASE_URL: database.url,
      MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
      MUSTER_PROVINCES: '64',
      LOG_LEVEL: 'warn',
    };
    const begun = await run(
      '-ec',
      `. ${engine}; engine_migrate v1; for one in api worker; do engine_start $one v1; done
        for one in $(engine_list api) $(engine_list worker); do until engine_ready $one; do sleep 0.2; done; done`,
    );
    expect(begun, begun.said).toMatchObject({ code: 0 });
    probing = askOn();
  }, 120_000);
  afterAll(async () => {
    asking = false;
    await probing;
    for (const { process: pid } of running()) process.kill(pid, 'SIGKILL');
    await database.drop();
    rmSync(home, { recursive: true });
  });

  test('a dry run says what it would do, and does nothing', async () => {
    const before = running();
    const { code, said } = await roll('--image', 'v2', '--dry-run');
    expect([code, said.match(/would: /g)?.length]).toEqual([0, 5]);
    expect(said).toContain('from v1 to v2');
    expect(said).toContain('would: write MUSTER_IMAGE=v2 into .env');
    expect(settled()).toContain('MUSTER_IMAGE=v1');
    expect(running()).toEqual(before);
  });

  test('a migration that fails, and processes that do not become ready, leave the old ones running', async () => {
    const before = running();
    const unmigrated = await roll('--image', 'no-migration');
    expect(unmigrated).toMatchObject({ code: 1, said: expect.stringContaining('the migration failed') });
    expect(running()).toEqual(before);
    const unready = await roll('--image', 'no-start');
    expect(unready).toMatchObject({ code: 1, said: expect.stringContaining('does not become ready') });
    expect(running()).toEqual(before);
    // What Compose would start is what runs.
    expect(settled()).toContain('MUSTER_IMAGE=v1');
  });

  test('one that is killed midway leaves one api more, which the next one finds, and stops before it does anything else', async () => {
    const before = running();
    const killed = spawn('bash', [join(project, 'deploy/roll.sh'), '--image', 'v2'], {
      cwd: project,
      // Until it has told whoever shares out requests, it waits; and is killed then.
      env: { ...environment, ROLL_HEARD: '500' },
      stdio: 'ignore',
    });
    const more = () => running().filter(({ name }) => before.every((one) => one.name !== name));
    await eventually('one more api', () => more().length === 1);
    const ended = once(killed, 'exit');
    killed.kill('SIGKILL');
    await ended;
    const [left] = more();
    expect(left).toMatchObject({ image: 'v2', name: expect.stringMatching(/^api\./) });
    const told = await roll('--mend', '--dry-run');
    expect(told, told.said).toMatchObject({
      code: 0,
      said: expect.stringMatching(/started \d+, one more api.*would: engine_stop \d+/s),
    });
    expect(more()).toEqual([left]);
    expect(await roll('--mend')).toMatchObject({ code: 0 });
    expect(running()).toEqual(before);
    expect(() => process.kill(left?.process ?? 0, 0)).toThrow('ESRCH');
  });

  test('each process is replaced while requests are answered, and it is known what to go back to', async () => {
    const before = running();
    expect(before.map((one) => one.image)).toEqual(['v1', 'v1']);
    const there = await roll('--image', 'v2');
    expect(there, there.said).toMatchObject({ code: 0 });
    expect(running().map((one) => one.image)).toEqual(['v2', 'v2']);
    expect(settled()).toBe(settledOn('v2'));
    expect(statSync(settings).mode & 0o777).toBe(0o600);
    for (const { process: pid } of before) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect(await roll('--back', '--dry-run')).toMatchObject({
      code: 0,
      said: expect.stringContaining('from v2 to v1'),
    });
    expect(running().map((one) => one.image)).toEqual(['v2', 'v2']);
  }, 120_000);

  test('going back replaces each process the same way, and leaves the schema as it is', async () => {
    const before = running();
    const migrated = readFileSync(join(home, 'migrate.log'), 'utf8');
    const back = await roll('--back');
    expect(back, back.said).toMatchObject({ code: 0, said: expect.stringContaining('from v2 to v1') });
    expect(running().map((one) => one.image)).toEqual(['v1', 'v1']);
    expect(settled()).toBe(settledOn('v1'));
    for (const { process: pid } of before) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect(readFileSync(join(home, 'migrate.log'), 'utf8')).toBe(migrated);
    // Back again is forward: what was left is what is known to be before.
    expect((await roll('--back', '--dry-run')).said).toContain('from v1 to v2');
    asking = false;
    await probing;
    expect(probe).toMatchObject({ bad: [], turnedAway: 0 });
    expect(probe.good).toBeGreaterThan(50);
  }, 120_000);

  test('what it does not know is refused', async () => {
    expect((await roll('--image')).code).toBe(2);
    expect((await roll('--faster')).code).toBe(2);
  });
});
