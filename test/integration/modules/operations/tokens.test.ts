import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { calculateJwkThumbprint, type JWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createKeysRepo, openKeyring } from '../../../../src/modules/foundation/index.ts';
import { systemClock } from '../../../../src/platform/clock.ts';
import { createMasterKeys } from '../../../../src/platform/crypto/index.ts';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { seedDrill } from '../../../support/drill.ts';
import { startSecondService } from '../../../support/second-service.ts';

interface Client {
  clientId: string;
  clientSecret: string;
}

describe('tokens', () => {
  let t: TestApp;
  let issuer: Server;
  let admin: string;
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');

  beforeAll(async () => {
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'city-app', alg: 'EdDSA', use: 'sig' };
    issuer = createServer((_, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ keys: [jwk] }));
    });
    await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
    const { port } = issuer.address() as AddressInfo;
    t = await startTestApp({ environment: { AUTH_JWKS_URL: `http://127.0.0.1:${port}/jwks.json` } });
    admin = await t.token('admin');
  });
  afterAll(async () => {
    await t.close();
    issuer.closeAllConnections();
    await new Promise((resolve) => issuer.close(resolve));
  });

  const add = (body: object) => t.need<Client>('POST', '/v1/clients', { token: admin, body });
  const ask = (body: object) =>
    t.call<{ accessToken: string; tokenType: string; expiresIn: number; code: string }>(
      'POST',
      '/v1/auth/token',
      { body },
    );
  const claimsOf = (token: string) =>
    JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;

  test('a client gets a token for its role and scope with its secret, of which only a hash is kept', async () => {
    const { clientId, clientSecret } = await add({
      name: '鼓楼区指挥部',
      role: 'district-hq',
      division: '350102',
    });
    const answer = await ask({ clientId, clientSecret });
    expect(answer).toMatchObject({ status: 200, body: { tokenType: 'Bearer', expiresIn: 3600 } });
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(claimsOf(answer.body.accessToken)).toMatchObject({
      sub: clientId,
      role: 'district-hq',
      division: '350102',
      iss: 'muster',
      aud: 'muster',
    });
    const rows = await t.sql<{ row: string }[]>`select c::text as row from clients c`;
    expect(rows.map(({ row }) => row).join()).not.toContain(clientSecret);
  });

  test('a wrong secret, an unknown client, a revoked one and a subject that is not its to name are refused alike', async () => {
    const tablet = await add({ name: '平板', role: 'tablet', site: '7c9e6679-7425-40de-944b-e07fc1f90ae7' });
    const { clientId, clientSecret } = tablet;
    const bad = [
      { clientId, clientSecret: `${clientSecret}x` },
      { clientId, clientSecret: clientSecret.toLowerCase() },
      { clientId: `${clientId}x`, clientSecret },
      { clientId, clientSecret, subject: 'somebody-else' },
    ];
    const texts = new Set<string>();
    for (const body of bad) {
      const answer = await ask(body);
      expect([answer.status, answer.body.code]).toEqual([401, 'bad-credentials']);
      texts.add(answer.text.replace(/"requestId":"[^"]+"/, ''));
    }
    expect(texts.size).toBe(1);
    // One that no process has in memory: a known one is forgotten some seconds later.
    const revoked = await add({ name: '平板', role: 'lab' });
    await t.sql`update clients set revoked_at = now() where client_id = ${revoked.clientId}`;
    const last = { clientId: revoked.clientId, clientSecret: revoked.clientSecret };
    expect((await ask(last)).status).toBe(401);
  });

  test('the city app’s client names the citizen whom a token is for', async () => {
    const app = await add({ name: '市民应用', role: 'citizen' });
    const { clientId, clientSecret } = app;
    const { body } = await ask({ clientId, clientSecret, subject: 'user:42' });
    expect(claimsOf(body.accessToken)).toMatchObject({ sub: 'user:42', role: 'citizen' });
    const drill = await seedDrill(t);
    const own = await t.call('GET', `/v1/registrations?drillId=${drill.id}`, { token: body.accessToken });
    expect(own).toMatchObject({ status: 200, body: { items: [] } });
  });

  test('tokens of an issuer of one’s own are taken by its published keys, others are not', async () => {
    const make = (key = privateKey, kid = 'city-app', change = (jwt: SignJWT) => jwt) => {
      const now = Math.floor(Date.now() / 1000);
      const jwt = new SignJWT({ role: 'admin' })
        .setProtectedHeader({ alg: 'EdDSA', kid })
        .setSubject('operator')
        .setIssuer('muster')
        .setAudience('muster')
        .setIssuedAt(now)
        .setExpirationTime(now + 60);
      return change(jwt).sign(key);
    };
    const status = async (token: string) =>
      (await t.call('POST', '/v1/clients', { token, body: { name: 'x', role: 'lab' } })).status;
    expect(await status(await make())).toBe(201);
    expect(await status(await make(generateKeyPairSync('ed25519').privateKey))).toBe(401);
    expect(await status(await make(privateKey, 'unknown'))).toBe(401);
    expect(await status(await make(privateKey, 'city-app', (jwt) => jwt.setIssuer('elsewhere')))).toBe(401);
  });

  describe('between two services of this kind', () => {
    let other: TestApp;
    let trusting: TestApp;
    beforeAll(async () => {
      other = await startTestApp();
      const address = await other.app.listen({ port: 0, host: '127.0.0.1' });
      trusting = await startTestApp({
        environment: { AUTH_JWKS_URL: `${address}/.well-known/jwks.json` },
      });
    });
    afterAll(async () => {
      await trusting.close();
      await other.close();
    });

    const clients = async (on: TestApp, token: string) =>
      (await on.call('POST', '/v1/clients', { token, body: { name: 'x', role: 'lab' } })).status;
    const kidOf = (token: string) =>
      (JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { kid: string }).kid;

    test('keys are called by their thumbprints, and each takes the tokens that it is to take', async () => {
      const { keys } = await other.need<{ keys: (JWK & { purpose: string })[] }>(
        'GET',
        '/.well-known/jwks.json',
      );
      expect(keys.map(({ purpose }) => purpose).sort()).toEqual(['pass', 'token']);
      for (const key of keys) {
        const whole = await calculateJwkThumbprint(key);
        expect(key.kid).toBe(key.purpose === 'pass' ? whole.slice(0, 16) : whole);
      }
      expect(await clients(trusting, await trusting.token('admin'))).toBe(201);
      expect(await clients(trusting, await other.token('admin'))).toBe(201);
      expect(await clients(other, await trusting.token('admin'))).toBe(401);
    });

    test('keys that were there before go on: tokens given under the old id, and of a service whose key is called the same', async () => {
      const MASTER_KEY = Buffer.alloc(32, 7).toString('base64');
      const { keyring } = other.ground;
      const token = await other.token('admin');
      // As a service of earlier days has it: the key of both is called token-1. What wraps it knows it by that name.
      for (const t of [other, trusting]) await renameKeys(t);
      const { privateKey } = keyring.signer('token');
      const given = await new SignJWT({ role: 'admin' })
        .setProtectedHeader({ alg: 'EdDSA', kid: 'token-1' })
        .setSubject('test-admin')
        .setIssuer('muster')
        .setAudience('muster')
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(privateKey);
      const before = await startSecondService(other.databaseUrl, { MASTER_KEY });
      const address = await before.listen();
      const after = await startSecondService(trusting.databaseUrl, {
        MASTER_KEY,
        AUTH_JWKS_URL: `${address}/.well-known/jwks.json`,
      });
      try {
        const body = { name: 'x', role: 'lab' };
        for (const known of [token, given, await before.token('admin')]) {
          expect((await before.post('/v1/clients', known, body)).status).toBe(201);
          expect((await after.post('/v1/clients', known, body)).status).toBe(201);
        }
        expect(kidOf(await before.token('admin'))).toBe(kidOf(token));
        const published = (await before.get('/.well-known/jwks.json', token)).body as { keys: JWK[] };
        expect(published.keys.map(({ kid }) => kid).sort()).toEqual(
          [kidOf(token), 'pass-1', 'token-1'].sort(),
        );
      } finally {
        await after.close();
        await before.close();
      }
    });

    test('of many processes that start on an empty database at once, one makes the keys', async () => {
      const masterKeys = createMasterKeys([Buffer.alloc(32, 7)]);
      const repo = createKeysRepo(trusting.ground.database);
      await trusting.sql`delete from signing_keys`;
      const rings = await Promise.all(
        Array.from({ length: 8 }, () => openKeyring({ repo, masterKeys, clock: systemClock })),
      );
      expect(new Set(rings.flatMap((ring) => ring.publicKeys().map(({ kid }) => kid))).size).toBe(2);
      expect(await trusting.sql`select from signing_keys`).toHaveLength(2);
    });
  });
});

/** Gives a service's signing keys the ids that they had in earlier days. */
async function renameKeys(t: TestApp): Promise<void> {
  const { masterKeys } = t.ground;
  const rows = await t.sql<{ kid: string; purpose: string; wrapped: Buffer }[]>`
    select kid, purpose, private_wrapped as wrapped from signing_keys`;
  for (const { kid, purpose, wrapped } of rows) {
    const key = masterKeys.unwrap(wrapped, `signing/${kid}`);
    const again = masterKeys.wrap(masterKeys.primary, key, `signing/${purpose}-1`);
    await t.sql`
      update signing_keys set kid = ${`${purpose}-1`}, private_wrapped = ${again} where kid = ${kid}`;
  }
}
