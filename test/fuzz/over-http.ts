import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { Pool } from 'undici';
import { composeHouse } from '../../src/main/compose.ts';
import { openGround } from '../../src/main/ground.ts';
import type { Caller } from '../../src/modules/foundation/auth/index.ts';
import type { Role } from '../../src/modules/foundation/auth/roles.ts';
import { createDivisionsRepo } from '../../src/modules/foundation/divisions/index.ts';
import type { MovableClock } from '../../src/platform/clock.ts';
import { loadConfig } from '../../src/platform/config.ts';
import { createLogger } from '../../src/platform/logger.ts';
import {
  type Answer,
  type Ask,
  type JobAnswer,
  type Method,
  payloadOf,
  type TestApp,
} from '../support/app.ts';
import { type ApiDescription, checkAnswer } from '../support/contract.ts';
import { taijiang, testDivisions } from '../support/divisions.ts';

/** How to reach the service, and its database where it is our own. */
export interface Reach {
  url: string;
  own?: { databaseUrl: string; masterKey: Buffer };
  /** Of a service that is somebody else's: an admin client of it. */
  admin?: { clientId: string; clientSecret: string };
}

/** How long an answer may take, and how long a stream is listened to, ms. */
const ANSWER_WITHIN_MS = 60_000;
const LISTEN_MS = 150;

/**
 * A running service as tests reach one that they compose themselves. Where its database is our own, tokens are made and
 * rows are looked at beside it; where it is not, tokens are those of clients that its admin adds, and what looks into the
 * database fails.
 */
