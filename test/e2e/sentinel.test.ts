import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSentinels, type WatchedRedises, withoutSentinel } from '../support/sentinels.ts';
import { startRegistering, untilPlaced } from '../support/supervised.ts';
import { startWorld, type World } from '../support/world.ts';

const missing = withoutSentinel();
if (missing !== undefined) process.stderr.write(`\n*** SKIPPED: SENTINEL: ${missing} ***\n\n`);

/** The Redis of deploy/ha is lost in mid-drill: another one is promoted, and api and worker follow without being started again. */
describe.skipIf(missing !== undefined)('a Redis that Sentinels watch', () => {
  let world: World;
  let redis: WatchedRedises;
  const ends: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    redis = await startSentinels();
    world = await startWorld();
    await redis.followed();
  }, 120_000);
  afterAll(async () => {
    for (const end of ends) await end();
    await world?.stop();
    await redis?.stop();
  });

  test('is killed, and another time falls silent; people are registered all the time, and each gets a window', async () => {
    const settings = { QUEUE_URL: redis.url, RECONCILE_SECONDS: '3' };
    const api = await world.serve('src/main/api.ts', settings);
    const worker = await world.serve('src/main/worker.ts', settings);
    const sql = postgres(world.databaseUrl, { max: 1 });
    ends.push(() => sql.end());
    const load = await startRegistering(world, api.url);
    ends.push(load.stop);
    while (load.acknowledged.length < 300) await sleep(20);
    await untilPlaced(sql, load.ids());

    for (const how of ['killed', 'silent'] as const) {
      const master = await redis.master();
      const lost = performance.now();
      if (how === 'killed') await master.kill();
      else master.freeze();
      const seconds = () => ((performance.now() - lost) / 1_000).toFixed(1);
      while ((await redis.master()) === master) await sleep(50);
      const promoted = seconds();
      // Only a worker that is told of them by the new one finds windows for people who register now.
      const before = load.ids();
      while (load.acknowledged.length < before.length + 50) await sleep(20);
      await untilPlaced(sql, load.ids());
      process.stdout.write(
        `master ${how}: another one promoted after ${promoted} s, windows given again after ${seconds()} s; registered meanwhile: ${load.acknowledged.filter(({ asked }) => asked > lost).length}\n`,
      );
      if (how === 'killed') await master.start();
      else master.thaw();
      await redis.followed();
      expect(await redis.master()).not.toBe(master);
    }
    await load.stop();
    await untilPlaced(sql, load.ids());
    expect(await load.missing(sql)).toEqual([]);

    const ready = (await (await fetch(`${worker.url}/readyz`)).json()) as { status: string };
    expect(ready.status).toBe('ready');
    // Both lived through it: nothing had to be started again.
    for (const { pid } of [api, worker]) expect(process.kill(pid, 0)).toBe(true);
  }, 180_000);
});
