import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';

interface Shown {
  clientId: string;
  clientSecret: string;
  subject?: string;
}

interface PageToken {
  accessToken: string;
  expiresIn: number;
  refreshToken?: string;
}

const codeVerifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url');
const redirectPath = '/signed-in';

describe('the sign-in to pages at the built-in issuer', () => {
  let t: TestApp;
  let hq: { clientId: string; clientSecret: string };
  let app: { clientId: string; clientSecret: string };

  beforeAll(async () => {
    t = await startTestApp({ environment: { RATE_LIMIT_TOKEN: '20' } });
    const add = async (body: object) =>
      t.need<typeof hq>('POST', '/v1/clients', { token: await t.token('admin'), body });
    hq = await add({ name: '大屏', role: 'city-hq', division: '3501' });
    app = await add({ name: '城市应用', role: 'citizen' });
  });
  afterAll(() => t.close());

  const codeOf = async ({ clientId, clientSecret, subject }: Shown = hq) =>
    (
      await t.need<{ code: string; expiresIn: number }>('POST', '/v1/auth/authorize', {
        body: { clientId, clientSecret, subject, codeChallenge, redirectPath },
      })
    ).code;
  const redeem = (body: object) =>
    t.call<PageToken & { code?: string }>('POST', '/v1/auth/code', {
      body: { codeVerifier, redirectPath, ...body },
    });
  const refresh = (refreshToken: unknown) =>
    t.call<PageToken & { code?: string }>('POST', '/v1/auth/refresh', { body: { refreshToken } });
  const refusals = async () => {
    const [row] = await t.sql<{ n: number }[]>`
      select count(*)::int as n from audit_log where action = 'secret.refused'`;
    return row?.n ?? 0;
  };

  test('a secret gives a code, the code a token, and that another; nothing of them is logged or kept', async () => {
    const code = await codeOf();
    const first = await redeem({ code });
    expect(first.status).toBe(200);
    expect(first.headers['cache-control']).toBe('no-store');
    const { accessToken, refreshToken, expiresIn } = first.body;
    expect(expiresIn).toBe(3600);
    expect((await t.call('GET', '/v1/replans', { token: accessToken })).status).toBe(200);
    const second = await refresh(refreshToken);
    expect(second.status).toBe(200);
    expect((await t.call('GET', '/v1/replans', { token: second.body.accessToken })).status).toBe(200);
    const kept = JSON.stringify(await t.sql`select * from sign_in_codes`);
    for (const secret of [code, codeVerifier, refreshToken ?? '', hq.clientSecret]) {
      expect(secret.length).toBeGreaterThan(40);
      expect(t.logs.join('')).not.toContain(secret);
      expect(kept).not.toContain(secret);
    }
  });

  test('each is good once, also for many at one moment', async () => {
    const code = await codeOf();
    const all = await Promise.all(Array.from({ length: 5 }, () => redeem({ code })));
    expect(all.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401, 401]);
    const token = all.find(({ status }) => status === 200)?.body.refreshToken;
    const again = await Promise.all(Array.from({ length: 5 }, () => refresh(token)));
    expect(again.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401, 401]);
    expect(again.find(({ status }) => status === 401)?.body.code).toBe('bad-sign-in-code');
  });

  test.each([
    ['another verifier', { codeVerifier: 'w'.repeat(43) }],
    ['another page', { redirectPath: '/elsewhere' }],
  ])('a code that is shown with %s is refused, noted, and good for nobody any more', async (_, wrong) => {
    const before = await refusals();
    const code = await codeOf();
    expect((await redeem({ code, ...wrong })).status).toBe(401);
    expect((await redeem({ code })).status).toBe(401);
    expect(await refusals()).toBe(before + 2);
  });

  test('a code lasts a minute, and a token of two hours no longer than they say', async () => {
    const code = await codeOf();
    await t.sql`update sign_in_codes set expires_at = expires_at - interval '61 seconds'`;
    expect((await redeem({ code })).status).toBe(401);
    const { refreshToken } = (await redeem({ code: await codeOf() })).body;
    await t.sql`update sign_in_codes set expires_at = expires_at - interval '121 minutes'`;
    expect((await refresh(refreshToken)).status).toBe(401);
    // What has expired goes with the next that is added.
    await codeOf();
    const [row] = await t.sql<{ n: number }[]>`select count(*)::int as n from sign_in_codes`;
    expect(row?.n).toBe(1);
  });

  test('sixteen hours after the secret was shown, it is to be shown again', async () => {
    const { refreshToken } = (await redeem({ code: await codeOf() })).body;
    await t.sql`update sign_in_codes set signed_in_at = signed_in_at - interval '16 hours'`;
    const last = await refresh(refreshToken);
    expect([last.status, last.body.refreshToken]).toEqual([200, undefined]);
  });

  test('a code is no token, a token of two hours no code, and a path alone is where a page comes back to', async () => {
    const code = await codeOf();
    expect((await refresh(code)).status).toBe(401);
    const { refreshToken } = (await redeem({ code })).body;
    expect((await redeem({ code: refreshToken })).status).toBe(401);
    const shown = { clientId: hq.clientId, clientSecret: hq.clientSecret };
    for (const path of [
      'https://evil.example/',
      '//evil.example',
      '/\\evil.example',
      '/a?b',
      '/a/../b',
      'wall',
    ]) {
      const answer = await t.call('POST', '/v1/auth/authorize', {
        body: { ...shown, codeChallenge, redirectPath: path },
      });
      expect([path, answer.status]).toEqual([path, 400]);
    }
  });

  test('a citizen’s page has a token of the user whom the city’s app names, and of no client', async () => {
    const code = await codeOf({ ...app, subject: 'anna' });
    const { accessToken } = (await redeem({ code })).body;
    const claims = JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString());
    expect(claims).toMatchObject({ sub: 'anna', role: 'citizen' });
    const taken = await t.call('POST', '/v1/auth/authorize', {
      body: {
        clientId: app.clientId,
        clientSecret: app.clientSecret,
        subject: hq.clientId,
        codeChallenge,
        redirectPath,
      },
    });
    expect(taken.status).toBe(401);
  });

  test('a client that is revoked meanwhile gets no token', async () => {
    const of = await t.need<typeof hq>('POST', '/v1/clients', {
      token: await t.token('admin'),
      body: { name: '大屏二', role: 'city-hq', division: '3501' },
    });
    const code = await codeOf(of);
    await t.need('POST', `/v1/clients/${of.clientId}/revoke`, { token: await t.token('admin'), body: {} });
    expect((await redeem({ code })).status).toBe(401);
  });

  test('who guesses secrets or codes is shut out, as from tokens', async () => {
    let shut = 0;
    for (let n = 0; n < 30; n++) {
      const body = { clientId: 'guessed', clientSecret: String(n), codeChallenge, redirectPath };
      if ((await t.call('POST', '/v1/auth/authorize', { body })).status === 429) shut++;
    }
    expect(shut).toBeGreaterThanOrEqual(10);
    let codes = 0;
    for (let n = 0; n < 30; n++) {
      if ((await redeem({ code: String(n).padStart(43, 'x') })).status === 429) codes++;
    }
    expect(codes).toBeGreaterThanOrEqual(10);
  });
});

test('where people sign in elsewhere, nobody does here, and pages are sent there', async () => {
  const t = await startTestApp({
    environment: {
      AUTH_JWKS_URL: 'https://issuer.example/keys',
      AUTH_AUTHORIZE_URL: 'https://issuer.example/authorize',
      AUTH_TOKEN_URL: 'https://issuer.example/token',
      AUTH_CLIENT_ID: 'muster-pages',
    },
  });
  try {
    const body = { clientId: 'a', clientSecret: 'b', codeChallenge, redirectPath };
    const answer = await t.call('POST', '/v1/auth/authorize', { body });
    expect([answer.status, answer.body.code]).toEqual([409, 'sign-in-elsewhere']);
    expect(
      (await t.call('POST', '/v1/auth/refresh', { body: { refreshToken: 'c'.repeat(43) } })).status,
    ).toBe(409);
    const page = await t.app.inject({ method: 'GET', url: '/signed-in' });
    expect(page.headers['content-security-policy']).toContain("connect-src 'self' https://issuer.example;");
    expect(page.body).toContain('https://issuer.example/authorize');
  } finally {
    await t.close();
  }
});
