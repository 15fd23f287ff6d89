import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { PostgresConnection, PostgresQueueBackend, runMigrations, withBackend } from 'bullmq';
import pg from 'pg';
import { assertOwnBackends } from '../db/index.ts';
import { within } from './deadline.ts';
import { type QueueDriver, type TopicQueue, workerOptions } from './driver.ts';

/** The schema that BullMQ's own tables live in, beside ours in the same database. */
export const QUEUE_SCHEMA = 'muster_queue';

const sessionSettings = `set search_path = "${QUEUE_SCHEMA}"; set synchronous_commit = off`;

/** BullMQ says its schema in the startup parameter `options`, which PgBouncer does not know. */
const isRefusedByPooler = (error: unknown): boolean =>
  error instanceof Error && /unsupported startup parameter/i.test(error.message);

const poolerAdvice =
  'the pooler in front of PostgreSQL refuses the startup parameter `options`, which the signal queue needs: set ' +
  'ignore_startup_parameters = options in PgBouncer, or QUEUE_URL to PostgreSQL itself or to Redis';

/**
 * Creates or upgrades BullMQ's tables. BullMQ does it in one transaction under an advisory lock, so any
 * number of processes may call this at once; the late ones find nothing to do.
 *
 * BullMQ counts the ids of each queue in a sequence, which the first signal of a topic makes: here that of each of `topics` is
 * made, so that a role that may make nothing can send them.
 */
export async function migratePostgresQueue(url: string, topics: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await runMigrations(client, QUEUE_SCHEMA);
    // Two who make one at a time are not refused, but one after the other.
    await client.query(`select pg_advisory_lock(hashtext('muster:topics'))`);
    for (const topic of topics) {
      const name = `select ${QUEUE_SCHEMA}.job_id_seq_name($1) as name`;
      const { rows } = await client.query<{ name: string }>(name, [topic]);
      await client.query(`create sequence if not exists ${QUEUE_SCHEMA}."${rows[0]?.name}"`);
    }
  } finally {
    await client.end();
  }
}

/**
 * BullMQ on PostgreSQL. A worker sleeps on LISTEN and is woken by the insert's NOTIFY, so a signal is taken
 * within milliseconds and an idle worker asks once in 5 s. Connections in a process: a pool of at most 2
 * that all producers share, and for each topic consumed one LISTEN connection and a pool of at most 3.
 * (BullMQ takes a pool from outside only with its own schema name, so workers cannot share one.)
 *
 * `synchronous_commit` is off for these connections alone: a crash may then forget the last signals, which
 * the reconcile job finds, or that one was done, which an idempotent handler bears. Our own tables stay
 * durable.
 */
