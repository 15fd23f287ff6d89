import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { defaultTimes } from '../../../../src/modules/service/webhooks/retries.ts';
import type { Received, Receiver } from '../../../support/receiver.ts';
import { type CreatedWebhook, startWorld, type World } from './world.ts';

const attempts = defaultTimes.retriesMs.length + 1;

describe('how a message is delivered', () => {
  let world: World;
  let receiver: Receiver;
  let hook: CreatedWebhook;
  let n = 0;
  beforeAll(async () => {
    world = await startWorld({}, { lanes: 100, ratePerLaneHour: 60 });
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    await world.t.sql`delete from webhook_endpoints`;
    await world.t.sql`delete from webhook_messages`;
    receiver = await world.receiver();
    hook = await world.hook(receiver.url);
  });

  /** Something happens, and becomes messages: as many as are asked for. */
  async function happen(messages = 1): Promise<void> {
    for (let turn = 0; turn < messages; turn++) {
      await world.place(n++);
      await world.compose();
    }
  }
  const [first, last] = [
    () => receiver.received[0] ?? fail(),
    () => receiver.received.at(-1) ?? fail(),
  ] as const;
  const fail = (): Received => {
    throw new Error('nothing was received');
  };
  const only = async () => {
    const [delivery, ...more] = await world.deliveries(hook);
    expect(more).toEqual([]);
    return delivery;
  };

  test('signed, so that the library of Standard Webhooks verifies it, and noted', async () => {
    await happen();
    await world.send(hook);
    expect(receiver.received.length).toBe(1);
    const one = first();
    expect(one.path).toBe('/muster');
    expect(one.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'muster-webhooks',
      'webhook-timestamp': expect.stringMatching(/^\d{10}$/),
      'webhook-signature': expect.stringMatching(/^v1,[\w+/]{43}=$/),
    });
    expect(receiver.verify(one, hook.secret)).toBe(true);
    expect(receiver.verify(one, `whsec_${Buffer.alloc(32, 1).toString('base64')}`)).toBe(false);
    expect(receiver.verify({ ...one, text: one.text.replace('assigned', 'canceled') }, hook.secret)).toBe(
      false,
    );
    expect(await only()).toMatchObject({
      messageId: one.id,
      type: 'registration.assigned',
      items: 1,
      status: 'delivered',
      attempts: 1,
      lastStatus: 204,
      lastFailure: null,
      nextAttemptAt: null,
      deliveredAt: expect.any(String),
    });
    await world.send(hook);
    expect(receiver.received.length).toBe(1);
  });

  test('tried again after what is no success, with the same id and body, until it is', async () => {
    const reactions = [
      500,
      302,
      404,
      { status: 429, headers: { 'retry-after': '60' } },
      'silence',
      200,
    ] as const;
    receiver.react((_, index) => reactions[index] ?? 204);
    await happen();
    const seen: unknown[] = [];
    for (const _ of reactions) {
      await world.send(hook, { attemptMs: 300 });
      const delivery = await only();
      seen.push([delivery?.status, delivery?.attempts, delivery?.lastStatus, delivery?.lastFailure]);
      await world.later();
    }
    expect(seen).toEqual([
      ['pending', 1, 500, 'status'],
      ['pending', 2, 302, 'status'],
      ['pending', 3, 404, 'status'],
      ['pending', 4, 429, 'status'],
      ['pending', 5, null, 'timeout'],
      ['delivered', 6, 200, null],
    ]);
    expect(new Set(receiver.received.map(({ id, text }) => `${id} ${text}`)).size).toBe(1);
    expect(receiver.received.every((one) => receiver.verify(one, hook.secret))).toBe(true);
    expect((await world.see(hook)).failures).toBe(0);
  });

  test('the pauses between attempts grow, and are no two alike', async () => {
    receiver.react(() => 500);
    await happen();
    const waits: number[] = [];
    for (const _ of defaultTimes.retriesMs) {
      await world.send(hook);
      const [row] = await world.t.sql<{ ms: number }[]>`
        select extract(epoch from next_at - last_attempt_at)::float8 * 1000 as ms from webhook_deliveries`;
      waits.push(row?.ms ?? 0);
      await world.later();
    }
    for (const [index, ms] of defaultTimes.retriesMs.entries()) {
      expect(waits[index]).toBeGreaterThanOrEqual(ms * 0.79);
      expect(waits[index]).toBeLessThanOrEqual(ms * 1.21);
    }
    const hours = waits.reduce((sum, ms) => sum + ms, 0) / 3_600_000;
    expect(hours).toBeGreaterThan(16);
    expect(hours).toBeLessThan(28);
  });

  test('dead after the last attempt; listed as such; replayed under the same id', async () => {
    receiver.react(() => 500);
    await happen();
    for (let turn = 0; turn < attempts + 3; turn++) {
      await world.send(hook);
      await world.later();
    }
    expect(receiver.received.length).toBe(attempts);
    expect(await world.deliveries(hook, '?status=pending')).toEqual([]);
    const [dead] = await world.deliveries(hook, '?status=dead');
    expect(dead).toMatchObject({ status: 'dead', attempts, lastStatus: 500, nextAttemptAt: null });

    receiver.react(() => 204);
    const replay = (body: unknown) =>
      world.t.need('POST', world.at(hook, '/replay'), { token: world.drill.cityHq, body });
    expect(await replay({ messageIds: [dead?.messageId] })).toEqual({ replayed: 1 });
    await world.send(hook);
    expect(await only()).toMatchObject({ status: 'delivered', attempts: 1 });
    expect(last().id).toBe(first().id);
    expect(last().text).toBe(first().text);
    // What was delivered is sent again where it is named, and only there.
    expect(await replay({})).toEqual({ replayed: 0 });
    expect(await replay({ messageIds: [dead?.messageId] })).toEqual({ replayed: 1 });
    await world.send(hook);
    expect(receiver.received.length).toBe(attempts + 2);
  });

  test('dead when its time is over, however often it was tried: for a receiver that is switched off, too', async () => {
    const patch = (body: unknown) =>
      world.t.need('PATCH', world.at(hook), { token: world.drill.cityHq, body });
    await happen();
    await patch({ active: false });
    await world.send(hook);
    expect(receiver.received).toEqual([]);
    await world.t.sql`update webhook_deliveries set expires_at = now() - interval '1 second'`;
    expect(await world.t.services.webhookWork.deliveries.expire()).toBe(1);
    expect(await only()).toMatchObject({ status: 'dead', attempts: 0, lastFailure: 'expired' });

    // What happens while it is off is not lost: it can be replayed.
    await happen();
    expect((await world.deliveries(hook)).length).toBe(1);
    await patch({ active: true });
    expect(
      await world.t.need('POST', world.at(hook, '/replay'), { token: world.drill.cityHq, body: {} }),
    ).toEqual({ replayed: 2 });
    await world.send(hook);
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(2);
  });

  test('a replay of a time takes what was written in it, to the end that is given', async () => {
    await world.t.need('PATCH', world.at(hook), { token: world.drill.cityHq, body: { active: false } });
    await happen(3);
    await world.t.sql`
      update webhook_messages m set created_at = '2021-09-22T08:00:00+08:00'::timestamptz + o.n * interval '1 hour'
      from (select id, row_number() over (order by created_at, id) as n from webhook_messages) o where o.id = m.id`;
    const replay = async (from?: string, to?: string) => {
      const body = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
      const { replayed } = await world.t.need<{ replayed: number }>('POST', world.at(hook, '/replay'), {
        token: world.drill.cityHq,
        body,
      });
      await world.t.sql`delete from webhook_deliveries`;
      return replayed;
    };
    expect(await replay('2021-09-22T09:00:00+08:00', '2021-09-22T10:00:00+08:00')).toBe(1);
    expect(await replay('2021-09-22T09:30:00+08:00')).toBe(2);
    expect(await replay(undefined, '2021-09-22T11:00:00+08:00')).toBe(2);
    expect(await replay('2021-09-23T00:00:00+08:00')).toBe(0);
    expect(await replay()).toBe(3);
  });

  test('410 switches the endpoint off; switching it on again is taken as a new beginning', async () => {
    receiver.react(() => 410);
    await happen();
    await world.send(hook);
    expect(await world.see(hook)).toMatchObject({ active: false, stopped: 'gone' });
    expect(await only()).toMatchObject({ status: 'dead', lastStatus: 410, lastFailure: 'gone' });
    await happen();
    await world.later();
    await world.send(hook);
    expect(receiver.received.length).toBe(1);
    receiver.react(() => 204);
    const on = await world.t.need('PATCH', world.at(hook), {
      token: world.drill.cityHq,
      body: { active: true },
    });
    expect(on).toMatchObject({ active: true, stopped: null });
    await happen();
    await world.send(hook);
    expect(receiver.received.length).toBe(2);
  });

  test('two secrets sign while one takes the place of the other, and one afterwards', async () => {
    const rotate = () =>
      world.t.need<{ secret: string; previousSecretUntil: string }>(
        'POST',
        world.at(hook, '/rotate-secret'),
        {
          token: world.drill.cityHq,
        },
      );
    const rotated = await rotate();
    expect(rotated.secret).toMatch(/^whsec_[\w+/]{43}=$/);
    expect(rotated.secret).not.toBe(hook.secret);
    const hours = (Date.parse(rotated.previousSecretUntil) - Date.now()) / 3_600_000;
    expect(Math.abs(hours - 24)).toBeLessThan(0.1);
    await happen();
    await world.send(hook);
    expect(last().headers['webhook-signature']?.split(' ').length).toBe(2);
    expect([hook.secret, rotated.secret].map((secret) => receiver.verify(last(), secret))).toEqual([
      true,
      true,
    ]);

    const again = await rotate();
    await happen();
    await world.send(hook);
    const all = [hook.secret, rotated.secret, again.secret];
    expect(all.map((secret) => receiver.verify(last(), secret))).toEqual([false, true, true]);

    await world.t.sql`update webhook_endpoints set previous_until = now()`;
    expect((await world.see(hook)).previousSecretUntil).toBe(null);
    await happen();
    await world.send(hook);
    expect(all.map((secret) => receiver.verify(last(), secret))).toEqual([false, false, true]);
  });

  test('a receiver that does not answer is left alone, longer each time, and then felt out one by one', async () => {
    receiver.react(() => 503);
    await happen(10);
    const slowly = { pauseMs: 100_000, longestPauseMs: 400_000 };
    const pause = async () => {
      const [row] = await world.t.sql<{ failures: number; ms: number }[]>`
        select failures, extract(epoch from retry_at - now())::float8 * 1000 as ms from webhook_endpoints`;
      return row ?? { failures: 0, ms: 0 };
    };
    await world.send(hook, slowly);
    // Two were under way at once; until its pause is over nothing more is sent.
    expect(receiver.received.length).toBe(2);
    await world.send(hook);
    expect(receiver.received.length).toBe(2);
    const { failures, ms } = await pause();
    expect(failures).toBe(2);
    expect(ms).toBeGreaterThan(70_000);

    const turns: [number, boolean][] = [];
    for (let turn = 0; turn < 4; turn++) {
      await world.t.sql`update webhook_endpoints set retry_at = null`;
      await world.send(hook, slowly);
      turns.push([receiver.received.length, (await pause()).ms > 310_000]);
    }
    // From the third failure on one at a time, and with the longest pause.
    expect(turns).toEqual([
      [4, expect.any(Boolean)],
      [5, true],
      [6, true],
      [7, true],
    ]);
    expect((await pause()).ms).toBeLessThanOrEqual(480_000);
    expect(await world.see(hook)).toMatchObject({ pausedUntil: expect.any(String) });

    receiver.react(() => 204);
    await world.later();
    await world.send(hook);
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(10);
    expect(await world.see(hook)).toMatchObject({ failures: 0, pausedUntil: null });
  });

  test('what one message is refused for holds up no other', async () => {
    const bad = { id: '' };
    receiver.react((received) => {
      bad.id ||= received.id;
      return received.id === bad.id ? 400 : 204;
    });
    await happen(5);
    await world.send(hook);
    expect(receiver.received.length).toBe(5);
    expect((await world.deliveries(hook, '?status=delivered')).length).toBe(4);
    expect(await world.see(hook)).toMatchObject({ failures: 0, pausedUntil: null });
  });

  test('a receiver that takes its time to refuse is served apart, like one that takes its time to accept', async () => {
    const { deliveries } = world.t.services.webhookWork;
    receiver.react(() => 400);
    await happen(2);
    await world.send(hook, { slowMs: -1 });
    await world.later();
    expect(await deliveries.due()).toEqual([{ id: hook.id, troubled: true }]);
    // It did not go on at once with what else is due.
    expect(receiver.received.length).toBe(2);
    receiver.react(() => 204);
    await world.send(hook);
    await happen();
    expect(await deliveries.due()).toEqual([{ id: hook.id, troubled: false }]);
  });

  test('Retry-After is heeded, within reason', async () => {
    receiver.react(() => ({ status: 503, headers: { 'retry-after': '999999' } }));
    await happen();
    await world.send(hook);
    const [row] = await world.t.sql<{ ms: number }[]>`
      select extract(epoch from retry_at - now())::float8 * 1000 as ms from webhook_endpoints`;
    expect(row?.ms).toBeGreaterThan(3_500_000);
    expect(row?.ms).toBeLessThanOrEqual(3_600_000);
  });

  test('an address that leads inside by now is not connected to', async () => {
    await happen();
    await world.t.sql`update webhook_endpoints set url = 'https://169.254.169.254/latest/meta-data/'`;
    await world.send(hook);
    expect(await only()).toMatchObject({
      status: 'pending',
      lastStatus: null,
      lastFailure: 'address-refused',
    });
  });

  test('a fault of the service itself is noted, said in the log, and costs no message', async () => {
    await happen();
    await world.t.sql`update webhook_endpoints set secret = '\\x00'`;
    await world.send(hook);
    expect(receiver.received).toEqual([]);
    expect(await only()).toMatchObject({ status: 'pending', attempts: 1, lastFailure: 'internal' });
    expect(world.t.logs.some((line) => line.includes('a webhook could not be sent'))).toBe(true);
  });

  test('what is a week old and over is swept; what is on its way stays', async () => {
    receiver.react((_, index) => (index === 0 ? 204 : 500));
    await happen(2);
    await world.send(hook);
    expect(await world.outbox()).toHaveLength(2);
    const { messages } = world.t.services.webhookWork;
    expect(await messages.sweep(7 * 86_400_000, 100)).toBe(0);
    await world.t.sql`update webhook_messages set created_at = now() - interval '8 days'`;
    expect(await messages.sweep(7 * 86_400_000, 100)).toBe(1);
    expect(await world.outbox()).toHaveLength(1);
    expect((await world.deliveries(hook)).map(({ status }) => status)).toEqual(['pending']);
  });
});
