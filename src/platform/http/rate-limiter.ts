import { setTimeout as sleep } from 'node:timers/promises';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Redis } from 'ioredis';
import { LRUCache } from 'lru-cache';
import { monotonicMs } from '../clock.ts';
import { keyedHash, type SecretKey } from '../crypto/index.ts';
import { connectRedis } from '../redis/client.ts';
import type { HttpServer } from './server.ts';

export { normalizeIP } from '@fastify/rate-limit';

/** What is counted together. */
export interface Bucket {
  /** Which limit this is, and who it is counted for. */
  key: string;
  /** Requests that a window holds; at least 1. */
  max: number;
}

/** How a bucket stands. */
export interface BucketState {
  limit: number;
  remaining: number;
  /** Seconds until the window ends. */
  reset: number;
  /** Whether the request just counted is one too many. */
  exceeded: boolean;
}

export interface RateLimiter {
  /** Counts one; answers at once where this process counts for itself. */
  take(bucket: Bucket): BucketState | Promise<BucketState>;
  /** Looks without counting, likewise. */
  look(bucket: Bucket): BucketState | Promise<BucketState>;
}

export interface RateLimiterOptions {
  windowMs: number;
  /** Redis, where one is shared by all processes; else each counts for itself. */
  redisUrl: string | undefined;
  /** How long Redis may take to count one; then this process counts for itself. */
  redisWithinMs: number;
  /** Hashes keys before they go to Redis: addresses and accounts stay here. */
  secret: SecretKey;
  /** Told when Redis does not answer, at most once a second. */
  onFallback: (error: unknown) => void;
}

/** Keys that a process remembers; the least used is forgotten first, so nobody escapes by asking much. */
const remembered = 100_000;

/** How long a start waits for Redis. */
const patienceMs = 500;

/** How long Redis is left alone after it has failed. */
const restMs = 1_000;

type Count = ReturnType<FastifyInstance['createRateLimit']>;

/**
 * Counts requests in fixed windows: in Redis, with @fastify/rate-limit, where there is one, else in this process. When Redis fails or takes
 * too long, this process counts for itself, and tries Redis again a second later: a limit never fails open,
 * and a silent Redis costs nobody but the first of each second.
 */
export async function createRateLimiter(app: HttpServer, options: RateLimiterOptions): Promise<RateLimiter> {
  const { redisUrl, redisWithinMs, windowMs, secret, onFallback } = options;
  const fastify = app as unknown as FastifyInstance;
  const own = createOwnCounts(windowMs);
  if (redisUrl === undefined) return own;

  const redis = await connect(redisUrl, redisWithinMs);
  fastify.addHook('onClose', async () => redis.disconnect());
  const shared = await counter(fastify, { timeWindow: windowMs, redis, nameSpace: 'muster-limit:' });
  let restUntil = 0;

  async function countShared(bucket: Bucket, how: keyof RateLimiter): Promise<BucketState> {
    if (monotonicMs() >= restUntil) {
      try {
        const key = keyedHash(secret, bucket.key).toString('base64url');
        return await count(shared, { key, max: bucket.max }, { increment: how === 'take' });
      } catch (error) {
        if (monotonicMs() >= restUntil) onFallback(error);
        restUntil = monotonicMs() + restMs;
      }
    }
    return own[how](bucket);
  }
  return {
    take: (bucket) => countShared(bucket, 'take'),
    look: (bucket) => countShared(bucket, 'look'),
  };
}

/**
 * The counts of this process, without the plugin: by the promises with which that asks its store it is 1.3 µs a request,
 * so 0.3, and nobody has to wait. What it says of a bucket is said here, too.
 */
function createOwnCounts(windowMs: number): Record<keyof RateLimiter, (bucket: Bucket) => BucketState> {
  const windows = new LRUCache<string, { current: number; endsAt: number }>({ max: remembered });

  function open(key: string, now: number) {
    const window = windows.get(key);
    return window === undefined || window.endsAt <= now ? undefined : window;
  }

  const state = ({ max }: Bucket, current: number, endsInMs: number): BucketState => ({
    limit: max,
    remaining: Math.max(0, max - current),
    reset: Math.max(1, Math.ceil(endsInMs / 1000)),
    exceeded: current > max,
  });

  return {
    take(bucket) {
      const now = monotonicMs();
      const window = open(bucket.key, now) ?? { current: 0, endsAt: now + windowMs };
      window.current += 1;
      windows.set(bucket.key, window);
      return state(bucket, window.current, window.endsAt - now);
    },
    look(bucket) {
      const now = monotonicMs();
      const window = open(bucket.key, now);
      return state(bucket, window?.current ?? 0, window === undefined ? 0 : window.endsAt - now);
    },
  };
}

/** A connection of its own that fails fast: requests wait for it. Answered once it can be used, or soon after. */
async function connect(url: string, withinMs: number): Promise<Redis> {
  const redis = connectRedis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    autoResendUnfulfilledCommands: false,
    enableAutoPipelining: true,
    connectTimeout: Math.max(patienceMs, withinMs),
    commandTimeout: withinMs,
    socketTimeout: Math.max(patienceMs, 3 * withinMs),
    retryStrategy: (times) => Math.min(times * 100, 2_000),
  });
  // Each failed command is told of; an error event without a listener would end the process.
  redis.on('error', () => undefined);
  const ready = new Promise<void>((resolve) => redis.once('ready', () => resolve()));
  await Promise.race([ready, sleep(Math.max(patienceMs, withinMs), undefined, { ref: false })]);
  return redis;
}

/** The plugin decorates a server once, so its counter lives in a scope of its own. */
async function counter(
  fastify: FastifyInstance,
  store: { timeWindow: number; redis: Redis; nameSpace: string },
): Promise<Count> {
  let made: Count | undefined;
  await fastify.register(async (scope) => {
    await scope.register(rateLimit, {
      global: false,
      keyGenerator: (asked) => bucketOf(asked).key,
      max: (asked) => bucketOf(asked).max,
      ...store,
    });
    made = scope.createRateLimit();
  });
  if (made === undefined) throw new Error('the rate limiter was not made');
  return made;
}

// The plugin knows requests only; of one it reads what the two functions above read, and its route's settings.
const asRequest = (bucket: Bucket) => ({ bucket, routeOptions: {} }) as unknown as FastifyRequest;
const bucketOf = (asked: FastifyRequest) => (asked as unknown as { bucket: Bucket }).bucket;

async function count(counter: Count, bucket: Bucket, call: { increment: boolean }): Promise<BucketState> {
  const state = await counter(asRequest(bucket), call);
  if (state.isAllowed) throw new Error('nobody is exempt from a limit');
  return {
    limit: bucket.max,
    remaining: state.remaining,
    reset: Math.max(1, state.ttlInSeconds),
    exceeded: state.isExceeded,
  };
}