export function createPostgresDriver(options: {
  url: string;
  deadlineMs: number;
  onError: (error: unknown) => void;
}): QueueDriver {
  const { url, deadlineMs, onError } = options;
  const sockets = new Set<Socket>();
  const queues = new Map<string, TopicQueue>();
  let destroyed = false;
  let producing: Promise<PostgresConnection> | undefined;

  /** BullMQ remembers a failed first contact for ever, so a connection is used only once it has answered. */
  async function connection(max: number, queryMs: number): Promise<PostgresConnection> {
    const made = new PostgresConnection({
      connectionString: url,
      schema: QUEUE_SCHEMA,
      max,
      connectionTimeoutMillis: deadlineMs,
      query_timeout: queryMs,
      keepAlive: true,
      application_name: 'muster-queue',
      // A pooler that was told to ignore `options`, which BullMQ says its schema in, has dropped it.
      onConnect: (client: { query(text: string): Promise<unknown> }) => client.query(sessionSettings),
      stream: openSocket,
    });
    made.on('error', onError);
    // BullMQ checks the schema on a client that nobody listens to for errors: a server that went away just
    // then would end the process. The query that was under way is rejected as well, so nothing is hidden.
    made.pool.on('connect', (client) => client.on('error', () => undefined));
    try {
      await within(made.waitUntilReady(), deadlineMs * 2, 'connecting to PostgreSQL');
      return made;
    } catch (error) {
      made.close().catch(() => undefined);
      throw isRefusedByPooler(error) ? new Error(poolerAdvice, { cause: error }) : error;
    }
  }

  /** Every connection's socket is known, since a pool's own `end` waits for ever on a server that hangs. */
  function openSocket(): Socket {
    const socket = new Socket();
    if (destroyed) socket.destroy();
    else sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    return socket;
  }

  async function opened(): Promise<PostgresConnection> {
    await within(assertOwnBackends(url), deadlineMs * 2, 'connecting to PostgreSQL');
    return connection(2, deadlineMs);
  }

  function producer(): Promise<PostgresConnection> {
    producing ??= opened().catch((error: unknown) => {
      producing = undefined;
      throw error;
    });
    return producing;
  }

  return {
    backend: 'postgres',
    async connect() {
      await (await producer()).pool.query('SELECT 1');
    },
    async queue(topic) {
      const shared = await producer();
      const known = queues.get(topic);
      if (known !== undefined) return known;
      const { Queue } = withBackend((name, queueOptions) => {
        return new PostgresQueueBackend(shared, name, { ...queueOptions, connection: {} }, false);
      });
      const made = new Queue(topic, { connection: {}, streams: { events: { maxLen: 100 } } });
      made.on('error', onError);
      queues.set(topic, made);
      return made;
    },
    async worker(topic, processor, settings) {
      const own = await connection(Math.min(settings.concurrency + 1, 3), 15_000);
      const { Worker } = withBackend((name, backendOptions) => {
        const backend = new PostgresQueueBackend(
          own,
          name,
          { ...backendOptions, connection: {} },
          true,
          name,
        );
        return paced(backend, onError);
      });
      const worker = new Worker(topic, processor, { connection: {}, ...workerOptions(settings) });
      worker.on('error', onError);
      return worker;
    },
    // It is the service's own database, whose health is looked at by itself.
    takesMore: () => Promise.resolve(),
    async pullBack(nowMs, aheadMs) {
      const { pool } = await producer();
      const { rows } = await pool.query<{ count: number }>(pullBackStamps, [nowMs, aheadMs]);
      return rows[0]?.count ?? 0;
    },
    async close() {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
      await (await producing)?.close();
    },
    destroy() {
      destroyed = true;
      for (const socket of sockets) socket.destroy();
    },
  };
}

/**
 * $1 is now, $2 now and a lock's time. Deletes when stalled signals were last looked for, where nobody would look again
 * until then, and signals that are done only then (`Job.remove` refuses those of a repeat); and gives workers that hold signals for longer than two locks one lock's time from now: a living one
 * renews it in half of that.
 */
const pullBackStamps = `
  WITH looked AS (
    DELETE FROM ${QUEUE_SCHEMA}.meta
    WHERE CASE field WHEN 'stalled-check' THEN value::bigint > $2::bigint ELSE false END RETURNING 1
  ), held AS (
    UPDATE ${QUEUE_SCHEMA}.job SET locked_until_ms = $2
    WHERE state = 'active' AND locked_until_ms > 2 * $2::bigint - $1::bigint RETURNING 1
  ), done AS (
    DELETE FROM ${QUEUE_SCHEMA}.job WHERE state = 'completed' AND finished_at_ms > $2 RETURNING 1
  )
  SELECT ((SELECT count(*) FROM looked) + (SELECT count(*) FROM held) + (SELECT count(*) FROM done))::int AS count`;

/**
 * A worker asks for its next signal again at once when asking failed; this keeps it from spinning. It does not look for the
 * signals of dead workers for 5 s when looking failed, and after a restart of the server each of them is one: here it looks again
 * when it would have.
 */
export function paced<B extends Pick<PostgresQueueBackend, 'moveToActive' | 'moveStalledJobsToWait'>>(
  backend: B,
  onError: (error: unknown) => void,
): B {
  const claim = backend.moveToActive.bind(backend);
  backend.moveToActive = async (token, name) => {
    try {
      return await claim(token, name);
    } catch (error) {
      await sleep(500);
      throw error;
    }
  };
  const lookForStalled = backend.moveStalledJobsToWait.bind(backend);
  backend.moveStalledJobsToWait = async () => {
    try {
      return await lookForStalled();
    } catch (error) {
      onError(error);
      return [];
    }
  };
  return backend;
}
