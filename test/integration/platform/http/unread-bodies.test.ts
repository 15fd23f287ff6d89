import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { AppError, forbidden, tooManyRequests, unavailable } from '../../../../src/platform/errors/index.ts';
import { closeServer, createHttpServer, type HttpServer } from '../../../../src/platform/http/index.ts';
import { createLogger } from '../../../../src/platform/logger.ts';
import { isUp } from '../../../support/ports.ts';
import { openRaw, type RawConnection } from '../../../support/raw-http.ts';

const early = { forbidden, tooManyRequests, unavailable };
let app: HttpServer;
let port: number;
const open: RawConnection[] = [];

beforeAll(async () => {
  app = createHttpServer({
    logger: createLogger({ level: 'silent', process: 'test' }),
    trustProxy: [],
    translate: () => undefined,
  });
  // As the guard, the limits and the shedding refuse: before the body.
  app.addHook('onRequest', async (request) => {
    const problem = early[request.headers['x-refuse'] as keyof typeof early];
    if (problem !== undefined) throw new AppError(problem);
  });
  const schema = (operationId: string) => ({ operationId, response: { 200: z.object({}) } });
  app.get('/', { config: { access: 'public' }, schema: schema('getNothing') }, async () => ({}));
  app.post(
    '/json',
    { config: { access: 'public' }, schema: { ...schema('addThing'), body: z.object({}) } },
    async () => ({}),
  );
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('text/csv', (_request, file, done) => done(null, file));
    const config = { access: 'public' as const };
    scope.post('/file', { config, schema: schema('addFile') }, async (request) => {
      for await (const _ of (request.body as Readable).iterator({ destroyOnReturn: false })) {
        throw new AppError(forbidden);
      }
      return {};
    });
    // What a loop does to a stream that it leaves.
    scope.post('/destroyed', { config, schema: schema('addDestroyed') }, async (request) => {
      for await (const _ of request.body as Readable) throw new AppError(forbidden);
      return {};
    });
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  port = (app.server.address() as AddressInfo).port;
});
afterAll(async () => {
  for (const one of open) one.destroy();
  await app.close();
});

function raw(): RawConnection {
  const one = openRaw(port);
  open.push(one);
  return one;
}

const next = 'GET / HTTP/1.1\r\nHost: muster\r\n\r\n';
const post = (path: string, length: string, more = '') =>
  `POST ${path} HTTP/1.1\r\nHost: muster\r\n${length}\r\n${more}\r\n`;
const refusing = (name: string) => `X-Refuse: ${name}\r\nContent-Type: application/json\r\n`;
const csv = 'Content-Type: text/csv\r\n';
const ofLength = (bytes: number) => `Content-Length: ${bytes}`;

describe('a body that is answered before it has come', () => {
  test.each([
    ['403', post('/json', ofLength(400_000), refusing('forbidden')), 403],
    ['429', post('/json', ofLength(400_000), refusing('tooManyRequests')), 429],
    ['503', post('/json', ofLength(400_000), refusing('unavailable')), 503],
    ['404', post('/nowhere', ofLength(400_000), 'Content-Type: application/json\r\n'), 404],
    ['415', post('/json', ofLength(400_000), 'Content-Type: text/plain\r\n'), 415],
    ['a bad address', post('/%zz', ofLength(400_000), 'Content-Type: application/json\r\n'), 400],
    ['a file that is refused at its beginning', post('/file', ofLength(400_000), csv), 403],
  ])('%s, up to 1 MiB: the rest is discarded, and the next request is answered', async (_, head, status) => {
    const connection = raw();
    connection.write(`${head}x`);
    const answer = await connection.next();
    expect([answer.status, answer.headers['connection']]).toEqual([status, 'keep-alive']);
    connection.write('x'.repeat(399_999) + next);
    expect((await connection.next()).status).toBe(200);
  });

  test.each([
    ['403', post('/json', ofLength(3_000_000), refusing('forbidden')), 403],
    ['413', post('/json', ofLength(3_000_000), 'Content-Type: application/json\r\n'), 413],
    ['404', post('/nowhere', ofLength(3_000_000)), 404],
    ['a bad address', post('/%zz', ofLength(3_000_000)), 400],
    ['a file', post('/file', ofLength(3_000_000), csv), 403],
    ['a file whose stream is destroyed', post('/destroyed', ofLength(400_000), csv), 403],
    ['chunks', `${post('/json', 'Transfer-Encoding: chunked', refusing('forbidden'))}1\r\n`, 403],
  ])(
    '%s, larger or of unknown size: the answer comes whole and says that the connection closes',
    async (_, head, status) => {
      const connection = raw();
      connection.write(`${head}x`);
      const answer = await connection.next();
      expect([answer.status, answer.headers['connection']]).toEqual([status, 'close']);
      expect(JSON.parse(answer.body)).toMatchObject({ status });
      // Whoever goes on sending is let go, too, and is answered nothing more.
      connection.write('x'.repeat(2_000_000) + next);
      expect(await connection.ended()).toBe('');
    },
  );

  test('a body that has come is no reason to close', async () => {
    const connection = raw();
    connection.write(`${post('/json', ofLength(2), refusing('forbidden'))}{}${next}`);
    expect((await connection.next()).headers['connection']).toBe('keep-alive');
    expect((await connection.next()).status).toBe(200);
  });
});

test('a request that names a type and has no body is read to its end, which is there at once', async () => {
  const connection = raw();
  connection.write(post('/file', csv.trim()) + next);
  expect((await connection.next()).status).toBe(200);
  expect((await connection.next()).status).toBe(200);
  connection.write(post('/json', 'Content-Type: application/json'));
  const { status, body } = await connection.next();
  expect([status, JSON.parse(body)]).toMatchObject([400, { errors: [{ code: 'not-json' }] }]);
});

test('a server that is to close answers on the connections that are kept, each for the last time, before it closes any', async () => {
  const [kept, idle] = [raw(), raw()];
  for (const one of [kept, idle]) {
    one.write(next);
    expect((await one.next()).headers['connection']).toBe('keep-alive');
  }
  const closed = closeServer(app as never, 1_000, 150);
  expect(await isUp(port)).toBe(false);
  kept.write(next);
  const { status, headers } = await kept.next();
  expect([status, headers['connection']]).toEqual([200, 'close']);
  expect(await kept.ended()).toBe('');
  await closed;
  expect(await idle.ended()).toBe('');
});
