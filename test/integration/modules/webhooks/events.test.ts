import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { gulou } from '../../../support/divisions.ts';
import { type RegistrationAnswer, seedDrill, slotsOf } from '../../../support/drill.ts';
import { household, person, registration } from '../../../support/people.ts';
import type { Receiver } from '../../../support/receiver.ts';
import { community, startWorld, type World } from './world.ts';

describe('what an app is told of', () => {
  let world: World;
  let receiver: Receiver;
  let citizen: string;
  let n = 0;
  beforeAll(async () => {
    world = await startWorld({}, { lanes: 100, ratePerLaneHour: 60 });
    receiver = await world.receiver();
    citizen = await world.t.token('citizen', { sub: 'anna' });
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    await world.t.sql`delete from webhook_endpoints`;
    await world.t.sql`delete from webhook_outbox`;
    receiver.received.length = 0;
  });

  const post = (url: string, body?: unknown) =>
    world.t.need<RegistrationAnswer>('POST', url, {
      token: citizen,
      ...(body === undefined ? {} : { body }),
    });

  /** Sends what has happened and answers what came. */
  async function told(hook: { id: string }) {
    receiver.received.length = 0;
    await world.compose();
    await world.send(hook);
    return receiver.received.map(({ body }) => body);
  }

  test('a drill without an endpoint writes nothing, whatever happens in it', async () => {
    const other = await seedDrill(world.t);
    await world.hook(receiver.url, { drillId: other.id });
    const { id } = await world.place(n++);
    const slots = await slotsOf(world.t, world.drill.gulou[1] ?? '');
    await post(`/v1/registrations/${id}/reschedule`, { slotId: slots.at(-1)?.id, scope: 'person' });
    await post(`/v1/registrations/${id}/cancel`);
    expect(await world.outbox()).toEqual([]);
    await world.compose();
    expect(await world.t.sql`select from webhook_messages`).toHaveLength(0);
  });

  test('a window given by the system', async () => {
    const hook = await world.hook(receiver.url);
    const placed = await world.place(n++);
    const { siteId, slotId, startsAt, endsAt } = placed.appointment ?? {};
    expect(await told(hook)).toEqual([
      {
        type: 'registration.assigned',
        timestamp: '2021-09-20T01:00:00.000Z',
        data: {
          drillId: world.drill.id,
          items: [
            {
              registrationId: placed.id,
              householdId: placed.householdId,
              siteId,
              slotId,
              startsAt,
              endsAt,
              revision: 2,
              at: '2021-09-20T01:00:00.000Z',
            },
          ],
        },
      },
    ]);
  });

  test('another window by their own choice, alone and with the household; the same again is nothing new', async () => {
    const hook = await world.hook(receiver.url);
    const url = `/v1/drills/${world.drill.id}/households`;
    const { members } = await world.t.need<{ members: RegistrationAnswer[] }>('POST', url, {
      token: citizen,
      body: household(n, 3, community),
    });
    n += 3;
    await world.t.assign(world.drill.id, community);
    expect((await told(hook)).map(({ type, data }) => [type, data.items.length])).toEqual([
      ['registration.assigned', 3],
    ]);
    const [first, last] = await slotsOf(world.t, world.drill.gulou[1] ?? '').then((all) => [
      all[0],
      all.at(-1),
    ]);
    const id = members[0]?.id ?? '';
    const ids = members.map((member) => member.id).sort();
    const move = { slotId: last?.id, scope: 'household' };
    await post(`/v1/registrations/${id}/reschedule`, move);
    await post(`/v1/registrations/${id}/reschedule`, move);
    const [changed, ...more] = await told(hook);
    expect([changed?.type, more]).toEqual(['registration.changed', []]);
    expect(changed?.data.items.map((item) => item.registrationId).sort()).toEqual(ids);
    expect(new Set(changed?.data.items.map((item) => item.slotId))).toEqual(new Set([last?.id]));
    await post(`/v1/registrations/${id}/reschedule`, { slotId: first?.id, scope: 'person' });
    const [alone] = await told(hook);
    expect(alone?.data.items).toMatchObject([
      { registrationId: id, siteId: world.drill.gulou[1], slotId: first?.id, startsAt: first?.startsAt },
    ]);
    const refused = await world.t.call('POST', `/v1/registrations/${id}/reschedule`, {
      token: citizen,
      body: { slotId: id, scope: 'person' },
    });
    expect([refused.status, await told(hook)]).toEqual([400, []]);
  });

  test('a window given back by a change; a change that leaves it is nothing to tell', async () => {
    const hook = await world.hook(receiver.url);
    const { id, householdId } = await world.place(n++);
    await told(hook);
    const change = (body: unknown) =>
      world.t.need('PATCH', `/v1/registrations/${id}`, { token: citizen, body });
    await change({ person: { phone: '13805910001' } });
    expect(await told(hook)).toEqual([]);
    await change({ mobility: 'needs-visit' });
    const [changed] = await told(hook);
    expect(changed).toMatchObject({ type: 'registration.changed' });
    expect(changed?.data.items).toEqual([
      {
        registrationId: id,
        householdId,
        siteId: null,
        slotId: null,
        startsAt: null,
        endsAt: null,
        revision: 4,
        at: '2021-09-20T01:00:00.000Z',
      },
    ]);
    await change({ mobility: 'walks' });
    expect(await told(hook)).toEqual([]);
  });

  test('the greatest revision names the window that stands, whatever the clocks of the processes say', async () => {
    const hook = await world.hook(receiver.url);
    const { id } = await world.place(n++);
    const slots = await slotsOf(world.t, world.drill.gulou[1] ?? '');
    const [first, last] = [slots[0], slots.at(-1)];
    const before = world.t.clock.now();
    world.t.clock.moveTo(new Date(before.getTime() + 4 * 60_000));
    await post(`/v1/registrations/${id}/reschedule`, { slotId: last?.id, scope: 'person' });
    // The other process is four minutes behind.
    world.t.clock.moveTo(before);
    await post(`/v1/registrations/${id}/reschedule`, { slotId: first?.id, scope: 'person' });
    const items = (await told(hook))
      .flatMap(({ data }) => data.items)
      .filter(({ registrationId }) => registrationId === id);
    const newest = items.reduce((one, other) => (other.revision > one.revision ? other : one));
    expect(newest.slotId).toBe(first?.id);
    expect(items.map(({ revision }) => revision).sort()).toEqual([2, 3, 4]);
    const byTime = items.reduce((one, other) => (other.at > one.at ? other : one));
    expect(byTime.slotId).toBe(last?.id);
  });

  test('a cancellation, once, whether there was a window or not', async () => {
    const hook = await world.hook(receiver.url);
    const { id } = await world.place(n++);
    await told(hook);
    await post(`/v1/registrations/${id}/cancel`);
    await post(`/v1/registrations/${id}/cancel`);
    const waiting = await world.register(n++);
    await post(`/v1/registrations/${waiting.id}/cancel`);
    const messages = await told(hook);
    expect(messages.map(({ type }) => type)).toEqual(['registration.cancelled']);
    const items = messages[0]?.data.items ?? [];
    expect(items.map((item) => item.registrationId).sort()).toEqual([id, waiting.id].sort());
    expect(
      items.every(({ siteId, slotId, startsAt }) => [siteId, slotId, startsAt].every((one) => one === null)),
    ).toBe(true);
  });

  test('only what the endpoint wants is written at all', async () => {
    await world.hook(receiver.url, { events: ['registration.cancelled'] });
    const { id } = await world.place(n++);
    expect(await world.outbox()).toEqual([]);
    await post(`/v1/registrations/${id}/cancel`);
    expect(await world.outbox()).toMatchObject([{ type: 'registration.cancelled', size: 1 }]);
  });

  test('two thousand people given windows at once are a handful of rows and messages, none above 500', async () => {
    const hook = await world.hook(receiver.url);
    const url = `/v1/drills/${world.drill.id}/households`;
    const from = 20_000;
    const homes = Array.from({ length: 100 }, (_, index) => household(from + index * 20, 20, community));
    const made = await Promise.all(
      homes.map((body) =>
        world.t.need<{ members: RegistrationAnswer[] }>('POST', url, { token: citizen, body }),
      ),
    );
    await world.t.assign(world.drill.id, community);
    // A statement writes 2,000 people at most, and whole households: here 1,980 and 20.
    const sizes = (await world.outbox()).map(({ size }) => size);
    expect(sizes.sort((a, b) => a - b)).toEqual([20, 480, 500, 500, 500]);
    const messages = await told(hook);
    expect(messages.length).toBeLessThanOrEqual(5);
    expect(Math.max(...messages.map(({ data }) => data.items.length))).toBe(500);
    const ids = messages.flatMap(({ data }) => data.items.map((item) => item.registrationId));
    expect([...ids].sort()).toEqual(made.flatMap(({ members }) => members.map(({ id }) => id)).sort());
    expect(Math.max(...receiver.received.map(({ text }) => text.length))).toBeLessThan(200_000);
  });

  test('changes that come one by one go together, each kind by itself, each drill by itself', async () => {
    const hook = await world.hook(receiver.url);
    const ids: string[] = [];
    for (let turn = 0; turn < 12; turn++) ids.push((await world.place(n++)).id);
    for (const id of ids.slice(0, 5)) await post(`/v1/registrations/${id}/cancel`);
    expect((await world.outbox()).length).toBe(17);
    const messages = await told(hook);
    expect(messages.map(({ type, data }) => [type, data.items.length]).sort()).toEqual([
      ['registration.assigned', 12],
      ['registration.cancelled', 5],
    ]);
  });

  test('nothing of anybody but ids, times, and how often something changed', async () => {
    const hook = await world.hook(receiver.url);
    const placed = await world.place(n);
    const { name, document, phone } = person(n);
    const home = registration(n++, community).residence;
    await told(hook);
    const [{ text, headers } = { text: '', headers: {} }] = receiver.received;
    expect(text).toContain(placed.id);
    const all = `${text}${JSON.stringify(headers)}`;
    for (const secret of [name, document.number, phone, home.building, community, gulou.street]) {
      expect([secret, all.includes(secret)]).toEqual([secret, false]);
    }
    const times = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
    const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
    const [message] = receiver.received;
    expect(Object.keys(message?.body ?? {})).toEqual(['type', 'timestamp', 'data']);
    for (const item of message?.body.data.items ?? []) {
      const { revision, ...rest } = item;
      expect(Number.isInteger(revision)).toBe(true);
      for (const [key, value] of Object.entries(rest)) {
        expect([key, value]).toEqual([key, expect.stringMatching(key.endsWith('Id') ? uuid : times)]);
      }
    }
  });
});
