import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ask, startTestApp, type TestApp } from '../../../support/app.ts';
import { examplesOf } from '../../../support/contract.ts';
import { gulou } from '../../../support/divisions.ts';
import { drillPlan, type SeededDrill, seedDrill, sitePlan } from '../../../support/drill.ts';
import { eventually } from '../../../support/eventually.ts';
import { household, person, registration, rosterCsv } from '../../../support/people.ts';
import { fill, nobodys, type Route, routesOf } from '../../../support/routes.ts';
import { keyless } from './repeating.ts';

const keyed = (ask: Ask, key: string = randomUUID()): Ask => ({
  ...ask,
  headers: { ...ask.headers, 'idempotency-key': key },
});

describe('Idempotency-Key', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let laboratory: string;
  const [community] = gulou.communities;
  beforeAll(async () => {
    t = await startTestApp();
    drill = await seedDrill(t);
    const made = await t.need<{ id: string }>('POST', `/v1/drills/${drill.id}/laboratories`, {
      token: drill.cityHq,
      body: { name: '检测实验室', districts: ['3501'] },
    });
    laboratory = made.id;
  });
  afterAll(() => t.close());

  const sites = () => `/v1/drills/${drill.id}/sites`;
  const newSite = (index: number): Ask => ({ token: drill.gulouHq, body: sitePlan(gulou, index) });
  const keysKept = async () => (await t.counts())['idempotency_keys'];

  test('64 equal requests at once have one effect and 64 equal answers', async () => {
    const before = await t.counts();
    const ask = keyed(newSite(10));
    const answers = await Promise.all(Array.from({ length: 64 }, () => t.call('POST', sites(), ask)));
    expect(new Set(answers.map((answer) => `${answer.status} ${answer.text}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(201);
    expect(answers.filter((answer) => answer.headers['idempotency-replayed'] === 'true')).toHaveLength(63);
    const after = await t.counts();
    expect(after['sites']).toBe((before['sites'] ?? 0) + 1);
    expect(after['idempotency_keys']).toBe((before['idempotency_keys'] ?? 0) + 1);
  });

  test('a repeat gets status, body and the headers that belong to them', async () => {
    const ask = keyed({ token: drill.cityHq, body: drillPlan });
    const first = await t.call('POST', '/v1/drills', ask);
    const again = await t.call('POST', '/v1/drills', ask);
    expect(again).toMatchObject({ status: 201, text: first.text });
    for (const name of ['content-type', 'location', 'etag', 'cache-control']) {
      expect([name, again.headers[name]]).toEqual([name, first.headers[name]]);
    }
    expect([first.headers['idempotency-replayed'], again.headers['idempotency-replayed']]).toEqual([
      undefined,
      'true',
    ]);
    expect(again.headers['x-request-id']).not.toBe(first.headers['x-request-id']);
  });

  test('refusals of the domain and of a field are repeated as well', async () => {
    const [anna, bob] = await Promise.all([
      t.token('citizen', { sub: 'anna' }),
      t.token('citizen', { sub: 'bob' }),
    ]);
    const registrations = `/v1/drills/${drill.id}/registrations`;
    await t.need('POST', registrations, { token: anna, body: registration(1, community) });
    const cases: [number, string, Ask][] = [
      [409, registrations, { token: bob, body: registration(1, community) }],
      [400, registrations, { token: bob, body: { ...registration(2, community), mobility: 'flies' } }],
      [
        404,
        `/v1/drills/${nobodys['drillId']}/registrations`,
        { token: bob, body: registration(2, community) },
      ],
      [422, `/v1/sites/${drill.gulou[0]}/check-ins`, await forgedPass()],
    ];
    for (const [status, url, ask] of cases) {
      const once = keyed(ask);
      const first = await t.call('POST', url, once);
      const again = await t.call('POST', url, once);
      expect([status, first.status, again.status, again.text]).toEqual([status, status, status, first.text]);
      expect(again.headers['idempotency-replayed']).toBe('true');
    }
  });

  async function forgedPass(): Promise<Ask> {
    const token = await t.token('tablet', { site: drill.gulou[0] ?? '' });
    return { token, body: { deviceSeq: 1, at: t.clock.now().toISOString(), lane: '1', pass: 'FORGED' } };
  }

  test('another body, path or query under the same key is a 422, also at once', async () => {
    const key = randomUUID();
    const [one, other] = await Promise.all([
      t.call('POST', sites(), keyed(newSite(20), key)),
      t.call('POST', sites(), keyed(newSite(21), key)),
    ]);
    expect([one.status, other.status].sort()).toEqual([201, 422]);
    expect([one, other].find((answer) => answer.status === 422)?.body.code).toBe('idempotency-key-reused');
    const elsewhere = await t.call('POST', `/v1/drills/${nobodys['drillId']}/sites`, keyed(newSite(20), key));
    expect(elsewhere).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
    expect((await t.call('POST', `${sites()}?a=b`, keyed(newSite(20), key))).status).toBe(422);
  });

  test('the same key of another caller, of another right, or on another route is another key', async () => {
    const key = randomUUID();
    const registrations = `/v1/drills/${drill.id}/registrations`;
    const households = `/v1/drills/${drill.id}/households`;
    const mine = await t.call(
      'POST',
      registrations,
      keyed({ token: await t.token('citizen', { sub: 'carol' }), body: registration(30, community) }, key),
    );
    const asks: [string, Ask][] = [
      [
        registrations,
        { token: await t.token('citizen', { sub: 'dave' }), body: registration(31, community) },
      ],
      [
        registrations,
        {
          token: await t.token('community-worker', { sub: 'carol', division: gulou.division }),
          body: registration(32, community),
        },
      ],
      [households, { token: await t.token('citizen', { sub: 'carol' }), body: household(33, 2, community) }],
    ];
    for (const [url, ask] of asks) {
      const answer = await t.call('POST', url, keyed(ask, key));
      expect([url, answer.status, answer.headers['idempotency-replayed']]).toEqual([url, 201, undefined]);
      expect(answer.text).not.toBe(mine.text);
    }
  });

  test('what a guard or a rule of rights refuses is not stored: the key is free', async () => {
    const kept = await keysKept();
    const ask = newSite(40);
    const key = randomUUID();
    const url = sites();
    expect((await t.call('POST', url, keyed({ ...ask, token: undefined }, key))).status).toBe(401);
    const tablet = await t.token('tablet', { site: drill.gulou[0] ?? '' });
    expect((await t.call('POST', url, keyed({ ...ask, token: tablet }, key))).status).toBe(403);
    const foreign = keyed({ ...ask, token: drill.taijiangHq }, key);
    for (let turn = 0; turn < 2; turn++) {
      const answer = await t.call('POST', url, foreign);
      expect([answer.status, answer.headers['idempotency-replayed']]).toEqual([403, undefined]);
    }
    expect(await keysKept()).toBe(kept);
  });

  test('a key has 1 to 255 visible ASCII characters', async () => {
    const kept = await keysKept();
    for (const key of ['a b', 'k'.repeat(256), 'é', '键', '\u007f']) {
      const answer = await t.call('POST', sites(), keyed(newSite(50), key));
      expect([key, answer.status, answer.body.errors]).toMatchObject([
        key,
        400,
        [{ pointer: 'header Idempotency-Key', code: 'form' }],
      ]);
    }
    expect(await keysKept()).toBe(kept);
    for (const [n, key] of ['k', '!"#~', 'k'.repeat(255)].entries()) {
      expect((await t.call('POST', sites(), keyed(newSite(51 + n), key))).status).toBe(201);
    }
  });

  test('an import is compared by the whole file, which is hashed as it passes', async () => {
    const url = `/v1/drills/${drill.id}/roster/import`;
    const upload = (body: string, key: string) =>
      t.call<{ id?: string; code?: string }>('POST', url, {
        token: drill.gulouHq,
        body,
        headers: { 'content-type': 'text/csv', 'idempotency-key': key },
      });
    const key = randomUUID();
    const file = rosterCsv(1_000, 4_000, community);
    const first = await upload(file, key);
    expect(first).toMatchObject({ status: 202, body: { id: expect.any(String) } });
    const again = await upload(file, key);
    expect(again).toMatchObject({ status: 202, text: first.text });
    expect(again.headers['idempotency-replayed']).toBe('true');
    // As long as the first, and different only in its last line.
    const other = await upload(
      rosterCsv(1_000, 3_999, community) + (file.split('\n').at(-2) ?? '').replace('1', '2'),
      key,
    );
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
    const together = await Promise.all(Array.from({ length: 8 }, () => upload(file, 'together')));
    expect(new Set(together.map((answer) => `${answer.status} ${answer.text}`)).size).toBe(1);
  });

  test('a request without a key leaves nothing, and a token is never stored', async () => {
    const kept = await keysKept();
    await t.need('POST', sites(), newSite(60));
    const admin = await t.token('admin');
    const body = { name: '市民应用', role: 'citizen' };
    const client = await t.need<{ clientId: string; clientSecret: string }>('POST', '/v1/clients', {
      token: admin,
      body,
    });
    const { clientId, clientSecret } = client;
    for (const token of [undefined, admin]) {
      const ask = keyed({ token, body: { clientId, clientSecret } }, 'token');
      for (let turn = 0; turn < 2; turn++) {
        const answer = await t.call('POST', '/v1/auth/token', ask);
        expect([answer.status, answer.headers['idempotency-replayed']]).toEqual([200, undefined]);
      }
    }
    expect(await keysKept()).toBe(kept);
  });

  test('the database holds neither key nor caller nor answer in clear', async () => {
    const secret = 'a-very-recognisable-key';
    const token = await t.token('citizen', { sub: 'recognisable-sub' });
    const { name, document } = person(70);
    const url = `/v1/drills/${drill.id}/registrations`;
    const answer = await t.call<{ id: string }>(
      'POST',
      url,
      keyed({ token, body: registration(70, community) }, secret),
    );
    const rows = await t.sql<{ line: string; answer: Buffer | null }[]>`
      select k::text as line, answer from idempotency_keys k`;
    for (const row of rows) {
      const seen = `${row.line} ${row.answer?.toString('latin1')} ${row.answer?.toString('utf8')}`;
      for (const plain of [secret, 'recognisable-sub', name, document.number, answer.body.id]) {
        expect(seen.includes(plain)).toBe(false);
      }
    }
    expect(t.logs.some((line) => line.includes(secret))).toBe(false);
  });

  test('every POST of the OpenAPI document takes a key, and says so', async () => {
    const posts = routesOf(t).filter((route) => route.method === 'POST');
    expect(posts.length).toBeGreaterThan(8);
    for (const route of posts) {
      const header = route.operation.parameters?.find((one) => one.name === 'Idempotency-Key');
      expect([route.operationId, header]).toMatchObject([
        route.operationId,
        { in: 'header', required: false },
      ]);
      // Their answers are secrets, and are stored nowhere: a reveal repeated is a reveal audited twice.
      if (keyless[route.operationId] !== undefined) continue;
      const said = (status: string) => route.operation.responses[status]?.description ?? '';
      expect([route.operationId, said('409')]).toEqual([
        route.operationId,
        expect.stringContaining('idempotency-key-in-use'),
      ]);
      expect([route.operationId, said('422')]).toEqual([
        route.operationId,
        expect.stringContaining('idempotency-key-reused'),
      ]);
      await repeatsWith(route);
    }
    const others = routesOf(t).filter((route) => route.method !== 'POST');
    expect(
      others.some((route) => route.operation.parameters?.some((one) => one.name === 'Idempotency-Key')),
    ).toBe(false);
  });

  /** The route's own example, twice: the second answer is the first one's, and another body is refused. */
  async function repeatsWith({ operationId, path, access, operation }: Route) {
    const role = (access === 'public' ? 'citizen' : (access[0] ?? 'citizen')) as 'citizen';
    const division = access.includes('city-hq') ? '3501' : gulou.division;
    const facility = randomUUID();
    const checkpoint = randomUUID();
    const site = drill.gulou[0] ?? '';
    const token = await t.token(role, { division, site, laboratory, facility, checkpoint });
    const [type, media] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
    const [body] = media === undefined ? [] : examplesOf(media);
    const url = fill(path, { ...nobodys, drillId: drill.id, siteId: drill.gulou[0] ?? '' });
    const headers = {
      'idempotency-key': randomUUID(),
      ...(type === undefined ? {} : { 'content-type': type }),
    };
    const first = await t.call('POST', url, { token, body, headers });
    const again = await t.call('POST', url, { token, body, headers });
    expect([operationId, again.headers['idempotency-replayed'], again.status, again.text]).toEqual([
      operationId,
      'true',
      first.status,
      first.text,
    ]);
    const other = await t.call('POST', `${url}?other`, { token, body, headers });
    expect([operationId, other.status, other.body.code]).toEqual([
      operationId,
      422,
      'idempotency-key-reused',
    ]);
  }

  test('keys that have expired are swept by the worker, and only those', async () => {
    // The one before was closed by what was repeated.
    drill = await seedDrill(t);
    await t.need('POST', sites(), keyed(newSite(80), 'stays'));
    await t.need('POST', sites(), keyed(newSite(81), 'goes'));
    const kept = (await keysKept()) ?? 0;
    await t.sql`
      update idempotency_keys set expires_at = now() - interval '1 second'
      where id = (select id from idempotency_keys order by expires_at desc limit 1)`;
    const worker = await startTestApp({ worker: true });
    try {
      await worker.sql`
        insert into idempotency_keys (id, claim, lease_until, expires_at)
        select gen_random_uuid(), gen_random_uuid(), now(), now() + n * interval '1 hour' from generate_series(-2, 2) n`;
      await eventually(
        'expired keys are gone',
        async () => (await worker.counts())['idempotency_keys'] === 2,
      );
    } finally {
      await worker.close();
    }
    // Expired, but not swept yet: it is as good as gone.
    const again = await t.call('POST', sites(), keyed(newSite(82), 'goes'));
    expect([again.status, again.headers['idempotency-replayed']]).toEqual([201, undefined]);
    const stays = await t.call('POST', sites(), keyed(newSite(80), 'stays'));
    expect([stays.status, stays.headers['idempotency-replayed']]).toEqual([201, 'true']);
    expect(await keysKept()).toBe(kept);
  });
});
