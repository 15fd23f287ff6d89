import { setTimeout as sleep } from 'node:timers/promises';
import type { LightMyRequestResponse } from 'fastify';
import postgres from 'postgres';
import { composeApi, composeHouse, type House } from '../../src/main/compose.ts';
import { type OpenGround, openGround } from '../../src/main/ground.ts';
import type { Caller } from '../../src/modules/foundation/auth/index.ts';
import type { Role } from '../../src/modules/foundation/auth/roles.ts';
import { createDivisionsRepo } from '../../src/modules/foundation/divisions/index.ts';
import { jobLeaseMs } from '../../src/modules/service/jobs/index.ts';
import {
  assignCommunity,
  createAssignmentRead,
  createAssignmentRepo,
} from '../../src/modules/windows/assignment/index.ts';
import type { MovableClock } from '../../src/platform/clock.ts';
import { loadConfig } from '../../src/platform/config.ts';
import type { HttpServer, Strain } from '../../src/platform/http/index.ts';
import { createLogger } from '../../src/platform/logger.ts';
import { checkAnswer, describedBy } from './contract.ts';
import { asWorkingRole, createTestDatabase, testServerUrl } from './database.ts';
import { testDivisions } from './divisions.ts';
import { eventually } from './eventually.ts';

/** The evening before the drill of most tests: everything can still be planned. */
export const beforeTheDrill = new Date('2021-09-20T09:00:00+08:00');

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface Ask {
  token?: string | undefined;
  /** Sent as JSON, unless it is a string or bytes: those go as they are. */
  body?: unknown;
  headers?: Record<string, string>;
}

export interface Answer<T> {
  status: number;
  /** Parsed where it is JSON, else the text. */
  body: T;
  text: string;
  bytes: Buffer;
  headers: Record<string, string | undefined>;
}

/** A problem as every refusal answers it. */
export interface ProblemAnswer {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  requestId: string;
  errors?: { pointer: string; code: string; text: string }[];
}

/** A job as the service shows it. */
export interface JobAnswer {
  id: string;
  kind: string;
  status: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  progress: { done: number; total: number };
  result?: Record<string, unknown>;
  problem?: Pick<ProblemAnswer, 'code' | 'title' | 'detail' | 'errors'>;
}

export interface TestApp {
  app: HttpServer;
  ground: OpenGround;
  house: House;
  services: House['services'];
  clock: MovableClock;
  /** The same database, for looking at what was really written. */
  sql: postgres.Sql;
  databaseUrl: string;
  /** Every log line so far, at level trace. */
  logs: string[];
  /** One request; fails where the answer is not one that the OpenAPI document promises. */
  call<T = ProblemAnswer>(method: Method, url: string, ask?: Ask): Promise<Answer<T>>;
  /** The same, and fails unless it was answered with one of these statuses (200 and 201 unless told). */
  need<T>(method: Method, url: string, ask?: Ask, statuses?: readonly number[]): Promise<T>;
  /** A token made by the built-in issuer. */
  token(role: Role, scope?: Partial<Caller>): Promise<string>;
  /** What the worker's job does for one community, without a queue. */
  assign(drillId: string, community: string): Promise<{ placed: number; unplaced: number }>;
  /**
   * Sends a file to be imported and has the job done, without a queue: what the worker's job does. Answers the job as
   * it then is. Fails unless the file was taken with 202.
   */
  importFile(url: string, ask: Ask): Promise<JobAnswer>;
  /** Has a job done, without a queue. */
  runJob(jobId: string): Promise<void>;
  /**
   * Rows of each of our tables, but for buildings: those are places, not people, and are written ahead of whatever
   * may then be refused (see the buildings repository).
   */
  counts(): Promise<Record<string, number>>;
  close(): Promise<void>;
}

export interface TestAppOptions {
  now?: Date;
  /** Takes up the worker's jobs in this process, too; reconciles every second: more often, and that alone takes more of the processor than the tests. */
  worker?: boolean;
  /** Where the queue is; the test's own database unless told. */
  queueUrl?: string;
  /** What stands between the service and its database; answers the address that the service is to use. */
  through?: (databaseUrl: string) => Promise<{ url: string; stop(): Promise<void> }>;
  /** False for a service whose clock nobody may move. */
  movable?: boolean;
  environment?: Record<string, string>;
  /** How hard the service takes itself to be at work; measured unless told. */
  strain?: () => Strain;
}

/** A clock that stands still until it is moved. */
function createStandingClock(start: Date): MovableClock {
  let now = start;
  return {
    now: () => new Date(now),
    moveTo: (instant) => {
      now = instant ?? start;
    },
  };
}

/**
 * The whole service as `npm start` wires it, on a database of its own with a few real divisions, reached through
 * HTTP by `inject`. Its clock stands at `beforeTheDrill` until a test moves it.
 */
