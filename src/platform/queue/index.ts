import type { z } from 'zod';
import { createQuietWarning } from '../quiet-log.ts';
import { isRedisUrl } from '../redis/address.ts';
import { createConsumers, type SignalContext } from './consume.ts';
import { within } from './deadline.ts';
import { isUnreachable, type QueueDriver, type QueueLogger } from './driver.ts';
import { createStampSweep } from './future-stamps.ts';
import { type QueueHealth, readHealth } from './health.ts';
import { createPostgresDriver, migratePostgresQueue } from './postgres.ts';
import { createRedisDriver } from './redis.ts';
import { createRepeats } from './repeat.ts';
import { assertTopic, createSender, type Signal } from './send.ts';

export type { SignalContext } from './consume.ts';
export type { QueueLogger } from './driver.ts';
export type { QueueHealth, TopicHealth } from './health.ts';
export { QUEUE_SCHEMA } from './postgres.ts';
export type { Signal } from './send.ts';
export { watchHealth } from './watch.ts';

/**
 * Signals between processes: "look at X", never data. What a signal is about is in our own tables, so an
 * emptied queue loses nothing, and a handler looks there for what is to be done (it must be idempotent: it
 * can run twice, and for nothing).
 */
export interface SignalQueue {
  /**
   * Puts signals on `topic`. One whose key waits already is merged into it (whose payload stays, so a payload
   * is to follow from its key); one whose key is being handled runs once more afterwards, however many come.
   * Up to 500 are one round trip. `priority`: 1 goes before 2; one without goes before all that have one.
   *
   * Never fails or holds up its caller, who has committed to PostgreSQL already: when the queue does not
   * take them within the deadline (1 s), that is logged, and the reconcile job will find what was missed.
   * It throws only for a topic, key or payload that could never be put.
   */
  signal(topic: string, signals: Signal[]): Promise<void>;
  /**
   * Handles the signals of `topic` in this process, at most `concurrency` at once. A handler that throws is
   * tried again: 5 runs in all, after 0.5, 1, 2 and 4 s. A payload that `schema` refuses fails for good.
   * Once for each topic. `lockMs` is after how long a killed worker's signal goes to another, where that is to be sooner
   * than for the rest.
   */
  consume<P>(
    topic: string,
    options: { concurrency: number; schema: z.ZodType<P>; lockMs?: number },
    handler: (payload: P, context: SignalContext) => Promise<void>,
  ): void;
  /**
   * Puts a signal on `topic` every `everyMs` (at least 100), once for all processes that
   * ask for the same: the first at once, the next one as soon as the one before has been taken, so they do
   * not pile up. Registers itself again after the queue was emptied. Resolves even with the queue down.
   */
  repeat(topic: string, everyMs: number, payload: Record<string, unknown>): Promise<void>;
  /** Watches the health of these topics, too, although this process does not use them. */
  watch(topics: readonly string[]): void;
  /** Whether signals make progress, for the topics this process uses or was told of. Never throws. */
  health(): Promise<QueueHealth>;
  /**
   * Takes no more, lets handlers finish until the deadline, aborts those left, cuts every connection.
   * Resolves within about the deadline whatever the server does. May be called twice.
   */
  close(): Promise<void>;
}

export interface SignalQueueOptions {
  /** redis://, rediss:// and redis+sentinel:// → Redis; postgres:// and postgresql:// → PostgreSQL, schema `muster_queue`. */
  url: string;
  logger: QueueLogger;
  /** How long the oldest signal may wait with nothing completing before health says no; 120,000 ms. */
  maxWaitMs?: number;
  /** How long `signal` and `health` may take; 1,000 ms. */
  deadlineMs?: number;
  /** How long `close` lets handlers run; 5,000 ms. */
  closeMs?: number;
  /** After how long a killed worker's signal goes to another (then by up to 2/3 of it later); 30,000 ms. */
  lockMs?: number;
}

