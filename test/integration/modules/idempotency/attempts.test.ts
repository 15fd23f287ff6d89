import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import postgres from 'postgres';
import { Pool } from 'undici';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { guardRoutes } from '../../../../src/modules/foundation/auth/guard.ts';
import type { Caller } from '../../../../src/modules/foundation/auth/index.ts';
import type { Tokens } from '../../../../src/modules/foundation/auth/tokens.ts';
import { createIdempotencyRepo } from '../../../../src/modules/foundation/idempotency/idempotency.repo.ts';
import { registerIdempotency } from '../../../../src/modules/foundation/idempotency/idempotency.routes.ts';
import {
  createIdempotencyService,
  type IdempotencyTimes,
} from '../../../../src/modules/foundation/idempotency/idempotency.service.ts';
import { secretKey } from '../../../../src/platform/crypto/index.ts';
import { type Database, openDatabase } from '../../../../src/platform/db/index.ts';
import { AppError, tooManyRequests, unavailable } from '../../../../src/platform/errors/index.ts';
import { createHttpServer, type HttpServer } from '../../../../src/platform/http/index.ts';
import { createLogger } from '../../../../src/platform/logger.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/database.ts';
import { eventually } from '../../../support/eventually.ts';
import { openRaw } from '../../../support/raw-http.ts';

const caller: Caller = { sub: 'somebody', role: 'citizen', division: undefined, site: undefined };
const tokens: Tokens = { issue: async () => 'token', verify: async () => caller, known: () => caller };

/** One api process: a route whose handler does what the test says. */
interface Process {
  app: HttpServer;
  post(
    key: string,
    body?: object,
  ): Promise<{ status: number; text: string; replayed: boolean; retryAfter: unknown }>;
  close(): Promise<void>;
}

