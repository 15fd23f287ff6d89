import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PageAnswer } from '../../../support/drill.ts';
import { startSecondService } from '../../../support/second-service.ts';
import type { AuditLine } from '../audit/audit-line.ts';
import {
  type CreatedWebhook,
  type DeliveryAnswer,
  startWorld,
  type WebhookAnswer,
  type World,
} from './world.ts';

const url = 'https://app.example/muster';
const everything = [
  'registration.assigned',
  'registration.changed',
  'registration.cancelled',
  'registration.missed',
  'registration.offered',
  'registration.taken-over',
  'registration.sampled',
  'registration.resulted',
  'registration.retest',
  'drill.closed',
  'notice.changed',
];

describe('the webhooks of a drill', () => {
  let world: World;
  let token: string;
  let hooks: string;
  let n = 0;
  beforeAll(async () => {
    world = await startWorld({}, { lanes: 100, ratePerLaneHour: 60 });
    token = world.drill.cityHq;
    hooks = `/v1/drills/${world.drill.id}/webhooks`;
  });
  afterAll(() => world.close());
  beforeEach(() => world.t.sql`delete from webhook_endpoints`);

  const list = async (query = '') =>
    world.t.need<PageAnswer<WebhookAnswer>>('GET', `${hooks}${query}`, { token });

  test('made, shown without the secret, changed, deleted', async () => {
    const answer = await world.t.call<CreatedWebhook>('POST', hooks, {
      token,
      body: { url: 'https://App.Example/muster?a=1', description: '市民端' },
    });
    expect(answer.status).toBe(201);
    const { secret, ...shown } = answer.body;
    expect(answer.headers['location']).toBe(`${hooks}/${shown.id}`);
    expect(secret).toMatch(/^whsec_[\w+/]{43}=$/);
    expect(shown).toEqual({
      id: expect.any(String),
      url: 'https://app.example/muster?a=1',
      description: '市民端',
      events: everything,
      active: true,
      stopped: null,
      previousSecretUntil: null,
      failures: 0,
      pausedUntil: null,
      createdAt: expect.any(String),
    });
    expect((await list()).items).toEqual([shown]);
    expect(await world.see(shown)).toEqual(shown);

    const patch = (body: unknown) => world.t.need<WebhookAnswer>('PATCH', world.at(shown), { token, body });
    expect(await patch({ active: false })).toEqual({ ...shown, active: false });
    expect(await patch({ events: ['registration.cancelled', 'registration.cancelled'] })).toEqual({
      ...shown,
      active: false,
      events: ['registration.cancelled'],
    });
    expect(await patch({ url, description: null })).toEqual({
      ...shown,
      active: false,
      events: ['registration.cancelled'],
      url,
      description: null,
    });
    expect(await patch({})).toMatchObject({ url, active: false });

    const gone = await world.t.call('DELETE', world.at(shown), { token });
    expect([gone.status, gone.text]).toEqual([204, '']);
    for (const [method, path] of [
      ['DELETE', ''],
      ['GET', ''],
      ['GET', '/deliveries'],
      ['POST', '/rotate-secret'],
      ['POST', '/test'],
    ] as const) {
      expect((await world.t.call(method, world.at(shown, path), { token })).status).toBe(404);
    }
    expect((await world.t.call('POST', world.at(shown, '/replay'), { token, body: {} })).status).toBe(404);
    expect((await list()).items).toEqual([]);
  });

  test('what was on its way to a deleted one goes with it', async () => {
    const hook = await world.hook(url);
    await world.place(n++);
    await world.compose();
    await world.t.need('DELETE', world.at(hook), { token }, [204]);
    expect(await world.t.sql`select from webhook_deliveries`).toHaveLength(0);
  });

  test('the secret is stored sealed, and opens with the drill’s key in another process', async () => {
    const receiver = await world.receiver();
    const hook = await world.hook(receiver.url);
    const bytes = Buffer.from(hook.secret.slice('whsec_'.length), 'base64');
    const [row] = await world.t.sql<{ text: string }[]>`
      select encode(secret, 'hex') as text from webhook_endpoints`;
    expect(row?.text).not.toContain(bytes.toString('hex'));
    expect(row?.text).not.toContain(Buffer.from(hook.secret).toString('hex'));
    expect(world.t.logs.filter((line) => line.includes(hook.secret))).toEqual([]);
    const master = Buffer.alloc(32, 7).toString('base64');
    const second = await startSecondService(world.t.databaseUrl, { MASTER_KEY: master });
    const rotated = await second.post(world.at(hook, '/rotate-secret'), token, undefined);
    await second.close();
    await world.place(n++);
    await world.compose();
    await world.send(hook);
    const [received] = receiver.received;
    const { secret } = rotated.body as { secret: string };
    if (received === undefined) throw new Error('nothing was received');
    expect([hook.secret, secret].map((one) => receiver.verify(received, one))).toEqual([true, true]);
  });

  test('a repeat with the same Idempotency-Key makes one, and shows its secret again', async () => {
    const ask = { token, body: { url }, headers: { 'idempotency-key': 'make-one' } };
    const first = await world.t.call<CreatedWebhook>('POST', hooks, ask);
    const second = await world.t.call<CreatedWebhook>('POST', hooks, ask);
    expect([first.status, second.status, second.body.secret]).toEqual([201, 201, first.body.secret]);
    expect((await list()).items.length).toBe(1);
  });

  test('ten and no more; page by page', async () => {
    const made: string[] = [];
    for (let turn = 0; turn < 10; turn++) made.push((await world.hook(`${url}/${turn}`)).id);
    const eleventh = await world.t.call('POST', hooks, { token, body: { url } });
    expect(eleventh).toMatchObject({ status: 409, body: { code: 'too-many-webhooks' } });
    expect(eleventh.body.detail).toContain('10');
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: PageAnswer<WebhookAnswer> = await list(
        `?limit=3${cursor === null ? '' : `&cursor=${cursor}`}`,
      );
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(made);
  });

  test('none for a drill that is closed; those that it has go on', async () => {
    const { t } = world;
    const drill = await t.need<{ id: string }>('POST', '/v1/drills', {
      token,
      body: {
        name: '演练',
        city: '3501',
        startsAt: '2021-09-22T00:00:00+08:00',
        endsAt: '2021-09-25T00:00:00+08:00',
        windowMinutes: 30,
        poolSize: 10,
        exemptionHours: 48,
        communities: ['350102001001'],
      },
    });
    const hook = await world.hook(url, { drillId: drill.id });
    await t.sql`update drills set status = 'closed' where id = ${drill.id}`;
    t.services.catalogue.forget();
    const refused = await t.call('POST', `/v1/drills/${drill.id}/webhooks`, { token, body: { url } });
    expect(refused).toMatchObject({ status: 409, body: { code: 'drill-closed' } });
    const path = `/v1/drills/${drill.id}/webhooks/${hook.id}`;
    expect((await t.call('PATCH', path, { token, body: { active: false } })).status).toBe(200);
  });

  test('who did what is in the audit log, with the host and without the address', async () => {
    const hook = await world.hook('https://audited.example:8443/with/a/secret?token=x');
    await world.t.need('POST', world.at(hook, '/rotate-secret'), { token });
    await world.t.need('PATCH', world.at(hook), { token, body: { url: 'https://other.example/x' } });
    await world.t.need('PATCH', world.at(hook), { token, body: { active: false } });
    await world.t.need('DELETE', world.at(hook), { token }, [204]);
    await world.t.call('DELETE', world.at(hook), { token });
    const { items } = await world.t.need<PageAnswer<AuditLine>>(
      'GET',
      `/v1/audit?drillId=${world.drill.id}&limit=1000`,
      { token: await world.t.token('auditor') },
    );
    const mine = items.filter(({ object }) => object.id === hook.id);
    expect(mine.map(({ action, details }) => [action, details])).toEqual([
      ['webhook.deleted', null],
      ['webhook.changed', null],
      ['webhook.changed', { host: 'other.example' }],
      ['webhook.secret-rotated', null],
      ['webhook.created', { host: 'audited.example:8443' }],
    ]);
    expect(mine[0]).toMatchObject({
      by: { sub: 'test-city-hq', role: 'city-hq', division: '3501' },
      object: { kind: 'webhook', division: '3501' },
      requestId: expect.any(String),
    });
    expect(JSON.stringify(items)).not.toContain('token=x');
  });

  test('a test message goes to the one endpoint, signed, without events', async () => {
    const receiver = await world.receiver();
    const [hook] = [await world.hook(receiver.url), await world.hook(receiver.url)];
    const answer = await world.t.call<{ messageId: string }>('POST', world.at(hook, '/test'), { token });
    expect(answer.status).toBe(202);
    await world.send(hook);
    expect(receiver.received.map(({ id, body }) => [id, body])).toEqual([
      [
        answer.body.messageId,
        {
          type: 'webhook.test',
          timestamp: '2021-09-20T01:00:00.000Z',
          data: { drillId: world.drill.id, items: [] },
        },
      ],
    ]);
    const [received] = receiver.received;
    expect(received !== undefined && receiver.verify(received, hook.secret)).toBe(true);
    expect(await world.deliveries(hook)).toMatchObject([
      { type: 'webhook.test', items: 0, status: 'delivered' },
    ]);
  });

  test('deliveries are listed newest first, page by page, by status', async () => {
    const receiver = await world.receiver();
    const hook = await world.hook(receiver.url);
    receiver.react((_, index) => (index % 2 === 0 ? 204 : 400));
    for (let turn = 0; turn < 7; turn++) {
      await world.place(n++);
      await world.compose();
    }
    await world.send(hook);
    const all = await world.deliveries(hook);
    expect(all.map(({ createdAt }) => createdAt)).toEqual(
      all
        .map(({ createdAt }) => createdAt)
        .sort()
        .reverse(),
    );
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query = `?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`;
      const page: PageAnswer<DeliveryAnswer> = await world.t.need(
        'GET',
        world.at(hook, `/deliveries${query}`),
        { token },
      );
      seen.push(...page.items.map(({ messageId }) => messageId));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(all.map(({ messageId }) => messageId));
    expect(seen.length).toBe(7);
    const counts = await Promise.all(
      ['delivered', 'pending', 'dead'].map(
        async (status) => (await world.deliveries(hook, `?status=${status}`)).length,
      ),
    );
    expect(counts).toEqual([4, 3, 0]);
  });
});
