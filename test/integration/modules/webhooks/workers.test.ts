import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { afterAll, describe, expect, test } from 'vitest';
import { createDrillWrappedKeys } from '../../../../src/modules/drill/drills/index.ts';
import {
  createOwnWrappedKeys,
  createRotationRepo,
  rotateMasterKey,
} from '../../../../src/modules/foundation/keys/index.ts';
import { defaultTimes, longestAhead } from '../../../../src/modules/service/webhooks/retries.ts';
import { startWebhookJobs } from '../../../../src/modules/service/webhooks/webhooks.jobs.ts';
import { createMasterKeys } from '../../../../src/platform/crypto/index.ts';
import type { TestApp, TestAppOptions } from '../../../support/app.ts';
import { eventually } from '../../../support/eventually.ts';
import type { Receiver } from '../../../support/receiver.ts';
import { startTestRedis } from '../../../support/redis-server.ts';
import { startWorld, type World } from './world.ts';

/** Runs a test on a world of its own, with room for a few hundred people. */
async function inWorld(work: (world: World) => Promise<void>, options: TestAppOptions = {}): Promise<void> {
  const world = await startWorld(options, { lanes: 100, ratePerLaneHour: 60 });
  try {
    await work(world);
  } finally {
    await world.close();
  }
}

/** Ids of messages as they came in. */
const idsOf = ({ received }: Receiver) => received.map(({ id }) => id);

async function messagesOf({ t }: World): Promise<string[]> {
  return (await t.sql<{ id: string }[]>`select id from webhook_messages order by 1`).map(({ id }) => id);
}