/**
 * Opens the queue that `url` names. A server that cannot be reached is a warning, not an error: the service
 * works without, only later. Throws for a URL of another kind, and where PostgreSQL has no queue tables
 * (see `migrateQueue`).
 *
 * Measured with ids only, batches of 500 keys, an empty handler, concurrency 10, one process, on 2 cores
 * that the server shares: Redis takes about 1.6 times as many signals a second as PostgreSQL (9,400 to
 * 5,800) and has 8 times as many handled (6,800 to 850); signal to handler 3 ms to 5 ms when idle. So signal
 * one community, not one person, and let its handler do the batch.
 */
export async function openSignalQueue(options: SignalQueueOptions): Promise<SignalQueue> {
  const { logger, deadlineMs = 1_000, closeMs = 5_000, lockMs = 30_000, maxWaitMs = 120_000 } = options;
  const warn = createQuietWarning(logger);
  let closing: Promise<void> | undefined;
  const driver = createDriver(options.url, deadlineMs, logger, (error) => {
    if (closing === undefined)
      warn('the signal queue reports an error', { err: error, backend: driver.backend });
  });
  const used = new Set<string>();
  const use = (topic: string): void => {
    assertTopic(topic);
    if (closing !== undefined) throw new Error('the signal queue is closed');
    used.add(topic);
  };

  try {
    await driver.connect();
  } catch (error) {
    if (!isUnreachable(error)) {
      driver.destroy();
      throw error;
    }
    warn('the signal queue cannot be reached, going on without', { err: error, backend: driver.backend });
  }
  const sender = createSender({ driver, deadlineMs, warn });
  const consumers = createConsumers({ driver, lockMs, logger, warn });
  const repeats = createRepeats({ driver, deadlineMs, warn });
  const stamps = createStampSweep({ driver, topics: () => [...used], lockMs, deadlineMs, warn });

  async function shutDown(): Promise<void> {
    repeats.stop();
    stamps.stop();
    await consumers.close(closeMs);
    await within(sender.idle().then(driver.close), deadlineMs, 'closing the queue').catch(() => undefined);
    driver.destroy();
  }

  return {
    async signal(topic, signals) {
      use(topic);
      await sender.send(topic, signals);
    },
    consume(topic, settings, handler) {
      use(topic);
      consumers.start(topic, settings, handler);
    },
    async repeat(topic, everyMs, payload) {
      use(topic);
      await repeats.start(topic, everyMs, payload);
    },
    watch(topics) {
      for (const topic of topics) use(topic);
    },
    health: () => readHealth({ driver, topics: [...used], maxWaitMs, deadlineMs }),
    close() {
      closing ??= shutDown();
      return closing;
    },
  };
}

/**
 * Prepares the server behind `url`: BullMQ's tables on PostgreSQL, nothing on Redis. Safe to run at once. `topics` are those that
 * a role that may make nothing is to send signals of.
 */
export async function migrateQueue(url: string, topics: readonly string[] = []): Promise<void> {
  if (backendOf(url) === 'postgres') await migratePostgresQueue(url, topics);
}

function backendOf(url: string): 'redis' | 'postgres' {
  const scheme = /^([a-z+]+):\/\//.exec(url)?.[1];
  if (scheme?.startsWith('redis') === true && isRedisUrl(url)) return 'redis';
  if (scheme === 'postgres' || scheme === 'postgresql') return 'postgres';
  throw new Error(
    'the queue URL must begin with redis://, rediss://, redis+sentinel://, postgres:// or postgresql://',
  );
}

function createDriver(
  url: string,
  deadlineMs: number,
  logger: QueueLogger,
  onError: (error: unknown) => void,
): QueueDriver {
  return backendOf(url) === 'redis'
    ? createRedisDriver({ url, deadlineMs, logger, onError })
    : createPostgresDriver({ url, deadlineMs, onError });
}