export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const database = await createTestDatabase();
  const between = await options.through?.(database.url);
  const config = loadConfig({
    // As a role that owns nothing: whatever the service does, it does without.
    DATABASE_URL: asWorkingRole(between?.url ?? database.url),
    MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
    // A test looks at once at what it changed; those of the cache keep answers as a service does.
    PUBLIC_CACHE_MS: '0',
    // The machine may be busy with other tests, and the process full of their houses, which is no load of this service.
    SHED_LOOP_DELAY_MS: '60000',
    SHED_RSS_MB: '1000000',
    SHED_WRITES_AT_ONCE: '100000',
    MUSTER_CLOCK: options.movable === false ? 'system' : 'movable',
    // Tests ask much under few names; those of the limits set their own.
    RATE_LIMIT_ACCOUNT: '0',
    RATE_LIMIT_DEVICE: '0',
    RATE_LIMIT_ADDRESS: '0',
    RATE_LIMIT_TOKEN: '0',
    ...(options.queueUrl === undefined ? {} : { QUEUE_URL: options.queueUrl }),
    ...options.environment,
  });
  const { databaseUrl, masterKey } = config;
  if (databaseUrl === undefined || masterKey === undefined)
    throw new Error('the test configuration is wrong');
  const logs: string[] = [];
  const logger = createLogger({ level: 'trace', process: 'test' }, { write: (line) => void logs.push(line) });
  const clock = createStandingClock(options.now ?? beforeTheDrill);
  const opened = await openGround({ ...config, databaseUrl, masterKey, reconcileMs: 1000 }, logger, 'test');
  const ground: OpenGround = {
    ...opened,
    clock,
    movable: opened.movable === undefined ? undefined : clock,
  };
  await createDivisionsRepo(ground.database).upsert(testDivisions);
  const house = composeHouse(ground);
  const { services } = house;
  const app = await composeApi(ground, house, options.strain);
  if (options.worker === true) await house.startJobs();
  const description = describedBy(app);
  const sql = postgres(database.url, { max: 4, onnotice: () => undefined });

  const call: TestApp['call'] = async <T>(method: Method, url: string, ask: Ask = {}) => {
    const response = await app.inject({ method, url, ...payloadOf(ask) });
    const answer = toAnswer<T>(response);
    checkAnswer(description, method, url, answer);
    return answer;
  };

  const need: TestApp['need'] = async <T>(
    method: Method,
    url: string,
    ask: Ask = {},
    statuses: readonly number[] = [200, 201],
  ) => {
    const answer = await call<T>(method, url, ask);
    if (!statuses.includes(answer.status)) {
      throw new Error(`${method} ${url} was answered ${answer.status}: ${answer.text.slice(0, 500)}`);
    }
    return answer.body;
  };
  /** A plan waits for the parts that it was cut into: they are worked on beside it, as other workers would. */
  async function runJob(jobId: string): Promise<void> {
    const { longWork, planParts, runPlanPart } = services;
    let over = false;
    const running = longWork
      .createRunner()
      .run(jobId, new AbortController().signal)
      .finally(() => {
        over = true;
      });
    // Awaited below; until then its failure is nobody's.
    running.catch(() => undefined);
    while (!over) {
      // A test that cuts connections cuts these, too: the job itself says what came of it.
      for (const part of await planParts.idle(jobId, jobLeaseMs).catch(() => [])) {
        await runPlanPart(jobId, part, new AbortController().signal).catch(() => undefined);
      }
      await Promise.race([running.catch(() => undefined), sleep(20)]);
    }
    await running;
  }

  return {
    app,
    ground,
    house,
    services,
    clock,
    sql,
    databaseUrl: database.url,
    logs,
    call,
    need,
    runJob,
    async importFile(url, ask) {
      const headers = { 'content-type': 'text/csv', ...ask.headers };
      const { id } = await need<JobAnswer>('POST', url, { ...ask, headers }, [202]);
      await runJob(id);
      return need<JobAnswer>('GET', `/v1/jobs/${id}`, { token: ask.token });
    },
    token: (role, scope = {}) =>
      services.tokens.issue({ sub: `test-${role}`, role, division: undefined, site: undefined, ...scope }),
    assign: (drillId, community) =>
      assignCommunity(
        {
          read: createAssignmentRead(ground.database),
          repo: createAssignmentRepo(ground.database),
          clock,
        },
        drillId,
        community,
        new AbortController().signal,
      ),
    counts: () => countRows(sql),
    async close() {
      await app.close();
      await house.close();
      await ground.close();
      await sql.end({ timeout: 5 });
      await between?.stop();
      await nothingLeft(database.url);
      await database.drop();
    },
  };
}

/** A request as it is injected. */
export function payloadOf({ token, body, headers }: Ask) {
  const raw = typeof body === 'string' || Buffer.isBuffer(body);
  const payload = body === undefined ? undefined : raw ? body : JSON.stringify(body);
  return {
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(payload === undefined ? {} : { payload }),
  };
}

/** What an injected request was answered. */
export function toAnswer<T>(response: LightMyRequestResponse): Answer<T> {
  const headers = response.headers as Record<string, string | undefined>;
  const json = /json/.test(headers['content-type'] ?? '') && response.payload !== '';
  return {
    status: response.statusCode,
    headers,
    text: response.payload,
    bytes: response.rawPayload,
    body: (json ? JSON.parse(response.payload) : response.payload) as T,
  };
}

async function countRows(sql: postgres.Sql): Promise<Record<string, number>> {
  const tables = await sql<{ name: string }[]>`
    select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'buildings' order by 1`;
  // One question for all: tests ask it some hundred times.
  const each = tables.map(({ name }) => sql`select ${name} as name, count(*)::int as n from ${sql(name)}`);
  const rows = await sql<{ name: string; n: number }[]>`
    ${each.flatMap((one, index) => (index === 0 ? one : sql` union all ${one}`))}`;
  return Object.fromEntries(rows.map(({ name, n }) => [name, n]));
}

/** A closed service holds no connection: whoever forgot one hears of it in every test file. */
async function nothingLeft(url: string): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  const server = postgres(testServerUrl(), { max: 1, onnotice: () => undefined });
  try {
    await eventually('the service has left no connection', async () => {
      const rows = await server`
        select application_name from pg_stat_activity where datname = ${name} and backend_type = 'client backend'`;
      return rows.length === 0;
    });
  } finally {
    await server.end({ timeout: 5 });
  }
}
