import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { type SeededDrill, seedDrill } from '../../../support/drill.ts';

const ours = 'https://console.example';
const preflight = {
  'access-control-request-method': 'POST',
  'access-control-request-headers': 'authorization',
};

describe('browsers', () => {
  let t: TestApp;
  let drill: SeededDrill;
  beforeAll(async () => {
    t = await startTestApp({ environment: { CORS_ORIGINS: `${ours}, http://localhost:5173` } });
    drill = await seedDrill(t);
  });
  afterAll(() => t.close());

  const ask = async (method: 'GET' | 'OPTIONS', url: string, headers: Record<string, string> = {}) => {
    const answer = await t.app.inject({ method, url, headers });
    return { status: answer.statusCode, headers: answer.headers as Record<string, string | undefined> };
  };

  test('are told with every answer that it is data and no page, refusals and unknown paths too', async () => {
    for (const url of [
      '/',
      '/livez',
      '/v1/drills',
      `/v1/drills/${drill.id}/coverage`,
      '/nowhere',
      '/openapi.json',
    ]) {
      const { headers } = await ask('GET', url);
      expect([url, headers['x-content-type-options'], headers['referrer-policy']]).toEqual([
        url,
        'nosniff',
        'no-referrer',
      ]);
      expect([url, headers['content-security-policy']]).toEqual([
        url,
        "default-src 'none'; frame-ancestors 'none'",
      ]);
    }
    // The page of the document shows something, and says by itself what of.
    const docs = await ask('GET', '/docs/');
    expect(docs.headers['content-security-policy']).not.toContain(
      "default-src 'none'; frame-ancestors 'none'",
    );
  });

  test('may ask from the origins that are named, whatever the answer is', async () => {
    for (const origin of [ours, 'http://localhost:5173']) {
      for (const [url, status] of [
        ['/v1/drills', 200],
        [`/v1/drills/${drill.id}/coverage`, 401],
        ['/nowhere', 404],
      ] as const) {
        const answer = await ask('GET', url, { origin });
        expect([url, answer.status, answer.headers['access-control-allow-origin']]).toEqual([
          url,
          status,
          origin,
        ]);
        expect(answer.headers['vary']).toMatch(/(^|, )origin$/);
        expect(answer.headers['access-control-expose-headers']).toContain('retry-after');
        expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
      }
    }
    const url = `/v1/drills/${drill.id}/registrations`;
    const allowed = await ask('OPTIONS', url, { origin: ours, ...preflight });
    expect([allowed.status, allowed.headers['access-control-allow-origin']]).toEqual([204, ours]);
    expect(allowed.headers['access-control-allow-headers']).toContain('idempotency-key');
    expect(allowed.headers['access-control-allow-methods']).toContain('PATCH');
  });

  test('of any other origin are told nothing: the browser keeps the answer to itself', async () => {
    for (const origin of [
      'https://evil.example',
      'null',
      `${ours}.evil.example`,
      'http://console.example',
      `${ours}:8443`,
    ]) {
      const answer = await ask('GET', '/v1/drills', { origin });
      expect([origin, answer.headers['access-control-allow-origin']]).toEqual([origin, undefined]);
      const asked = await ask('OPTIONS', '/v1/drills', { origin, ...preflight });
      expect([origin, asked.status, asked.headers['access-control-allow-origin']]).toEqual([
        origin,
        404,
        undefined,
      ]);
    }
  });

  test('whoever names no origin is answered as before, but for a shared cache', async () => {
    const answer = await ask('GET', '/v1/drills');
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    expect(answer.headers['vary']).toMatch(/authorization, origin$/);
  });
});
