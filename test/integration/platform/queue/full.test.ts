import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLogger } from '../../../../src/platform/logger.ts';
import { openSignalQueue, type SignalQueue } from '../../../../src/platform/queue/index.ts';
import { eventually } from '../../../support/eventually.ts';
import { startTestRedis } from '../../../support/redis-server.ts';

const redis = await startTestRedis();

describe.skipIf(redis === null)('a Redis that is full', () => {
  let queue: SignalQueue;
  let server: Redis;
  beforeAll(async () => {
    const url = redis?.url ?? '';
    server = new Redis(url);
    queue = await openSignalQueue({
      url,
      logger: createLogger({ level: 'silent', process: 'test' }),
      deadlineMs: 20_000,
    });
  });
  afterAll(async () => {
    await queue.close();
    server.disconnect();
    await redis?.stop();
  });

  test('is not healthy as long as it takes nothing more, though it answers, and says why', async () => {
    await queue.signal('communities', [{ key: 'one', payload: {} }]);
    expect(await queue.health()).toMatchObject({ ok: true, reachable: true });
    await server.config('SET', 'maxmemory', '1');
    const full = await queue.health();
    expect(full).toMatchObject({ ok: false, reachable: false });
    expect(full.problem).toBe('the queue (redis) takes nothing more: its memory or its disk is full');
    // It stays so, whatever becomes of the repeats meanwhile.
    for (let time = 0; time < 5; time++) expect((await queue.health()).ok).toBe(false);
    await server.config('SET', 'maxmemory', '0');
    await eventually('it is well again', async () => (await queue.health()).ok);
  });
});
