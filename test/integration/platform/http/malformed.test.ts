import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createHttpServer, type HttpServer, openEventStream } from '../../../../src/platform/http/index.ts';
import { createLogger } from '../../../../src/platform/logger.ts';
import { openRaw, type RawAnswer } from '../../../support/raw-http.ts';

const logs: string[] = [];
let app: HttpServer;
let port: number;

beforeAll(async () => {
  app = createHttpServer({
    logger: createLogger({ level: 'trace', process: 'test' }, { write: (line) => void logs.push(line) }),
    trustProxy: [],
    translate: () => undefined,
    times: { requestMs: 400, headersMs: 300, checkEveryMs: 50 },
  });
  app.get(
    '/things/:name',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'getThing',
        params: z.object({ name: z.string() }),
        response: { 200: z.object({}) },
      },
    },
    async () => ({}),
  );
  app.post(
    '/things',
    {
      config: { access: 'public' },
      schema: { operationId: 'addThing', body: z.object({}), response: { 200: z.object({}) } },
    },
    async () => ({}),
  );
  app.get(
    '/stream',
    { config: { access: 'public' }, schema: { operationId: 'getStream' } },
    async (_request, reply) => {
      openEventStream(reply, { maxWaitingBytes: 1_000 }).write('data: 1\n\n');
      return reply;
    },
  );
  await app.listen({ port: 0, host: '127.0.0.1' });
  port = (app.server.address() as AddressInfo).port;
});
afterAll(() => app.close());

/** Sends bytes and answers what comes, once the other side has ended the connection after it. */
async function refused(bytes: string): Promise<RawAnswer> {
  const connection = openRaw(port);
  connection.write(bytes);
  const answer = await connection.next();
  expect(await connection.ended()).toBe('');
  connection.destroy();
  return answer;
}

function expectProblem(answer: RawAnswer, status: number, code: string): Record<string, unknown> {
  expect(answer.status).toBe(status);
  expect(answer.headers).toMatchObject({
    'content-type': 'application/problem+json; charset=utf-8',
    'cache-control': 'no-store',
    connection: 'close',
  });
  const problem = JSON.parse(answer.body) as Record<string, unknown>;
  expect(problem).toMatchObject({ type: `/problems/${code}`, status, code });
  expect(answer.headers['x-request-id']).toBe(problem['requestId']);
  return problem;
}

const head = (first: string, more = '') => `${first}\r\nHost: muster\r\n${more}\r\n`;

describe('what is no request that can be read', () => {
  test.each([
    ['a line that is no HTTP', 'hello\r\n\r\n'],
    ['an unknown method', head('FROB /things HTTP/1.1')],
    ['a version that nobody speaks', head('GET /things HTTP/9.9')],
    ['a header without a colon', head('GET /things HTTP/1.1', 'nonsense\r\n')],
    ['two lengths', head('POST /things HTTP/1.1', 'Content-Length: 2\r\nContent-Length: 3\r\n')],
    [
      'a length beside chunks',
      head('POST /things HTTP/1.1', 'Content-Length: 2\r\nTransfer-Encoding: chunked\r\n'),
    ],
    ['no Host', 'GET /things/one HTTP/1.1\r\n\r\n'],
  ])('%s: 400, and the connection closes', async (_, bytes) => {
    expectProblem(await refused(bytes), 400, 'invalid-request');
  });

  test('a broken chunk after a sound head: 400, and the connection closes', async () => {
    const sound = head(
      'POST /things HTTP/1.1',
      'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n',
    );
    expectProblem(await refused(`${sound}zzz\r\n`), 400, 'invalid-request');
  });

  test('a head of more than 16 KiB: 431, in the language that it asked for', async () => {
    const padding = `Accept-Language: zh-CN\r\nX-Padding: ${'x'.repeat(20_000)}\r\n`;
    const problem = expectProblem(
      await refused(head('GET /things/one HTTP/1.1', padding)),
      431,
      'head-too-large',
    );
    expect(problem['title']).toBe('请求头过大');
  });

  test('a head that does not come: 408', async () => {
    expectProblem(await refused('GET /things/one HTTP/1.1\r\nHost: mus'), 408, 'request-timeout');
  });

  test('a body that does not come: 408, once', async () => {
    const slow = head('POST /things HTTP/1.1', 'Content-Type: application/json\r\nContent-Length: 20\r\n');
    expectProblem(await refused(`${slow}{"a"`), 408, 'request-timeout');
  });

  test('an expectation that nobody can meet: 417', async () => {
    expectProblem(
      await refused(head('POST /things HTTP/1.1', 'Expect: wonders\r\n')),
      417,
      'expectation-failed',
    );
  });

  test('a tunnel: 405', async () => {
    expectProblem(
      await refused('CONNECT muster:80 HTTP/1.1\r\nHost: muster:80\r\n\r\n'),
      405,
      'method-not-allowed',
    );
  });

  test('garbage after an answered request is answered for itself', async () => {
    const connection = openRaw(port);
    connection.write(head('GET /things/one HTTP/1.1'));
    expect((await connection.next()).status).toBe(200);
    connection.write('hello\r\n\r\n');
    expectProblem(await connection.next(), 400, 'invalid-request');
    expect(await connection.ended()).toBe('');
    connection.destroy();
  });

  test('nothing of it is logged', () => {
    expect(logs.join('')).not.toContain('hello');
  });
});

describe('an address that cannot be read', () => {
  test('a broken escape is said of the address, not of a body', async () => {
    const connection = openRaw(port);
    connection.write(head('GET /things/%zz HTTP/1.1'));
    const answer = await connection.next();
    expect(answer.status).toBe(400);
    const problem = JSON.parse(answer.body) as { errors: unknown; requestId: string };
    expect(problem.errors).toEqual([
      { pointer: '', code: 'bad-url', text: 'The address holds an escape that is not well-formed' },
    ]);
    expect(answer.headers['x-request-id']).toBe(problem.requestId);
    connection.destroy();
  });

  test('a part of it that is too long is nothing that exists', async () => {
    const connection = openRaw(port);
    connection.write(head(`GET /things/${'x'.repeat(300)} HTTP/1.1`));
    const answer = await connection.next();
    expect([answer.status, (JSON.parse(answer.body) as { code: string }).code]).toEqual([404, 'not-found']);
    connection.destroy();
  });
});

test('HEAD of a stream is answered with its headers, and the connection goes on', async () => {
  const connection = openRaw(port);
  connection.write(head('HEAD /stream HTTP/1.1') + head('GET /things/one HTTP/1.1'));
  const answer = await connection.next({ head: true });
  expect([answer.status, answer.headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8']);
  expect((await connection.next()).status).toBe(200);
  connection.destroy();
});
