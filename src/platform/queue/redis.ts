import { Queue, Worker } from 'bullmq';
import type { Redis, RedisOptions } from 'ioredis';
import { connectRedis } from '../redis/client.ts';
import { within } from './deadline.ts';
import { type QueueDriver, type QueueLogger, workerOptions } from './driver.ts';

// In braces: a Redis cluster then keeps all keys of a queue, which BullMQ's scripts touch together, in one slot.
const PREFIX = '{muster}';
/** Written to see whether anything can be; nobody reads it, and it is gone after a minute. */
const PROBE = `${PREFIX}:takes-more`;
/** A server that has not answered for so long is gone with its machine, ms; workers ask it to keep them waiting for up to 10 s. */
const silentMs = 15_000;
const retryStrategy = (times: number): number => Math.min(times * 100, 2_000);

/**
 * BullMQ on Redis. Connections in a process: one that produces and fails fast (no offline queue, one try,
 * a deadline for each command), one shared by all workers, which waits for the server however long it takes,
 * and one blocking connection for each topic that is consumed.
 */
export function createRedisDriver(options: {
  url: string;
  deadlineMs: number;
  logger: QueueLogger;
  onError: (error: unknown) => void;
}): QueueDriver {
  const { url, deadlineMs, logger, onError } = options;
  const clients = new Set<Redis>();
  const queues = new Map<string, Queue>();
  let forWorkers: Redis | undefined;

  function client(settings: Omit<RedisOptions, 'replyMapping'>): Redis {
    return track(
      connectRedis(url, { retryStrategy, keepAlive: 10_000, socketTimeout: silentMs, ...settings }),
    );
  }

  function track(made: Redis): Redis {
    clients.add(made);
    made.on('error', onError);
    // BullMQ duplicates the connection for its blocking wait; without this nobody could cut that one.
    const duplicate = made.duplicate.bind(made);
    made.duplicate = (override) => track(duplicate(override));
    return made;
  }

  const producer = client({
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    autoResendUnfulfilledCommands: false,
    connectTimeout: deadlineMs,
    commandTimeout: deadlineMs,
    socketTimeout: 3 * deadlineMs,
  });
  producer.on('ready', () => {
    producer.info().then((info) => warnOfSettings(info, logger), onError);
  });

  return {
    backend: 'redis',
    async connect() {
      if (producer.status !== 'ready') {
        const ready = new Promise<void>((resolve) => producer.once('ready', () => resolve()));
        await within(ready, deadlineMs, 'connecting to Redis');
      }
      await producer.ping();
    },
    async takesMore() {
      // A full one goes on answering questions, and hands out no signal: a repeat that it could not put off again is gone.
      await producer.set(PROBE, '', 'PX', 60_000);
    },
    async queue(topic) {
      const known = queues.get(topic);
      if (known !== undefined) return known;
      // Skipping both checks: BullMQ remembers a failed one for ever, and a queue made while Redis is down
      // would never work again. The server's settings are checked above.
      const made = new Queue(topic, {
        connection: producer,
        prefix: PREFIX,
        skipVersionCheck: true,
        skipWaitingForReady: true,
        streams: { events: { maxLen: 100 } },
      });
      made.on('error', onError);
      queues.set(topic, made);
      return made;
    },
    async worker(topic, processor, settings) {
      forWorkers ??= client({ maxRetriesPerRequest: null });
      const worker = new Worker(topic, processor, {
        connection: forWorkers,
        prefix: PREFIX,
        ...workerOptions(settings),
      });
      worker.on('error', onError);
      return worker;
    },
    async pullBack(_nowMs, aheadMs) {
      let taken = 0;
      for (const queue of queues.values()) {
        // The newest is the one that is kept, and would be for as long as it is ahead.
        for (const job of await queue.getJobs(['completed'], 0, 0, false)) {
          if ((job.finishedOn ?? 0) <= aheadMs) continue;
          await job.remove();
          taken += 1;
        }
      }
      return taken;
    },
    async close() {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
    destroy() {
      for (const each of clients) each.disconnect();
    },
  };
}

function warnOfSettings(info: string, logger: QueueLogger): void {
  const value = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];
  const policy = value('maxmemory_policy');
  if (policy !== undefined && policy !== 'noeviction') {
    logger.warn(
      { backend: 'redis', setting: `maxmemory-policy ${policy}` },
      'Redis may evict signals when memory is short: set maxmemory-policy to noeviction',
    );
  }
  if (value('aof_enabled') === '0') {
    logger.warn(
      { backend: 'redis', setting: 'appendonly no' },
      'Redis forgets waiting signals when it restarts: set appendonly to yes',
    );
  }
}
