import { createServer } from 'node:net';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ask, type ProblemAnswer, startTestApp, type TestApp } from '../../../support/app.ts';
import { seedDrill } from '../../../support/drill.ts';
import { startTestRedis } from '../../../support/redis-server.ts';
import { startSecondService } from '../../../support/second-service.ts';

const environment = {
  TRUST_PROXY: '127.0.0.1',
  RATE_LIMIT_ACCOUNT: '5',
  RATE_LIMIT_DEVICE: '7',
  RATE_LIMIT_ADDRESS: '6',
  RATE_LIMIT_TOKEN: '3',
};

/** A busy machine may take its time to answer: what Redis counts is counted there, however long it takes. */
const patient = { ...environment, RATE_LIMIT_REDIS_MS: '20000' };

/** Requests one after another; their statuses in order. */
async function statuses(times: number, ask: () => Promise<{ status: number }>): Promise<number[]> {
  const found: number[] = [];
  for (let turn = 0; turn < times; turn++) found.push((await ask()).status);
  return found;
}

const from = (address: string, more: Record<string, string> = {}) => ({
  'x-forwarded-for': address,
  ...more,
});
const times = (count: number, status: number) => Array.from({ length: count }, () => status);

const counts = (answers: { status: number }[]): Record<number, number> => {
  const found: Record<number, number> = {};
  for (const { status } of answers) found[status] = (found[status] ?? 0) + 1;
  return found;
};

/** A client, 400 secrets that are not its own, and the one that is. */
async function secrets(t: TestApp) {
  const client = await t.need<{ clientId: string; clientSecret: string }>('POST', '/v1/clients', {
    token: await t.token('admin'),
    body: { name: '榕城通', role: 'citizen' },
  });
  return {
    client,
    wrong: Array.from({ length: 400 }, (_, n) => `wrong-${n}`),
    right: client.clientSecret,
  };
}

