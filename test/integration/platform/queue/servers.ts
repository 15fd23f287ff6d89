import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, describe } from 'vitest';
import { migrateQueue, openSignalQueue, type SignalQueue } from '../../../../src/platform/queue/index.ts';
import { createTestDatabase } from '../../../support/database.ts';
import { startTestRedis } from '../../../support/redis-server.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

/** One server to test the queue on. */
export interface TestServer {
  name: 'postgres' | 'redis';
  url: string;
  /** Forgets everything in the queue, as a flushed Redis or a restored database would. */
  empty(): Promise<void>;
  /** Everything the queue keeps, as text. */
  stored(): Promise<string>;
  /** A way to the server that can be cut or made to hang; closed with the server. */
  proxy(): Promise<TcpProxy & { url: string }>;
  /** Opens a queue that is closed at the end of the file if the test did not do it. */
  open(options?: Partial<Parameters<typeof openSignalQueue>[0]>): Promise<TestQueue>;
}

type Content = Pick<TestServer, 'empty' | 'stored'>;
type Base = Content & Pick<TestServer, 'name' | 'url'>;

export interface TestQueue extends SignalQueue {
  /** The messages of its warnings and errors so far. */
  warnings: string[];
  /** Every line it logged, as JSON. */
  lines: string[];
}

/** Runs `suite` on PostgreSQL and, where a Redis can be had, on Redis. */
export async function describeOnBothBackends(
  title: string,
  suite: (server: TestServer) => void,
): Promise<void> {
  const database = await createTestDatabase();
  await migrateQueue(database.url);
  run({ name: 'postgres', url: database.url, ...postgresContent(database.url) }, database.drop);

  const redis = await startTestRedis();
  if (redis === null) {
    // There is no Redis to test on: startTestRedis has said so in one loud line.
    describe.skip(`${title} (redis)`, () =>
      suite(createServer({ name: 'redis', url: '', ...redisContent('') })));
    return;
  }
  run({ name: 'redis', url: redis.url, ...redisContent(redis.url) }, redis.stop);

  function run(base: Base, stop: () => Promise<void>): void {
    describe(`${title} (${base.name})`, () => {
      const cleanups: (() => Promise<void>)[] = [];
      afterAll(async () => {
        for (const cleanup of cleanups.reverse()) await cleanup();
        await stop();
      });
      suite(createServer(base, cleanups));
    });
  }
}

function createServer(base: Base, cleanups: (() => Promise<void>)[] = []): TestServer {
  return {
    ...base,
    async proxy() {
      const proxy = await startTcpProxy(new URL(base.url));
      cleanups.push(proxy.stop);
      const url = new URL(base.url);
      url.hostname = '127.0.0.1';
      url.port = String(proxy.port);
      return { ...proxy, url: url.href };
    },
    async open(options) {
      const warnings: string[] = [];
      const lines: string[] = [];
      const note = (fields: object, message: string) => lines.push(JSON.stringify({ ...fields, message }));
      const warn = (fields: object, message: string) => {
        note(fields, message);
        warnings.push(message);
      };
      const queue = await openSignalQueue({
        url: base.url,
        logger: { info: note, warn, error: warn },
        ...options,
      });
      cleanups.push(() => queue.close());
      return { ...queue, warnings, lines };
    },
  };
}

function redisContent(url: string): Content {
  async function withClient<T>(work: (client: Redis) => Promise<T>): Promise<T> {
    const client = new Redis(url);
    try {
      return await work(client);
    } finally {
      client.disconnect();
    }
  }
  return {
    async empty() {
      await withClient((client) => client.flushall());
    },
    stored: () =>
      withClient(async (client) => {
        const texts: string[] = [];
        for (const key of await client.keys('*')) {
          if ((await client.type(key)) === 'hash') texts.push(key, JSON.stringify(await client.hgetall(key)));
          if ((await client.type(key)) === 'stream')
            texts.push(JSON.stringify(await client.xrange(key, '-', '+')));
        }
        return texts.join('\n');
      }),
  };
}

function postgresContent(url: string): Content {
  async function withTables<T>(work: (client: pg.Client, tables: string[]) => Promise<T>): Promise<T> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      const { rows } = await client.query<{ name: string }>(
        `SELECT format('%I.%I', schemaname, tablename) AS name
           FROM pg_tables WHERE schemaname = 'muster_queue' AND tablename <> 'migration'`,
      );
      return await work(
        client,
        rows.map((row) => row.name),
      );
    } finally {
      await client.end();
    }
  }
  return {
    async empty() {
      await withTables((client, tables) => client.query(`TRUNCATE ${tables.join(', ')}`));
    },
    stored: () =>
      withTables(async (client, tables) => {
        const texts: string[] = [];
        for (const table of tables) {
          const { rows } = await client.query(`SELECT to_jsonb(t) AS row FROM ${table} AS t`);
          texts.push(JSON.stringify(rows));
        }
        return texts.join('\n');
      }),
  };
}