describe('attempts at a key', () => {
  let database: TestDatabase;
  const processes: Process[] = [];
  /** What the handler does next, in order; answers 201 with a number where there is nothing. */
  let script: (() => Promise<unknown>)[] = [];
  let handled = 0;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterEach(async () => {
    await Promise.all(processes.splice(0).map((one) => one.close()));
    script = [];
    handled = 0;
  });
  afterAll(() => database.drop());

  async function start(times: Partial<IdempotencyTimes> = {}, ready = true): Promise<Process> {
    const opened: Database = openDatabase({ url: database.url, maxConnections: 4, applicationName: 'test' });
    const app = createHttpServer({
      logger: createLogger({ level: 'silent', process: 'test' }),
      trustProxy: [],
      translate: () => undefined,
    });
    guardRoutes(app, { tokens, revocations: { isRevoked: async () => false, isKnownRevoked: () => false } });
    registerIdempotency(app, {
      secret: secretKey(Buffer.alloc(32, 7)),
      idempotency: createIdempotencyService({
        repo: createIdempotencyRepo(opened),
        times: { keepMs: 86_400_000, leaseMs: 30_000, waitMs: 20_000, ...times },
        onError: () => undefined,
      }),
    });
    const schema = { operationId: 'work' };
    app.post('/work', { config: { access: ['citizen'] }, schema }, async (_request, reply) => {
      handled += 1;
      const mine = handled;
      await script.shift()?.();
      return reply.code(201).send({ mine });
    });
    if (ready) await app.ready();
    const process: Process = {
      app,
      async post(key, body = {}) {
        const answer = await app.inject({
          method: 'POST',
          url: '/work',
          headers: { authorization: 'Bearer token', 'idempotency-key': key },
          payload: body,
        });
        return {
          status: answer.statusCode,
          text: answer.payload,
          replayed: answer.headers['idempotency-replayed'] === 'true',
          retryAfter: answer.headers['retry-after'],
        };
      },
      async close() {
        await app.close();
        await opened.close();
      },
    };
    processes.push(process);
    return process;
  }

  const rows = async () => {
    const opened = openDatabase({ url: database.url, maxConnections: 1, applicationName: 'test' });
    try {
      return await opened.sql<{ n: number }[]>`select count(*)::int as n from idempotency_keys`.then(
        ([row]) => row?.n,
      );
    } finally {
      await opened.close();
    }
  };

  /** A handler that waits to be let go on. */
  function held() {
    const { promise, resolve } = Promise.withResolvers<void>();
    script.push(() => promise);
    return resolve;
  }

  test('64 equal requests over two processes have one effect and 64 equal answers', async () => {
    const both = [await start(), await start()];
    const go = held();
    const asked = Array.from({ length: 64 }, (_, index) => both[index % 2]?.post('spread'));
    await eventually('one is being handled', () => handled === 1);
    go();
    const answers = await Promise.all(asked);
    expect(new Set(answers.map((answer) => `${answer?.status} ${answer?.text}`)).size).toBe(1);
    expect(answers.filter((answer) => answer?.replayed)).toHaveLength(63);
    expect(handled).toBe(1);
    expect(await both[1]?.post('spread')).toMatchObject({ status: 201, replayed: true });
  });

  test('a request without a body, of which not even a length is said, has its key like any other', async () => {
    const { app } = await start();
    await app.listen({ port: 0, host: '127.0.0.1' });
    const connection = openRaw((app.server.address() as AddressInfo).port);
    const bare =
      'POST /work HTTP/1.1\r\nHost: muster\r\nAuthorization: Bearer token\r\nIdempotency-Key: bare\r\n\r\n';
    connection.write(bare + bare);
    const [first, second] = [await connection.next(), await connection.next()];
    connection.destroy();
    expect([first.status, second.status, second.body]).toEqual([201, 201, first.body]);
    expect([second.headers['idempotency-replayed'], handled]).toEqual(['true', 1]);
  });

  test('a first one that takes too long is a 409 with Retry-After, here and in another process', async () => {
    const [one, two] = [await start({ waitMs: 300 }), await start({ waitMs: 300 })];
    const go = held();
    const first = one.post('slow');
    await eventually('it is being handled', () => handled === 1);
    for (const answer of await Promise.all([
      one.post('slow'),
      one.post('slow'),
      two.post('slow'),
      two.post('slow'),
    ])) {
      expect(answer).toMatchObject({ status: 409, retryAfter: '2', replayed: false });
      expect(JSON.parse(answer.text)).toMatchObject({ code: 'idempotency-key-in-use' });
    }
    expect(await two.post('slow', { other: true })).toMatchObject({ status: 422 });
    go();
    expect(await first).toMatchObject({ status: 201, replayed: false });
    expect(await two.post('slow')).toMatchObject({ status: 201, replayed: true });
    expect(handled).toBe(1);
  });

  test.each([
    ['a 503', () => Promise.reject(new AppError(unavailable))],
    ['a 429', () => Promise.reject(new AppError(tooManyRequests))],
    ['a 500', () => Promise.reject(new Error('unforeseen'))],
  ])('%s is not stored: of those who waited the next one is the first', async (_, fails) => {
    const { post } = await start();
    const key = `fails ${_}`.replaceAll(' ', '-');
    const kept = await rows();
    script.push(fails, fails);
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(key)));
    expect(answers.filter((answer) => answer.status >= 429)).toHaveLength(2);
    expect(answers.filter((answer) => answer.status === 201 && answer.replayed)).toHaveLength(5);
    expect(answers.filter((answer) => answer.status === 201 && !answer.replayed)).toHaveLength(1);
    expect(handled).toBe(3);
    script.push(fails);
    expect((await post(`${key}-alone`)).status).toBeGreaterThanOrEqual(429);
    expect(await rows()).toBe((kept ?? 0) + 1);
  });

  test('the key of a process that is gone stays taken for its lease, and is then tried again', async () => {
    const opened = openDatabase({ url: database.url, maxConnections: 1, applicationName: 'test' });
    try {
      const [gone, other] = [await start(), await start({ waitMs: 100 })];
      // Held for ever, as far as the other process can see.
      const go = held();
      const lost = gone.post('crashed');
      await eventually('it is being handled', () => handled === 1);
      expect(await other.post('crashed')).toMatchObject({ status: 409 });
      await opened.sql`update idempotency_keys set lease_until = now() - interval '1 second' where answer is null`;
      const again = await other.post('crashed');
      expect(again).toMatchObject({ status: 201, replayed: false, text: JSON.stringify({ mine: 2 }) });
      // Who lost the key answers its own caller, and overwrites nothing.
      go();
      expect(await lost).toMatchObject({ status: 201, text: JSON.stringify({ mine: 1 }) });
      expect(await other.post('crashed')).toMatchObject({ replayed: true, text: again.text });
    } finally {
      await opened.close();
    }
  });

  test('a key that was taken while the clock was ahead is tried again at once', async () => {
    const opened = openDatabase({ url: database.url, maxConnections: 1, applicationName: 'test' });
    try {
      const [gone, other] = [await start(), await start({ waitMs: 100 })];
      const go = held();
      const lost = gone.post('ahead');
      await eventually('it is being handled', () => handled === 1);
      await opened.sql`update idempotency_keys set lease_until = now() + interval '8 hours' where answer is null`;
      expect(await other.post('ahead')).toMatchObject({
        status: 201,
        replayed: false,
        text: JSON.stringify({ mine: 2 }),
      });
      go();
      await lost;
    } finally {
      await opened.close();
    }
  });

  test('a key stays with who took it, whoever began to ask before and asks after', async () => {
    const opened = openDatabase({ url: database.url, maxConnections: 1, applicationName: 'test' });
    const plain = postgres(database.url, { max: 1 });
    const hold = () => ({ id: 'd1c9a1f0-5a57-4c07-9be3-6a35c2b9c3a1', claim: randomUUID() });
    const ask = { fingerprint: Buffer.alloc(32), leaseMs: 30_000, keepMs: 86_400_000 };
    try {
      await plain.begin(async (earlier) => {
        // What `now()` is in there from here on.
        await earlier`select now()`;
        expect(await createIdempotencyRepo(opened).claim({ ...hold(), ...ask })).toBe('claimed');
        const late = createIdempotencyRepo({ ...opened, sql: earlier as unknown as Database['sql'] });
        expect(await late.claim({ ...hold(), ...ask })).toMatchObject({ answer: undefined });
      });
    } finally {
      await Promise.all([opened.close(), plain.end()]);
    }
  });

  test('a request that runs on keeps its key beyond the first lease', async () => {
    const [one, other] = [await start({ leaseMs: 300 }), await start({ waitMs: 1_500 })];
    const go = held();
    const first = one.post('long');
    await eventually('it is being handled', () => handled === 1);
    expect(await other.post('long')).toMatchObject({ status: 409 });
    go();
    expect(await first).toMatchObject({ status: 201 });
    expect(handled).toBe(1);
  });

  test('an answer is good for as long as it is kept, and then the key is new', async () => {
    const { post } = await start({ keepMs: 200 });
    const first = await post('short');
    await eventually('the key is new', async () => (await post('short')).text !== first.text);
    expect(handled).toBe(2);
  });

  test('a stream that is refused unread is answered at once, is not stored, and frees its connection', async () => {
    const { app, post } = await start({}, false);
    await app.register(async (scope) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('text/csv', (_request, file, done) => done(null, file));
      scope.post(
        '/upload',
        { config: { access: ['citizen'] }, schema: { operationId: 'upload' } },
        async (request, reply) => {
          handled += 1;
          if (script.shift() === undefined) return reply.code(404).send({ handled });
          let bytes = 0;
          for await (const chunk of request.body as AsyncIterable<Buffer>) bytes += chunk.length;
          return reply.code(200).send({ bytes });
        },
      );
    });
    const address = await app.listen({ port: 0, host: '127.0.0.1' });
    const pool = new Pool(address, { connections: 1 });
    const body = Buffer.alloc(4_000_000, 'x');
    const upload = async (bytes: Buffer) => {
      const headers = {
        authorization: 'Bearer token',
        'idempotency-key': 'file',
        'content-type': 'text/csv',
      };
      const answer = await pool.request({ method: 'POST', path: '/upload', headers, body: bytes });
      return [answer.statusCode, answer.headers['idempotency-replayed'], await answer.body.json()];
    };
    try {
      expect(await upload(body)).toEqual([404, undefined, { handled: 1 }]);
      expect(await upload(body)).toEqual([404, undefined, { handled: 2 }]);
      script.push(async () => undefined);
      expect(await upload(body)).toEqual([200, undefined, { bytes: body.length }]);
      expect(await upload(body)).toEqual([200, 'true', { bytes: body.length }]);
      body[body.length - 1] = 0;
      expect(await upload(body)).toMatchObject([422, undefined, { code: 'idempotency-key-reused' }]);
      expect((await post('file')).status).toBe(201);
    } finally {
      await pool.close();
    }
  });

  test('a request whose answer cannot be stored is answered all the same', async () => {
    const { post } = await start();
    const opened = openDatabase({ url: database.url, maxConnections: 1, applicationName: 'test' });
    try {
      script.push(async () => void (await opened.sql`alter table idempotency_keys rename to elsewhere`));
      expect(await post('unstored')).toMatchObject({ status: 201 });
    } finally {
      await opened.sql`alter table elsewhere rename to idempotency_keys`;
      await opened.close();
    }
  });
});