function behaviour(start: () => Promise<TestApp>) {
  let t: TestApp;
  beforeAll(async () => {
    t = await start();
  });
  afterAll(() => t.close());

  const drills = (ask: Ask) => t.call('GET', '/v1/drills', ask);

  test('a citizen is counted by account, wherever they call from, and told how they stand', async () => {
    const anna = await t.token('citizen', { sub: 'anna' });
    for (let turn = 1; turn <= 5; turn++) {
      const { status, headers } = await drills({ token: anna, headers: from(`10.1.0.${turn}`) });
      expect([status, headers['ratelimit-limit'], headers['ratelimit-remaining']]).toEqual([
        200,
        '5',
        String(5 - turn),
      ]);
      expect(Number(headers['ratelimit-reset'])).toBeGreaterThan(0);
      expect(headers['retry-after']).toBeUndefined();
    }
    const { status, headers, body } = await drills({ token: anna });
    expect([status, body.code, headers['ratelimit-remaining']]).toEqual([429, 'too-many-requests', '0']);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(headers['retry-after'])).toBeLessThanOrEqual(60);
    // Another token of the same account helps nobody; another account from the same address is another matter.
    expect((await drills({ token: await t.token('citizen', { sub: 'anna' }) })).status).toBe(429);
    expect((await drills({ token: await t.token('citizen', { sub: 'bob' }) })).status).toBe(200);
  });

  test('of a burst as many are served as of a row', async () => {
    const token = await t.token('citizen', { sub: 'in-a-hurry' });
    const answers = await Promise.all(Array.from({ length: 40 }, () => drills({ token })));
    expect(counts(answers)).toEqual({ 200: 5, 429: 35 });
  });

  test('many accounts from one address are not limited together', async () => {
    const found = [];
    for (let n = 0; n < 30; n++) {
      const token = await t.token('citizen', { sub: `one-of-many-${n}` });
      found.push((await drills({ token, headers: from('10.2.0.1') })).status);
    }
    expect(found).toEqual(times(30, 200));
  });

  test('a tablet is counted by device, also for what its role is refused', async () => {
    const one = await t.token('tablet', { sub: 'tablet-1' });
    const other = await t.token('tablet', { sub: 'tablet-2' });
    expect(await statuses(3, () => t.call('GET', '/v1/registrations?drillId=x', { token: one }))).toEqual(
      times(3, 403),
    );
    expect(await statuses(6, () => drills({ token: one }))).toEqual([...times(4, 200), 429, 429]);
    expect((await drills({ token: other })).status).toBe(200);
    // The same name in another role is somebody else.
    expect((await drills({ token: await t.token('citizen', { sub: 'tablet-1' }) })).status).toBe(200);
  });

  test('who is not signed in is counted by address, with a bad token as without one, IPv6 by its network', async () => {
    const headers = from('10.3.0.1');
    expect(await statuses(3, () => drills({ headers }))).toEqual(times(3, 200));
    expect(await statuses(4, () => drills({ headers, token: 'bad' }))).toEqual([...times(3, 401), 429]);
    expect((await drills({ headers })).status).toBe(429);
    expect((await t.call('GET', '/v1/nothing', { headers })).status).toBe(429);
    expect((await drills({ headers: from('10.3.0.2') })).status).toBe(200);
    // Signed in, the same address is as good as any.
    expect((await drills({ headers, token: await t.token('citizen', { sub: 'carol' }) })).status).toBe(200);
    let host = 0;
    const network = await statuses(7, () => drills({ headers: from(`2001:db8:0:1::${++host}`) }));
    expect(network).toEqual([...times(6, 200), 429]);
    expect((await drills({ headers: from('2001:db8:0:2::1') })).status).toBe(200);
  });

  test('what watches the service is never shut out', async () => {
    for (const path of ['/livez', '/readyz', '/metrics']) {
      expect(await statuses(10, () => t.call('GET', path, { headers: from('10.4.0.1') }))).not.toContain(429);
    }
  });

  test('of token requests only wrong secrets count, by address and client', async () => {
    const body = { name: '榕城通', role: 'citizen' };
    const admin = await t.token('admin');
    const app = await t.need<{ clientId: string; clientSecret: string }>('POST', '/v1/clients', {
      token: admin,
      body,
    });
    const other = await t.need<{ clientId: string; clientSecret: string }>('POST', '/v1/clients', {
      token: admin,
      body,
    });
    const ask = (client: { clientId: string; clientSecret: string }, address: string) =>
      t.call<ProblemAnswer>('POST', '/v1/auth/token', {
        body: { clientId: client.clientId, clientSecret: client.clientSecret },
        headers: from(address),
      });
    const wrong = { ...app, clientSecret: 'wrong' };
    expect(await statuses(20, () => ask(app, '10.5.0.1'))).toEqual(times(20, 200));
    expect(await statuses(5, () => ask(wrong, '10.5.0.1'))).toEqual([...times(3, 401), 429, 429]);
    const shutOut = await ask(app, '10.5.0.1');
    expect([shutOut.status, Number(shutOut.headers['retry-after']) > 0]).toEqual([429, true]);
    expect((await ask(other, '10.5.0.1')).status).toBe(200);
    expect((await ask(app, '10.5.0.2')).status).toBe(200);
    // Guessing at many clients, and nonsense, count for the address.
    const guesses = [];
    for (let n = 0; n < 8; n++)
      guesses.push((await ask({ ...wrong, clientId: `nobody-${n}` }, '10.5.0.3')).status);
    expect(guesses).toEqual([...times(6, 401), 429, 429]);
    const nonsense = () => t.call('POST', '/v1/auth/token', { body: {}, headers: from('10.5.0.4') });
    expect(await statuses(8, nonsense)).toEqual([...times(6, 400), 429, 429]);
    const badToken = () =>
      t.call('POST', '/v1/auth/token', { body: {}, token: 'bad', headers: from('10.5.0.5') });
    expect((await badToken()).status).toBe(401);
  });

  test('of 400 who try at once no more learn anything than of 400 one after another', async () => {
    const { client, wrong, right } = await secrets(t);
    const body = (clientSecret: string) => ({ clientId: client.clientId, clientSecret });
    const ask = (clientSecret: string, address: string) =>
      t.call<ProblemAnswer>('POST', '/v1/auth/token', { body: body(clientSecret), headers: from(address) });
    const guesses = await Promise.all([
      ...wrong.map((secret) => ask(secret, '10.6.0.1')),
      // Nor does the right one among them: it comes too late.
      ask(right, '10.6.0.1'),
    ]);
    expect(counts(guesses)).toEqual({ 401: 3, 429: 398 });
    // Right ones at once are never limited: a city's app asks for all its users.
    const users = await Promise.all(Array.from({ length: 100 }, () => ask(right, '10.6.0.2')));
    expect(counts(users)).toEqual({ 200: 100 });
  });

  test('enrolment codes likewise: a right one that came too late is not used up', async () => {
    const drill = await seedDrill(t);
    const { code } = await t.need<{ code: string }>('POST', '/v1/devices', {
      token: drill.gulouHq,
      body: { siteId: drill.gulou[0], label: '平板' },
    });
    const enrol = (typed: string, address: string) =>
      t.call<ProblemAnswer>('POST', '/v1/devices/enrol', { body: { code: typed }, headers: from(address) });
    const guesses = await Promise.all(
      [...Array.from({ length: 200 }, (_, n) => `${10_000 + n}-22222`), code].map((typed) =>
        enrol(typed, '10.7.0.1'),
      ),
    );
    expect(counts(guesses)).toEqual({ 401: 3, 429: 198 });
    expect((await enrol(code, '10.7.0.2')).status).toBe(201);
  });

  test('what is limited is counted by kind', async () => {
    const { text } = await t.call<string>('GET', '/metrics');
    for (const kind of ['account', 'device', 'address', 'refusals']) {
      expect(text).toMatch(new RegExp(`muster_requests_limited_total\\{by="${kind}"\\} [1-9]`));
    }
  });
}

describe('limits counted by the process', () => {
  behaviour(() => startTestApp({ environment }));
});

