import { generateKeyPairSync } from 'node:crypto';
import { SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pages } from '../../../../src/faces/pages.ts';
import { roles } from '../../../../src/modules/foundation/auth/roles.ts';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { fill, nobodys, nobodysId, type Route, routesOf, routingTree } from '../../../support/routes.ts';
import { accessTable } from './access-table.ts';

describe('who may call what', () => {
  let t: TestApp;
  let routes: Route[];
  beforeAll(async () => {
    t = await startTestApp();
    routes = routesOf(t);
  });
  afterAll(() => t.close());

  const ask = (route: Route, token?: string) =>
    t.call(route.method, fill(route.path, nobodys), token === undefined ? {} : { token });

  test('the document holds every route that the server answers, but for itself and pages', () => {
    // What pages load, the one wildcard, is in /assets.
    const isPage = (one: string) =>
      pages.some(({ path }) => {
        const page = `GET ${path.replace(/:(\w+)/g, '{$1}')}`;
        return one === page || one === `${page}/worker.js`;
      });
    const documented = routes.map((route) => `${route.method} ${route.path}`);
    const answered = routingTree(t).filter(
      (one) => one !== 'GET /*' && !isPage(one) && !/^GET \/(assets\/|docs(\/|$)|openapi\.json$)/.test(one),
    );
    expect(answered.length).toBeGreaterThan(30);
    expect([...documented].sort()).toEqual([...answered].sort());
  });

  test('the table states for each route the roles that the route declares', () => {
    const declared = Object.fromEntries(routes.map((route) => [route.operationId, route.access]));
    const stated = Object.fromEntries(Object.entries(accessTable).map(([id, row]) => [id, row.roles]));
    expect(declared).toEqual(stated);
  });

  test('without a token every route is 401 unless it is public, HEAD like GET', async () => {
    for (const route of routes) {
      const { status } = await ask(route);
      const expected = route.access === 'public' ? 'not 401' : 401;
      expect([route.operationId, status === 401 ? 401 : 'not 401']).toEqual([route.operationId, expected]);
      if (route.method !== 'GET') continue;
      const head = await t.call('HEAD', fill(route.path, nobodys));
      expect([route.operationId, head.status === 401 ? 401 : 'not 401']).toEqual([
        route.operationId,
        expected,
      ]);
    }
  });

  test('each role that a route does not name is 403, each that it names gets past the door', async () => {
    for (const route of routes) {
      if (route.access === 'public') continue;
      for (const role of roles) {
        const scope = {
          division: '3501',
          site: nobodysId,
          laboratory: nobodysId,
          team: nobodysId,
          facility: nobodysId,
          checkpoint: nobodysId,
        };
        const { status } = await ask(route, await t.token(role, scope));
        const allowed = route.access.includes(role);
        expect([route.operationId, role, allowed ? status !== 403 && status !== 401 : status]).toEqual([
          route.operationId,
          role,
          allowed ? true : 403,
        ]);
      }
    }
  });

  test('a token that is not valid is 401 on every route, public ones too', async () => {
    const bad = await badTokens(t);
    expect(Object.keys(bad).length).toBeGreaterThan(10);
    for (const [what, token] of Object.entries(bad)) {
      for (const route of routes) {
        const answer = await ask(route, token);
        expect([what, route.operationId, answer.status, answer.body.code]).toEqual([
          what,
          route.operationId,
          401,
          'unauthenticated',
        ]);
      }
    }
  });

  test('another scheme, two tokens and an endless one are 401', async () => {
    const token = await t.token('admin');
    for (const authorization of [
      `Basic ${token}`,
      token,
      `Bearer ${token} ${token}`,
      `Bearer ${'a'.repeat(5_000)}`,
    ]) {
      const answer = await t.call('GET', '/v1/clock', { headers: { authorization } });
      expect(answer.status).toBe(401);
    }
    expect((await t.call('GET', '/v1/clock', { headers: { authorization: `bearer ${token}` } })).status).toBe(
      200,
    );
  });
});

/** Tokens of which each has one thing wrong, beside one negative control that has none. */
async function badTokens(t: TestApp): Promise<Record<string, string>> {
  const signer = t.ground.keyring.signer('token');
  const passSigner = t.ground.keyring.signer('pass');
  const stranger = generateKeyPairSync('ed25519').privateKey;
  const now = Math.floor(Date.now() / 1000);
  const claims = { role: 'admin' } as Record<string, unknown>;

  const make = (
    change: (jwt: SignJWT) => SignJWT,
    { key = signer.privateKey, kid = signer.kid, body = claims } = {},
  ) =>
    change(
      new SignJWT(body)
        .setProtectedHeader({ alg: 'EdDSA', kid })
        .setSubject('somebody')
        .setIssuer('muster')
        .setAudience('muster')
        .setIssuedAt(now)
        .setExpirationTime(now + 600),
    ).sign(key);

  const sound = await make((jwt) => jwt);
  expect((await t.call('GET', '/v1/clock', { token: sound })).status).toBe(200);
  const [header = '', payload = '', signature = ''] = sound.split('.');
  return {
    garbage: 'garbage',
    'three parts of nothing': 'a.b.c',
    expired: await make((jwt) => jwt.setIssuedAt(now - 7200).setExpirationTime(now - 3600)),
    'not yet valid': await make((jwt) => jwt.setNotBefore(now + 3600)),
    'of another issuer': await make((jwt) => jwt.setIssuer('elsewhere')),
    'for another audience': await make((jwt) => jwt.setAudience('elsewhere')),
    "signed by a stranger under our key's id": await make((jwt) => jwt, { key: stranger }),
    'of an unknown key': await make((jwt) => jwt, { key: stranger, kid: 'unknown' }),
    'signed by the pass key': await make((jwt) => jwt, { key: passSigner.privateKey, kid: passSigner.kid }),
    'with an unknown role': await make((jwt) => jwt, { body: { role: 'root' } }),
    'without a role': await make((jwt) => jwt, { body: {} }),
    'with a division that is none': await make((jwt) => jwt, { body: { role: 'city-hq', division: '35%' } }),
    unsigned: new UnsecuredJWT(claims)
      .setSubject('somebody')
      .setIssuer('muster')
      .setAudience('muster')
      .setExpirationTime(now + 600)
      .encode(),
    'keyed with the public key': await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: signer.kid })
      .setSubject('somebody')
      .setIssuer('muster')
      .setAudience('muster')
      .setExpirationTime(now + 600)
      .sign(signer.publicKey.export({ format: 'der', type: 'spki' })),
    'with another payload': `${header}.${Buffer.from(
      Buffer.from(payload, 'base64url').toString().replace('somebody', 'everybody'),
    ).toString('base64url')}.${signature}`,
    'without its signature': `${header}.${payload}.`,
  };
}
