import { afterEach, describe, expect, test } from 'vitest';
import { createHttpServer, type HttpServer } from '../../../../src/platform/http/index.ts';
import { createLogger } from '../../../../src/platform/logger.ts';

/** What the log says of addresses when requests come so. */
describe('a proxy that does not say whose request it passes on', () => {
  const open: HttpServer[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((app) => app.close()));
  });

  async function reasons(
    trustProxy: string[],
    requests: readonly { peer: string; host?: string; forwardedFor?: string }[],
  ): Promise<string[]> {
    const lines: string[] = [];
    const logger = createLogger(
      { level: 'warn', process: 'test' },
      { write: (line) => void lines.push(line) },
    );
    const app = createHttpServer({ logger, trustProxy, translate: () => undefined });
    open.push(app);
    for (const { peer, host = 'muster.example', forwardedFor } of requests) {
      const headers = { host, ...(forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor }) };
      await app.inject({ method: 'GET', url: '/nowhere', remoteAddress: peer, headers });
    }
    return lines.map((line) => {
      const { msg, reason } = JSON.parse(line) as { msg: string; reason: string };
      expect(msg).toMatch(/^ALL CALLERS HAVE ONE ADDRESS/);
      return reason;
    });
  }

  test('is told of at the first request, and once', async () => {
    const silent = { peer: '172.31.240.5', forwardedFor: '172.31.240.1' };
    expect(await reasons(['172.31.240.0/24'], [silent, silent])).toEqual([
      'a proxy of TRUST_PROXY passes requests on without X-Forwarded-For',
    ]);
    expect(await reasons(['127.0.0.1'], [{ peer: '::ffff:127.0.0.1' }])).toEqual([
      'a proxy of TRUST_PROXY passes requests on without X-Forwarded-For',
    ]);
    expect(await reasons([], [{ peer: '127.0.0.1' }])).toEqual([
      'a proxy on this machine passes requests on without X-Forwarded-For',
    ]);
    expect(await reasons([], [{ peer: '10.0.0.7', forwardedFor: '198.51.100.4' }])).toEqual([
      'a proxy that TRUST_PROXY does not name passes requests on',
    ]);
  });

  test('is not what a proxy that says it is, nor a caller, nor the machine itself', async () => {
    expect(
      await reasons(
        ['172.31.240.0/24', '::1'],
        [
          { peer: '172.31.240.5', forwardedFor: '198.51.100.4' },
          { peer: '::1', forwardedFor: '2001:db8::4' },
          // Anybody can write such a header.
          { peer: '203.0.113.9', forwardedFor: '198.51.100.4' },
          { peer: '203.0.113.9' },
          { peer: '127.0.0.1', host: '127.0.0.1:8080' },
          { peer: '127.0.0.1', host: 'localhost' },
        ],
      ),
    ).toEqual([]);
  });
});
