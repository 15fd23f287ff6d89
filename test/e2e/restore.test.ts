import { execFile } from 'node:child_process';
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { examine } from '../../src/main/doctor/examine.ts';
import { type DebianPostgres, debianPostgresBin, startDebianPostgres } from '../support/debian-postgres.ts';
import { registration } from '../support/people.ts';
import { startWorld, type World } from '../support/world.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const bin = debianPostgresBin();
if (bin === undefined) {
  process.stderr.write(
    'SKIPPED: dumps and restores, for PostgreSQL of Debian is not installed, or this is not root\n',
  );
}

/** deploy/backup.sh beside a service under load, and deploy/restore.sh into an empty database: as an operator has them. */
describe.skipIf(bin === undefined)('a dump and the way back', () => {
  let server: DebianPostgres;
  let world: World;
  let folder: string;
  const acknowledged: string[] = [];
  const oldKey = Buffer.alloc(32, 7).toString('base64');
  const newKey = Buffer.alloc(32, 9).toString('base64');
  /** How many were acknowledged when the dump began. */
  let before = 0;

  const run = (command: string, args: readonly string[], environment: Record<string, string>) =>
    new Promise<{ code: number; said: string }>((resolve) => {
      const env = { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}`, ...environment };
      execFile(command, [...args], { cwd: root, env }, (error, out, err) =>
        resolve({ code: error === null ? 0 : Number(error.code), said: out + err }),
      );
    });
  const backup = (url: string) => run('deploy/backup.sh', [folder], { DATABASE_URL: url, KEEP: '2' });
  const restore = (dump: string, url: string) => run('deploy/restore.sh', [dump], { DATABASE_URL: url });
  const dumps = async () => (await readdir(folder)).filter((name) => /^muster-.*\.dump$/.test(name)).sort();

  async function wrongOf(url: string, keys: Record<string, string>): Promise<string[]> {
    const wrong: string[] = [];
    for await (const { check, state } of examine({ DATABASE_URL: url, ...keys })) {
      if (state === 'bad') wrong.push(check);
    }
    return wrong;
  }

  beforeAll(async () => {
    server = await startDebianPostgres(bin ?? '');
    world = await startWorld({ databaseUrl: server.database('live') });
    folder = await mkdtemp(join(tmpdir(), 'muster-backups-'));
    const api = await world.serve('src/main/api.ts');
    const worker = await world.serve('src/main/worker.ts');
    const [token = ''] = await world.citizens(1);
    let going = true;
    const load = (async () => {
      for (let n = 0; going; n++) {
        const answer = await fetch(`${api.url}/v1/drills/${world.drillId}/registrations`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify(registration(n, world.community)),
        });
        if (answer.status === 201) acknowledged.push(((await answer.json()) as { id: string }).id);
      }
    })();
    while (acknowledged.length < 100) await sleep(20);
    before = acknowledged.length;
    const done = await backup(world.databaseUrl);
    expect(done.said).toContain('read back whole');
    const then = acknowledged.length;
    while (acknowledged.length < then + 20) await sleep(20);
    going = false;
    await load;
    await worker.stop();
    await api.stop();
  });
  afterAll(async () => {
    await world?.stop();
    server?.stop();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  test('everything that was acknowledged before the dump is there again, and the doctor finds keys and counts well', async () => {
    const [dump = ''] = await dumps();
    const fresh = server.database('fresh');
    expect(await restore(join(folder, dump), fresh)).toMatchObject({ code: 0 });
    const sql = postgres(fresh, { max: 1, onnotice: () => undefined });
    const rows = await sql<
      { id: string }[]
    >`select id from registrations where id = any(${acknowledged}::uuid[])`;
    await sql.end();
    const there = new Set(rows.map(({ id }) => id));
    expect(acknowledged.slice(0, before).filter((id) => !there.has(id))).toEqual([]);
    expect(there.size).toBeLessThan(acknowledged.length);
    expect(await wrongOf(fresh, { MASTER_KEY: oldKey })).toEqual([]);
    // Whoever was registered after the dump registers again, whoever was before is the same registration.
    const api = await world.serve('src/main/api.ts', { DATABASE_URL: fresh });
    const [token = ''] = await world.citizens(1);
    const again = async (n: number) => {
      const answer = await fetch(`${api.url}/v1/drills/${world.drillId}/registrations`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(registration(n, world.community)),
      });
      return { status: answer.status, id: ((await answer.json()) as { id: string }).id };
    };
    expect(await again(0)).toEqual({ status: 200, id: acknowledged[0] });
    expect(await again(acknowledged.length - 1)).toEqual({ status: 201, id: acknowledged.at(-1) });
    await api.stop();
  });

  test('nothing is brought into a database that has something, nor from a file that was cut off or changed', async () => {
    const [dump = ''] = await dumps();
    const file = join(folder, dump);
    expect(await restore(file, world.databaseUrl)).toMatchObject({
      code: 1,
      said: expect.stringContaining('has to be empty'),
    });
    const empty = server.database('empty');
    const whole = await readFile(file);
    const cut = join(folder, 'cut.dump');
    await writeFile(cut, whole.subarray(0, Math.floor(whole.length / 2)));
    expect((await restore(cut, empty)).code).not.toBe(0);
    await writeFile(`${cut}.sha256`, (await readFile(`${file}.sha256`, 'utf8')).replace(dump, 'cut.dump'));
    expect(await restore(cut, empty)).toMatchObject({
      code: 1,
      said: expect.stringContaining('not the one'),
    });
    expect(await restore(file, empty)).toMatchObject({ code: 0 });
  });

  test('of another database there is no backup, and of the others the newest stay', async () => {
    const nothing = await backup(server.database('nothing'));
    expect(nothing).toMatchObject({ code: 1, said: expect.stringContaining('holds no drills') });
    for (const name of ['muster-20200101T000000Z.dump', 'muster-20200102T000000Z.dump'])
      await appendFile(join(folder, name), 'old');
    await sleep(1_000);
    expect((await backup(world.databaseUrl)).code).toBe(0);
    expect((await dumps()).filter((name) => name.startsWith('muster-2020'))).toEqual([]);
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('where the master key was rotated since, the key of then opens it', async () => {
    const [dump = ''] = await dumps();
    const keys = { MASTER_KEY: newKey, MASTER_KEY_PREVIOUS: oldKey };
    const rotated = await run(process.execPath, ['src/main/keys.ts', 'rotate'], {
      ...keys,
      DATABASE_URL: world.databaseUrl,
    });
    expect(rotated).toMatchObject({ code: 0 });
    expect(await wrongOf(world.databaseUrl, { MASTER_KEY: newKey })).toEqual([]);
    const fresh = server.database('after_rotation');
    expect(await restore(join(folder, dump), fresh)).toMatchObject({ code: 0 });
    expect(await wrongOf(fresh, { MASTER_KEY: newKey })).toEqual(['keys']);
    expect(await wrongOf(fresh, keys)).toEqual([]);
  });
});
