import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { eventually } from '../../../support/eventually.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

interface Issued {
  clientId: string;
  clientSecret: string;
}

interface Listed {
  clientId: string;
  name: string;
  role: string;
  division: string | null;
  revokedAt: string | null;
  expiresAt: string | null;
}

/** Each command is a process with the whole of the foundation to load. */
describe('npm run admin', { timeout: 240_000 }, () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await startTestApp();
  });
  afterAll(() => t.close());

  /** Runs the command to its end, on the database of a service that goes on meanwhile. */
  const run = (args: readonly string[], environment: Record<string, string> = {}) =>
    new Promise<{ code: number; out: string; err: string }>((resolve) => {
      const env = {
        PATH: process.env['PATH'] ?? '',
        DATABASE_URL: t.databaseUrl,
        MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
        ...environment,
      };
      execFile(process.execPath, ['src/main/admin.ts', ...args], { cwd: root, env }, (error, out, err) =>
        resolve({ code: error === null ? 0 : Number(error.code), out, err }),
      );
    });
  async function done<T>(...args: string[]): Promise<T> {
    const { code, out, err } = await run(args);
    expect([code, err]).toEqual([0, '']);
    return JSON.parse(out) as T;
  }
  const tokenFor = async ({ clientId, clientSecret }: Issued): Promise<number> =>
    (await t.call('POST', '/v1/auth/token', { body: { clientId, clientSecret } })).status;
  const lines = () =>
    t.sql<{ action: string; sub: string; role: string; object: string }[]>`
      select action, sub, role, object_id as object from audit_log order by at, id`;

  test('adds the first client, who can do what its role may, and lists it without its secret', async () => {
    const made = await done<Issued>('add-client', '--role', 'admin', '--name', '值班管理员');
    expect(await tokenFor(made)).toBe(200);
    const hq = await done<Issued>(
      ...['add-client', '--role', 'city-hq', '--name', '市指挥部', '--division', '3501'],
      ...['--expires', '2100-01-01T00:00:00+08:00'],
    );
    const listed = await done<Listed[]>('list-clients');
    expect(listed.find(({ clientId }) => clientId === hq.clientId)).toMatchObject({
      name: '市指挥部',
      role: 'city-hq',
      division: '3501',
      revokedAt: null,
      expiresAt: '2099-12-31T16:00:00.000Z',
    });
    const { out } = await run(['list-clients']);
    expect(out).not.toContain(made.clientSecret);
    expect(out).not.toMatch(/hash/i);
  });

  test('gives another secret, beside which the one before holds for as long as it is told', async () => {
    const first = await done<Issued>('add-client', '--role', 'lab', '--name', '检测机构');
    const kept = await done<Issued>('rotate-client', '--id', first.clientId, '--keep-minutes', '10');
    expect([await tokenFor(first), await tokenFor(kept)]).toEqual([200, 200]);
    const alone = await done<Issued>('rotate-client', '--id', first.clientId, '--keep-minutes', '0');
    await eventually('the service has seen it', async () => (await tokenFor(kept)) === 401);
    expect([await tokenFor(first), await tokenFor(alone)]).toEqual([401, 200]);
  });

  test('revokes one within seconds, and every act is in the audit log under the system’s user', async () => {
    const made = await done<Issued>('add-client', '--role', 'lab', '--name', '泄露');
    expect(await tokenFor(made)).toBe(200);
    const revoked = await done<Listed>('revoke-client', '--id', made.clientId);
    expect(revoked.revokedAt).not.toBeNull();
    expect(await done<Listed>('revoke-client', '--id', made.clientId)).toEqual(revoked);
    await eventually('the service has seen it', async () => (await tokenFor(made)) === 401);
    const noted = (await lines()).filter(({ object }) => object === made.clientId);
    expect(noted.map(({ action }) => action)).toEqual(['client.added', 'client.revoked', 'secret.refused']);
    for (const { sub, role } of noted.slice(0, 2))
      expect([sub.slice(0, 3), role]).toEqual(['os:', 'operator']);
  });

  test.each([
    ['no command', [], /usage:/],
    ['an id that is none', ['revoke-client', '--id', '?'], /--id: /],
    ['an unknown command', ['drop-client'], /usage:/],
    ['an unknown option', ['add-client', '--password', 'x'], /--password/],
    [
      'a laboratory that is no id',
      ['add-client', '--role', 'lab', '--name', '检测机构', '--laboratory', 'one'],
      /--laboratory/,
    ],
    ['an unknown role', ['add-client', '--role', 'king', '--name', '王'], /--role/],
    [
      'a headquarters without its division',
      ['add-client', '--role', 'city-hq', '--name', '市'],
      /--division/,
    ],
    [
      'a division that is none',
      ['add-client', '--role', 'city-hq', '--name', '市', '--division', '9999'],
      /--division: there is no division 9999/,
    ],
    ['a rotation of nobody', ['rotate-client'], /usage:/],
    [
      'minutes that are none',
      ['rotate-client', '--id', 'lab-0a1b2c3d-0000', '--keep-minutes', 'x'],
      /--keep-minutes: /,
    ],
  ])('refuses %s in words, and does nothing', async (_, args, said) => {
    const before = await t.counts();
    const { code, out, err } = await run(args);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(said);
    expect(err).not.toMatch(/\n\s+at /);
    expect(await t.counts()).toEqual(before);
  });

  test('refuses to begin with another master key', async () => {
    const before = await t.counts();
    const { code, err } = await run(['add-client', '--role', 'admin', '--name', '管理员'], {
      MASTER_KEY: Buffer.alloc(32, 8).toString('base64'),
    });
    expect(code).toBe(1);
    expect(err).toMatch(/MASTER_KEY/);
    expect(await t.counts()).toEqual(before);
  });
});