/** A process of its own that sends to one endpoint. */
function startSender(world: World, hook: { id: string }, masterKey = Buffer.alloc(32, 7)): ChildProcess {
  const script = fileURLToPath(new URL('./sender.ts', import.meta.url));
  return spawn(process.execPath, [script], {
    env: {
      PATH: process.env['PATH'] ?? '',
      DATABASE_URL: world.t.databaseUrl,
      MASTER_KEY: masterKey.toString('base64'),
      ENDPOINT_ID: hook.id,
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

describe('workers that send', () => {
  test('one that is killed between an answer and its note: another sends again, under the same id, and none is lost', () =>
    inWorld(async (world) => {
      const receiver = await world.receiver();
      const hook = await world.hook(receiver.url);
      for (let n = 0; n < 6; n++) {
        await world.place(n);
        await world.compose();
      }
      const worker = startSender(world, hook);
      const exit = once(worker, 'exit');
      // The receiver has taken it in, and the worker never hears of it.
      receiver.react((_, index) => {
        if (index < 3) return 204;
        worker.kill('SIGKILL');
        return 'silence';
      });
      await exit;
      const before = idsOf(receiver);
      expect(before.length).toBeGreaterThanOrEqual(4);

      receiver.react(() => 204);
      await world.send(hook);
      // While a lease lasts nobody else takes the message.
      expect(new Set(idsOf(receiver).slice(before.length)).has(before[3] ?? '')).toBe(false);
      await world.t
        .sql`update webhook_deliveries set lease_until = now() - interval '1 second' where lease_until is not null`;
      await world.send(hook);
      const all = await messagesOf(world);
      expect([...new Set(idsOf(receiver))].sort()).toEqual(all);
      expect(idsOf(receiver).length).toBeGreaterThan(all.length);
      expect((await world.deliveries(hook)).map(({ status }) => status)).toEqual(all.map(() => 'delivered'));
      for (const id of all) {
        const texts = receiver.received.filter((one) => one.id === id).map(({ text }) => text);
        expect(new Set(texts).size).toBe(1);
      }
    }));

  test('one that is told to stop gives back what it has in hand, and it counts as no attempt', () =>
    inWorld(async (world) => {
      const receiver = await world.receiver();
      const hook = await world.hook(receiver.url);
      await world.place(0);
      await world.compose();
      const stop = new AbortController();
      receiver.react(() => {
        stop.abort(new Error('closing'));
        return 'silence';
      });
      await world.t.services.webhookWork.createSender().run(hook.id, stop.signal);
      expect(await world.deliveries(hook)).toMatchObject([{ status: 'pending', attempts: 0 }]);
      receiver.react(() => 204);
      await world.send(hook);
      expect(await world.deliveries(hook)).toMatchObject([{ status: 'delivered', attempts: 1 }]);
    }));

  test('a service that closes while it sends does the same', () =>
    inWorld(async (world) => {
      const receiver = await world.receiver();
      const hook = await world.hook(receiver.url);
      await world.place(0);
      await world.compose();
      receiver.react(() => {
        void world.t.services.webhookWork.close();
        return 'silence';
      });
      await world.send(hook);
      await world.send(hook);
      expect(receiver.received.length).toBe(1);
      expect(await world.deliveries(hook)).toMatchObject([{ status: 'pending', attempts: 0 }]);
      expect(await world.see(hook)).toMatchObject({ failures: 0 });
    }));

  test('several at one endpoint and several at the outbox: each message goes out once', () =>
    inWorld(async (world) => {
      const receiver = await world.receiver();
      const hook = await world.hook(receiver.url);
      const inFlight = { now: 0, most: 0 };
      receiver.react(async () => {
        inFlight.now += 1;
        inFlight.most = Math.max(inFlight.most, inFlight.now);
        await new Promise((resolve) => setImmediate(resolve));
        inFlight.now -= 1;
        return 204;
      });
      const placed: string[] = [];
      for (let n = 0; n < 40; n++) {
        placed.push((await world.place(n)).id);
        if (n % 4 === 0) await Promise.all([world.compose(), world.compose(), world.compose()]);
      }
      await world.compose();
      await Promise.all([world.send(hook), world.send(hook), world.send(hook)]);
      await world.send(hook);
      expect(idsOf(receiver).sort()).toEqual(await messagesOf(world));
      const told = receiver.received.flatMap(({ body }) =>
        body.data.items.map((item) => item.registrationId),
      );
      expect(told.sort()).toEqual(placed.sort());
      expect(inFlight.most).toBeLessThanOrEqual(3 * 2);
    }));
});

test('after the master key was changed, a process that holds the new one alone signs as before', () => {
  const [old, next] = [Buffer.alloc(32, 7), Buffer.alloc(32, 8)];
  return inWorld(
    async (world) => {
      const receiver = await world.receiver();
      const hook = await world.hook(receiver.url);
      const { database } = world.t.ground;
      const { rewrapped } = await rotateMasterKey({
        repo: createRotationRepo(database),
        stores: [...createOwnWrappedKeys(database), createDrillWrappedKeys(database)],
        masterKeys: createMasterKeys([next, old]),
        audit: world.t.services.audit,
        by: { sub: 'os:test', role: 'operator' },
      });
      expect(rewrapped).toBeGreaterThan(0);
      await world.place(0);
      await world.compose();
      const sender = startSender(world, hook, next);
      await eventually('the message has arrived', () => receiver.received.length === 1);
      const exit = once(sender, 'exit');
      sender.kill('SIGKILL');
      await exit;
      expect(receiver.received.map((one) => receiver.verify(one, hook.secret))).toEqual([true]);
    },
    { environment: { MASTER_KEY_PREVIOUS: next.toString('base64') } },
  );
});

describe('a clock that was ahead', () => {
  test('what it has put off, paused or held is due once it is right again', () =>
    inWorld(async (world) => {
      const { t } = world;
      const receiver = await world.receiver();
      const hook = await world.hook(receiver.url);
      for (let n = 0; n < 2; n++) {
        await world.place(n);
        await world.compose();
      }
      const [held, late] = await messagesOf(world);
      await t.sql`
        update webhook_deliveries set claim = gen_random_uuid(), lease_until = now() + interval '8 hours'
        where message_id = ${held ?? ''}`;
      await t.sql`
        update webhook_deliveries set next_at = now() + interval '18 hours' where message_id = ${late ?? ''}`;
      await t.sql`update webhook_endpoints set retry_at = now() + interval '8 hours'`;
      const { messages, deliveries, createSender } = t.services.webhookWork;
      await startWebhookJobs({
        queue: t.ground.queue,
        messages,
        deliveries,
        deliverer: createSender(),
        times: defaultTimes,
        reconcileMs: 200,
        logger: t.ground.logger,
      });
      await eventually('both are delivered', async () =>
        (await world.deliveries(hook)).every(({ status }) => status === 'delivered'),
      );
      expect(idsOf(receiver).sort()).toEqual([held, late].sort());
    }));

  test('what is put off, paused or held as long as can be stays so', () =>
    inWorld(async (world) => {
      const receiver = await world.receiver();
      const hook = await world.hook(receiver.url);
      await world.place(0);
      await world.compose();
      const { nextMs, pauseMs, leaseMs } = longestAhead(defaultTimes);
      const from = (ms: number) => new Date(Date.now() + ms - 1_000);
      await world.t.sql`
        update webhook_deliveries set claim = gen_random_uuid(), next_at = ${from(nextMs)}, lease_until = ${from(leaseMs)}`;
      await world.t.sql`update webhook_endpoints set retry_at = ${from(pauseMs)} where id = ${hook.id}`;
      expect(await world.t.services.webhookWork.deliveries.pullBack()).toBe(0);
    }));
});

describe('neighbours', () => {
  test('receivers that never answer harm no other: all of theirs wait, all of its go out', () =>
    inWorld(async (world) => {
      const { t } = world;
      const { messages, deliveries, createSender } = t.services.webhookWork;
      const [well, ...dead] = await Promise.all(Array.from({ length: 5 }, () => world.receiver()));
      if (well === undefined) throw new Error('no receiver');
      const hooks = [];
      for (const receiver of dead) {
        receiver.react(() => 'silence');
        hooks.push(await world.hook(receiver.url));
      }
      const good = await world.hook(well.url);
      // Two places for all of them, and four that hold on to theirs for as long as an attempt may take.
      await startWebhookJobs({
        queue: t.ground.queue,
        messages,
        deliveries,
        deliverer: createSender({
          attemptMs: 300,
          pauseMs: 1,
          longestPauseMs: 1,
          retriesMs: Array(200).fill(1),
        }),
        times: defaultTimes,
        logger: t.ground.logger,
        reconcileMs: 60_000,
        concurrency: 2,
      });
      const placed: string[] = [];
      for (let n = 0; n < 30; n++) {
        placed.push((await world.place(n)).id);
        await world.compose();
      }
      // On a busy machine it may be too slow for an attempt, too, and then hears of somebody twice.
      await eventually('all of what goes to the receiver that is well has been delivered', async () => {
        const rows = await world.deliveries(good);
        return rows.length === 30 && rows.every(({ status }) => status === 'delivered');
      });
      const told = well.received.flatMap(({ body }) => body.data.items.map((item) => item.registrationId));
      expect([...new Set(told)].sort()).toEqual(placed.sort());
      // Nobody has given up on the others, and each is felt out.
      for (const hook of hooks) {
        expect(new Set((await world.deliveries(hook)).map(({ status }) => status))).toEqual(
          new Set(['pending']),
        );
      }
      await eventually('each of the others was tried', () =>
        dead.every(({ received }) => received.length > 0),
      );
      expect((await deliveries.due()).filter(({ id }) => id === good.id)).toEqual([]);
      await eventually('all of theirs wait among the troubled', async () =>
        (await deliveries.due()).every(({ troubled }) => troubled),
      );
    }));

  test('a slow receiver gets its own, and the fast one beside it is done first', () =>
    inWorld(async (world) => {
      const { t } = world;
      const [slow, fast] = [await world.receiver(), await world.receiver()];
      const release: (() => void)[] = [];
      slow.react(async () => {
        await new Promise<void>((resolve) => release.push(resolve));
        return 204;
      });
      const hooks = [await world.hook(slow.url), await world.hook(fast.url)] as const;
      for (let n = 0; n < 20; n++) {
        await world.place(n);
        await world.compose();
      }
      await t.house.startJobs();
      await eventually('the fast one has everything', () => fast.received.length === 20);
      // The slow one still holds its first two, and was asked for no more.
      expect(slow.received.length).toBeLessThanOrEqual(2);
      await eventually('the slow one has everything in the end', async () => {
        for (const go of release.splice(0)) go();
        return (await world.deliveries(hooks[0], '?status=delivered')).length === 20;
      });
      expect(idsOf(slow).sort()).toEqual(idsOf(fast).sort());
    }));
});

const redis = await startTestRedis();
afterAll(() => redis?.stop());

const backends: [string, string | undefined, boolean][] = [
  ['postgres', undefined, true],
  ['redis', redis?.url, redis !== null],
];

describe.each(backends)('the whole way (%s)', (_, queueUrl, available) => {
  const options = queueUrl === undefined ? {} : { queueUrl };

  // Without a Redis there is nothing to test on: startTestRedis has said so in one loud line.
  test.skipIf(!available)('from a registration to the app, by the worker', () =>
    inWorld(
      async (world) => {
        const receiver = await world.receiver();
        await world.hook(receiver.url);
        const { id } = await world.register(0);
        await eventually('the app has heard of the window', () =>
          receiver.received.some(({ body }) => body.data.items.some((item) => item.registrationId === id)),
        );
        const health = await world.t.ground.queue.health();
        expect(Object.keys(health.topics)).toEqual(
          expect.arrayContaining(['webhook-round', 'webhook-deliver', 'webhook-deliver-slow']),
        );
        await eventually('it is counted', async () => {
          const { text } = await world.t.call<string>('GET', '/metrics');
          return /muster_webhook_attempts_total\{outcome="delivered"\} 1/.test(text);
        });
      },
      { ...options, worker: true },
    ),
  );

  test.skipIf(!available)('a queue that was emptied costs no message', () =>
    inWorld(async (world) => {
      const receiver = await world.receiver();
      await world.hook(receiver.url);
      for (let n = 0; n < 5; n++) await world.place(n);
      await world.t.services.webhookWork.round();
      await emptyQueue(world.t, queueUrl);
      for (let n = 5; n < 8; n++) await world.place(n);
      await world.t.house.startJobs();
      const told = () =>
        new Set(receiver.received.flatMap(({ body }) => body.data.items.map((i) => i.registrationId)));
      await eventually('the app has heard of all eight', () => told().size === 8);
      expect(idsOf(receiver).sort()).toEqual(await messagesOf(world));
    }, options),
  );
});

async function emptyQueue(t: TestApp, queueUrl: string | undefined): Promise<void> {
  if (queueUrl !== undefined) {
    const client = new Redis(queueUrl);
    await client.flushall();
    client.disconnect();
    return;
  }
  const tables = await t.sql<{ name: string; kept: boolean }[]>`
    select format('%I.%I', schemaname, tablename) as name, tablename = 'migration' as kept
    from pg_tables where schemaname = 'muster_queue'`;
  const names = tables.filter((table) => !table.kept).map((table) => table.name);
  expect(names.length).toBeGreaterThan(0);
  // Workers are at it: whoever gets in their way is told to try again.
  for (let tries = 0; ; tries++) {
    try {
      await t.sql.unsafe(`truncate ${names.join(', ')}`);
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== '40P01' || tries > 20) throw error;
    }
  }
}