describe('two processes without a Redis', () => {
  test('count each for themselves: twice as many are looked at, and never more', async () => {
    const one = await startTestApp({ environment });
    const MASTER_KEY = Buffer.alloc(32, 7).toString('base64');
    const two = await startSecondService(one.databaseUrl, { ...environment, MASTER_KEY });
    try {
      const { client, wrong } = await secrets(one);
      const token = await one.token('citizen');
      const body = (clientSecret: string) => ({ clientId: client.clientId, clientSecret });
      const answers = await Promise.all(
        wrong.map((secret, n) =>
          n % 2 === 0
            ? one.call('POST', '/v1/auth/token', { body: body(secret) })
            : two.post('/v1/auth/token', token, body(secret)),
        ),
      );
      expect(counts(answers)).toEqual({ 401: 6, 429: 394 });
    } finally {
      await two.close();
      await one.close();
    }
  });
});

describe('limits are off at 0', () => {
  test('nothing is counted and no header is sent', async () => {
    const t = await startTestApp();
    try {
      const answer = await t.call('GET', '/v1/drills');
      expect([answer.status, answer.headers['ratelimit-limit']]).toEqual([200, undefined]);
    } finally {
      await t.close();
    }
  });
});

describe('a Redis that says nothing', () => {
  test('is not waited for: the process counts', async () => {
    const sockets = new Set<import('node:net').Socket>();
    const mute = createServer((socket) => void sockets.add(socket));
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const { port } = mute.address() as { port: number };
    const t = await startTestApp({ environment, queueUrl: `redis://127.0.0.1:${port}` });
    try {
      const token = await t.token('citizen', { sub: 'anna' });
      expect(await statuses(7, () => t.call('GET', '/v1/drills', { token }))).toEqual([
        ...times(5, 200),
        429,
        429,
      ]);
      expect(t.logs.some((line) => line.includes('rate limits are counted by each process'))).toBe(true);
    } finally {
      await t.close();
      for (const socket of sockets) socket.destroy();
      mute.close();
    }
  });
});

const redis = await startTestRedis();

describe.skipIf(redis === null)('limits counted in Redis', () => {
  const url = redis?.url ?? '';
  afterAll(() => redis?.stop());

  behaviour(() => startTestApp({ environment: patient, queueUrl: url }));

  test('two processes look at no more wrong secrets than one, however many come at once', async () => {
    const one = await startTestApp({ environment: patient, queueUrl: url });
    const masterKey = Buffer.alloc(32, 7).toString('base64');
    const two = await startSecondService(one.databaseUrl, {
      ...patient,
      MASTER_KEY: masterKey,
      QUEUE_URL: url,
    });
    try {
      const { client, wrong, right } = await secrets(one);
      const token = await one.token('citizen');
      const body = (clientSecret: string) => ({ clientId: client.clientId, clientSecret });
      const answers = await Promise.all([
        ...wrong.map((secret, n) =>
          n % 2 === 0
            ? one.call('POST', '/v1/auth/token', { body: body(secret) })
            : two.post('/v1/auth/token', token, body(secret)),
        ),
        two.post('/v1/auth/token', token, body(right)),
      ]);
      expect(counts(answers)).toEqual({ 401: 3, 429: 398 });
    } finally {
      await two.close();
      await one.close();
    }
  });

  test('two processes share a limit; when Redis is gone each counts for itself', async () => {
    const one = await startTestApp({ environment: patient, queueUrl: url });
    const masterKey = Buffer.alloc(32, 7).toString('base64');
    const two = await startSecondService(one.databaseUrl, {
      ...patient,
      MASTER_KEY: masterKey,
      QUEUE_URL: url,
    });
    try {
      const path = '/v1/drills';
      const askOne = (sub: string) => async () =>
        one.call('GET', path, { token: await one.token('citizen', { sub }) });
      const askTwo = (sub: string) => async () => two.get(path, await two.token('citizen', { sub }));
      expect(await statuses(3, askOne('shared'))).toEqual(times(3, 200));
      expect(await statuses(3, askTwo('shared'))).toEqual([200, 200, 429]);
      expect(await statuses(1, askOne('shared'))).toEqual([429]);
      await redis?.stop();
      for (const ask of [askOne, askTwo]) {
        expect(await statuses(7, ask('alone'))).toEqual([...times(5, 200), 429, 429]);
      }
    } finally {
      await two.close();
      await one.close();
    }
  });

  test('Redis is told neither accounts nor addresses', async () => {
    const own = await startTestRedis();
    if (own === null) throw new Error('there was a Redis a moment ago');
    const client = new Redis(own.url);
    const t = await startTestApp({ environment: patient, queueUrl: own.url });
    try {
      await t.call('GET', '/v1/drills', { headers: from('10.99.0.1') });
      await t.call('GET', '/v1/drills', { token: await t.token('citizen', { sub: 'recognisable' }) });
      const keys = await client.keys('muster-limit:*');
      expect(keys).toHaveLength(2);
      expect(keys.join(' ')).not.toMatch(/recognisable|10\.99|citizen/);
    } finally {
      await t.close();
      client.disconnect();
      await own.stop();
    }
  });
});