export async function overHttp(reach: Reach): Promise<TestApp> {
  const pool = new Pool(reach.url, {
    connections: 4,
    pipelining: 1,
    headersTimeout: ANSWER_WITHIN_MS,
    bodyTimeout: ANSWER_WITHIN_MS,
  });
  const description = (await (await fetch(`${reach.url}/openapi.json`)).json()) as ApiDescription;
  let inside: Awaited<ReturnType<typeof openInside>> | undefined;
  let offset = 0;
  let moving: Promise<unknown> = Promise.resolve();
  const clock: MovableClock = {
    now: () => new Date(Date.now() + offset),
    moveTo(instant) {
      offset = instant === null ? 0 : instant.getTime() - Date.now();
      const now = instant === null ? null : instant.toISOString();
      moving = moving.then(async () => {
        const ask = { token: await token('admin'), body: { now } };
        await exchange('PUT', '/v1/clock', ask);
      });
    },
  };

  async function exchange<T>(method: Method, url: string, ask: Ask): Promise<Answer<T>> {
    const { headers, payload } = payloadOf(inside === undefined ? official(ask) : ask);
    const stop = new AbortController();
    const response = await pool.request({
      method,
      path: url,
      headers: headers as Record<string, string>,
      body: payload ?? null,
      signal: stop.signal,
    });
    const told = Object.fromEntries(
      Object.entries(response.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : value,
      ]),
    );
    const isStream = /^text\/event-stream/.test(told['content-type'] ?? '');
    const end = isStream ? setTimeout(() => stop.abort(), LISTEN_MS) : undefined;
    const bytes = await response.body
      .arrayBuffer()
      .then((buffer) => Buffer.from(buffer))
      .catch((error: unknown) => {
        if (isStream) return Buffer.alloc(0);
        throw error;
      });
    clearTimeout(end);
    const text = bytes.toString();
    const json = /json/.test(told['content-type'] ?? '') && text !== '';
    return {
      status: response.statusCode,
      headers: told,
      text,
      bytes,
      body: (json ? JSON.parse(text) : text) as T,
    };
  }

  const call: TestApp['call'] = async <T>(method: Method, url: string, ask: Ask = {}) => {
    await moving;
    const answer = await exchange<T>(method, url, ask);
    checkAnswer(description, method, url, answer);
    if (method === 'PUT' && url.startsWith('/v1/clock') && answer.status === 200) {
      offset = Date.parse((answer.body as { now: string }).now) - Date.now();
    }
    return answer;
  };

  const need: TestApp['need'] = async <T>(
    method: Method,
    url: string,
    ask: Ask = {},
    statuses: readonly number[] = [200, 201],
  ) => {
    const answer = await call<T>(method, url, ask);
    if (!statuses.includes(answer.status))
      throw new Error(`${method} ${url} was answered ${answer.status}: ${answer.text.slice(0, 500)}`);
    return answer.body;
  };

  if (reach.own !== undefined) inside = await openInside(reach.own, clock);
  const tokens = new Map<string, string>();

  async function token(role: Role, scope: Partial<Caller> = {}): Promise<string> {
    const caller = { sub: `test-${role}`, role, division: undefined, site: undefined, ...scope };
    if (inside !== undefined) return inside.house.services.tokens.issue(caller);
    const key = JSON.stringify(caller);
    const held = tokens.get(key) ?? (await issued(caller));
    tokens.set(key, held);
    return held;
  }

  /** A token of a new client: the subject is its own, but for a citizen's. */
  async function issued({ sub, role, division, ...scope }: Caller): Promise<string> {
    const signIn = async (client: object): Promise<string> => {
      const { body } = await exchange<{ accessToken: string }>('POST', '/v1/auth/token', { body: client });
      return body.accessToken;
    };
    const admin = await signIn(reach.admin ?? {});
    if (role === 'admin') return admin;
    const asked = {
      name: '模糊测试',
      role,
      ...(division === undefined || division === '' ? {} : { division }),
    };
    const body = {
      ...asked,
      ...Object.fromEntries(Object.entries(scope).filter(([, id]) => id !== undefined)),
    };
    const made = await exchange<{ clientId: string; clientSecret: string }>('POST', '/v1/clients', {
      token: admin,
      body,
    });
    const { clientId, clientSecret } = made.body;
    return signIn({ clientId, clientSecret, ...(role === 'citizen' ? { subject: sub } : {}) });
  }

  const refused = (): never => {
    throw new Error('the database of this service is not ours to look into');
  };

  async function jobOver(id: string, as: string | undefined): Promise<JobAnswer> {
    for (;;) {
      const job = await need<JobAnswer>('GET', `/v1/jobs/${id}`, { token: as });
      if (!['queued', 'running'].includes(job.status)) return job;
      await sleep(30);
    }
  }

  return {
    app: { apiDocument: () => description } as unknown as TestApp['app'],
    ground: (inside?.ground ?? {
      get database() {
        return refused();
      },
    }) as TestApp['ground'],
    house: (inside?.house ?? {}) as TestApp['house'],
    services: (inside?.house.services ?? {}) as TestApp['services'],
    clock,
    sql: inside?.sql ?? (refused as unknown as postgres.Sql),
    databaseUrl: reach.own?.databaseUrl ?? '',
    logs: [],
    call,
    need,
    token,
    assign: refused,
    async importFile(url, ask) {
      const headers = { 'content-type': 'text/csv', ...ask.headers };
      const { id } = await need<JobAnswer>('POST', url, { ...ask, headers }, [202]);
      return jobOver(id, ask.token);
    },
    async runJob(id) {
      await jobOver(id, await token('city-hq', { division: '3501' }));
    },
    counts: refused,
    async close() {
      await pool.destroy();
      await inside?.close();
    },
  };
}

/** A service of somebody else's knows official communities alone: the same request for one of these. */
function official(ask: Ask): Ask {
  if (typeof ask.body !== 'object' || Buffer.isBuffer(ask.body)) return ask;
  const text = JSON.stringify(ask.body).replaceAll(taijiang.communities[0], '350103001002');
  return { ...ask, body: text };
}

/** Use cases and adapters on the service's own database, in this process. */
async function openInside({ databaseUrl, masterKey }: NonNullable<Reach['own']>, clock: MovableClock) {
  const config = loadConfig({ DATABASE_URL: databaseUrl, MASTER_KEY: masterKey.toString('base64') });
  const logger = createLogger({ level: 'fatal', process: 'fuzz' });
  const opened = await openGround({ ...config, databaseUrl, masterKey }, logger, 'fuzz');
  const ground = { ...opened, clock };
  const house = composeHouse(ground);
  const sql = postgres(databaseUrl, { max: 2, onnotice: () => undefined });
  // Those that tests speak of, some of which are made up.
  await createDivisionsRepo(ground.database).upsert(testDivisions);
  return {
    ground,
    house,
    sql,
    async close() {
      await house.close();
      await opened.close();
      await sql.end({ timeout: 5 });
    },
  };
}
