import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { type PageAnswer, seedDrill } from '../../../support/drill.ts';
import { eventually } from '../../../support/eventually.ts';
import { registration } from '../../../support/people.ts';
import { startSecondService } from '../../../support/second-service.ts';
import type { AuditLine } from '../audit/audit-line.ts';

interface Issued {
  clientId: string;
  clientSecret: string;
}
interface Listed {
  clientId: string;
  role: string;
  expiresAt: string | null;
  revokedAt: string | null;
  previousSecretUntil: string | null;
}

describe('clients', () => {
  let t: TestApp;
  let admin: string;
  beforeAll(async () => {
    t = await startTestApp({ environment: { RATE_LIMIT_TOKEN: '5' } });
    admin = await t.token('admin');
  });
  afterAll(() => t.close());

  const add = (body: object = { name: '实验室', role: 'lab' }) =>
    t.need<Issued>('POST', '/v1/clients', { token: admin, body });
  const ask = ({ clientId, clientSecret }: Issued, more: object = {}) =>
    t.call<{ accessToken: string; expiresIn: number; code: string }>('POST', '/v1/auth/token', {
      body: { clientId, clientSecret, ...more },
    });
  const tokenOf = async (client: Issued, more: object = {}) => (await ask(client, more)).body.accessToken;
  const act = (id: string, what: 'rotate' | 'revoke', body?: object) =>
    t.call<Issued & Listed & { code?: string }>('POST', `/v1/clients/${id}/${what}`, { token: admin, body });
  /** Whether a token is taken: on a public route, too, a bad one is refused. */
  const taken = async (token: string) => (await t.call('GET', '/v1/drills', { token })).status === 200;
  const audited = async (action: string) =>
    (
      await t.need<PageAnswer<AuditLine>>('GET', `/v1/audit?action=${action}&limit=1000`, {
        token: await t.token('auditor'),
      })
    ).items;

  test('are listed in pages, with no secret and no hash of one', async () => {
    const made = [];
    for (let n = 0; n < 3; n++) made.push(await add());
    const first = await t.call<PageAnswer<Listed>>('GET', '/v1/clients?limit=2', { token: admin });
    const rest = await t.call<PageAnswer<Listed>>(
      'GET',
      `/v1/clients?limit=1000&cursor=${first.body.nextCursor}`,
      { token: admin },
    );
    const ids = [...first.body.items, ...rest.body.items].map(({ clientId }) => clientId);
    expect(ids.slice(-3)).toEqual(made.map(({ clientId }) => clientId));
    for (const { clientSecret } of made) expect(first.text + rest.text).not.toContain(clientSecret);
    expect(first.text + rest.text).not.toMatch(/hash/i);
  });

  test('revoked, one gets no token and those that it has are refused, also those of its users, in every process', async () => {
    const second = await startSecondService(t.databaseUrl, {
      MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
    });
    try {
      const [lab, app, other] = [await add(), await add({ name: '榕城通', role: 'citizen' }), await add()];
      const tokens = [
        await tokenOf(lab),
        await tokenOf(app),
        await tokenOf(app, { subject: 'user:1' }),
        await tokenOf(app, { subject: 'user:2' }),
      ];
      const good = await tokenOf(other);
      for (const token of [...tokens, good]) expect((await second.get('/v1/drills', token)).status).toBe(200);
      for (const { clientId } of [lab, app]) {
        const answer = await act(clientId, 'revoke');
        expect([answer.status, typeof answer.body.revokedAt]).toEqual([200, 'string']);
        expect((await act(clientId, 'revoke')).body.revokedAt).toBe(answer.body.revokedAt);
      }
      for (const client of [lab, app]) expect((await ask(client)).status).toBe(401);
      for (const token of tokens) expect(await taken(token)).toBe(false);
      await eventually('the other process refuses them, too', async () => {
        const answers = await Promise.all(tokens.map((token) => second.get('/v1/drills', token)));
        return answers.every(({ status }) => status === 401);
      });
      expect(await taken(good)).toBe(true);
      expect((await second.get('/v1/drills', good)).status).toBe(200);
      expect((await act(lab.clientId, 'rotate', {})).body.code).toBe('client-revoked');
      expect((await audited('client.revoked')).map(({ object }) => object.id).sort()).toEqual(
        [lab.clientId, app.clientId].sort(),
      );
    } finally {
      await second.close();
    }
  });

  test('rotated, one has two secrets for a while, or none but the new one', async () => {
    const client = await add();
    const before = await tokenOf(client);
    const rotated = await act(client.clientId, 'rotate', { keepMinutes: 60 });
    expect(rotated.status).toBe(200);
    expect(rotated.body.clientSecret).not.toBe(client.clientSecret);
    for (const secret of [client, rotated.body]) expect((await ask(secret)).status).toBe(200);
    await t.sql`
      update clients set previous_until = now() where client_id = ${client.clientId}`;
    // Another rotation, so that this process forgets what it remembers of the client.
    const again = await act(client.clientId, 'rotate', { keepMinutes: 0 });
    for (const old of [client, rotated.body]) expect((await ask(old)).status).toBe(401);
    expect((await ask(again.body)).status).toBe(200);
    // A token says who, not by which secret.
    expect(await taken(before)).toBe(true);
    expect((await act('lab-00000000-0000', 'rotate', {})).status).toBe(404);
    expect((await act('lab-00000000-0000', 'revoke')).status).toBe(404);
    expect((await audited('client.rotated')).map(({ object }) => object.id)).toEqual([
      client.clientId,
      client.clientId,
    ]);
  });

  test('one that expires gets tokens until then, and none that outlive it', async () => {
    const soon = await add({
      name: '临时',
      role: 'lab',
      expiresAt: new Date(Date.now() + 600_000).toISOString(),
    });
    const { status, body } = await ask(soon);
    expect(status).toBe(200);
    expect(body.expiresIn).toBeLessThanOrEqual(600);
    const over = await add({ name: '过期', role: 'lab', expiresAt: '2021-09-22T00:00:00Z' });
    expect((await ask(over)).status).toBe(401);
  });

  test('a user’s name may not be that of another client, of a device or of a site', async () => {
    const drill = await seedDrill(t);
    const site = drill.gulou[0] ?? '';
    const app = await add({ name: '榕城通', role: 'citizen' });
    const worker = await add({ name: '社区', role: 'community-worker', division: '350102001001' });
    const device = await t.need<{ id: string; code: string }>('POST', '/v1/devices', {
      token: drill.gulouHq,
      body: { siteId: site, label: '平板' },
    });
    const enrolled = await t.need<Issued>('POST', '/v1/devices/enrol', { body: { code: device.code } });
    const { id } = await t.need<{ id: string }>('POST', `/v1/drills/${drill.id}/registrations`, {
      token: await tokenOf(worker),
      body: registration(1, '350102001001'),
    });
    for (const subject of [worker.clientId, device.id, enrolled.clientId, `site:${site}`]) {
      // By clients of its own each: refusals of one are limited.
      const answer = await ask(await add({ name: '榕城通', role: 'citizen' }), { subject });
      expect([subject, answer.status, answer.body.code]).toEqual([subject, 401, 'bad-credentials']);
    }
    for (const subject of ['user:42', app.clientId, '7c9e6679-7425-40de-944b-e07fc1f90ae7', 'lab-7-a']) {
      const token = await tokenOf(app, { subject });
      expect((await t.call('GET', `/v1/registrations/${id}`, { token })).status).toBe(404);
    }
  });

  test('refused secrets are audited: the client and why, never what was shown, and no more than the limit', async () => {
    const client = await add({ name: '鼓楼区指挥部', role: 'district-hq', division: '350102' });
    const since = (await audited('secret.refused')).length;
    await Promise.all(
      Array.from({ length: 40 }, (_, n) => ask({ ...client, clientSecret: `wrong-secret-${n}` })),
    );
    await ask({ clientId: 'somebody@example.com', clientSecret: 'wrong-secret-41' });
    await t.call('POST', '/v1/devices/enrol', { body: { code: '22222-33333' } });
    // The newest first.
    const all = await audited('secret.refused');
    const lines = all.slice(0, all.length - since);
    expect(lines.map(({ object, details }) => [object.kind, object.id, details?.['why']]).sort()).toEqual(
      [
        ...Array.from({ length: 5 }, () => ['client', client.clientId, 'wrong secret or subject']),
        ['client', 'unknown', 'no such client'],
        ['enrolment-code', 'unknown', undefined],
      ].sort(),
    );
    const stored = await t.sql<{ row: string }[]>`select a::text as row from audit_log a`;
    expect(stored.map(({ row }) => row).join()).not.toMatch(/wrong-secret|somebody@|22222/);
  });
});
