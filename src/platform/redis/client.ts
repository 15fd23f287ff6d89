import { Redis, type RedisOptions } from 'ioredis';
import { sentinelAddressOf } from './address.ts';

type Settings = Omit<RedisOptions, 'replyMapping'>;

/** How long one Sentinel is given to take a connection, and to answer; then another one is asked, ms. */
const sentinelMs = 1_000;

/**
 * A connection to the Redis that `url` names, itself or through Sentinels. These are asked anew at each connecting, so it follows
 * whichever Redis is promoted; and it ends, to ask again, where it met one that only follows another.
 */
export function connectRedis(url: string, settings: Settings): Redis {
  const common: Settings = { reconnectOnError: isReadOnly, ...settings };
  const address = sentinelAddressOf(url);
  if (address === undefined) return new Redis(url, common);
  const { tls, ...place } = address;
  return new Redis({
    connectTimeout: sentinelMs,
    sentinelCommandTimeout: sentinelMs,
    ...common,
    ...place,
    ...(tls ? { tls: {}, sentinelTLS: {}, enableTLSForSentinelMode: true } : {}),
  });
}

/** What a Redis says that takes no writes: it was the one that takes them when the connection was made. */
const isReadOnly = (error: Error): boolean => error.message.includes('READONLY');
