import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Answer,
  type Ask,
  type Method,
  type ProblemAnswer,
  startTestApp,
  type TestApp,
} from '../../../support/app.ts';
import { describedBy, findOperation } from '../../../support/contract.ts';
import { seedDrill } from '../../../support/drill.ts';
import { routesOf } from '../../../support/routes.ts';
import { type SecondService, startSecondService } from '../../../support/second-service.ts';
import { planOf, type World } from '../privacy/whole-way.ts';
import { differences, keyless, meant, settled, tellsNewFromOld } from './repeating.ts';

/**
 * A process stalls for longer than the lease of its key, so the repeat takes the key in another process: then both handle
 * one request at one moment. Here every lease is over as it is given, and both attempts are let at the tables together.
 */
describe('two attempts at one moment under one key', () => {
  let t: TestApp;
  let second: SecondService;
  const tried = new Set<string>();
  const faults: Record<string, unknown> = {};

  beforeAll(async () => {
    t = await startTestApp({ worker: true, now: new Date('2021-09-22T08:00:00+08:00') });
    second = await startSecondService(
      t.databaseUrl,
      {
        MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
        MUSTER_CLOCK: 'movable',
      },
      t.clock,
    );
    await t.sql`
      create function lease_is_over() returns trigger language plpgsql as $$
        begin
          if new.answer is null then new.lease_until := now() - interval '1 second'; end if;
          return new;
        end $$`;
    await t.sql`
      create trigger lease_is_over before insert or update on idempotency_keys
      for each row execute function lease_is_over()`;
    const world: World = {
      t,
      drill: await seedDrill(t),
      say: sayAtOnce as TestApp['call'],
      ids: new Map(),
    };
    for (const { visit } of planOf(world)) await visit();
    // Each POST waits for the workers twice.
  }, 300_000);
  afterAll(async () => {
    await second.close();
    await t.close();
  });

  /** Runs something while nobody can write, until two statements wait to do so or none seems to. */
  async function together<T>(start: () => Promise<T>): Promise<T> {
    const tables = await t.sql<{ name: string }[]>`
      select quote_ident(tablename) as name from pg_tables where schemaname = 'public' and tablename <> 'idempotency_keys'`;
    const names = tables.map(({ name }) => name).join(', ');
    for (;;) {
      let started: Promise<T> | undefined;
      try {
        await t.sql.begin(async (tx) => {
          // The workers may be at it in another order.
          await tx`set local lock_timeout = '300ms'`;
          await tx.unsafe(`lock table ${names} in share mode`);
          started = start();
          started.catch(() => undefined);
          for (let looks = 0; looks < 20; looks += 1) {
            await sleep(20);
            const [{ n } = { n: 0 }] = await tx<{ n: number }[]>`
              select count(distinct pid)::int as n from pg_locks where not granted and mode = 'RowExclusiveLock'`;
            if (n >= 2) break;
          }
        });
      } catch (error) {
        if (started === undefined && (error as { code?: string }).code === '55P03') continue;
        throw error;
      }
      if (started !== undefined) return started;
    }
  }

  async function sayAtOnce(method: Method, url: string, ask: Ask = {}): Promise<Answer<never>> {
    const operationId = findOperation(describedBy(t.app), method, url)?.operation.operationId ?? 'none';
    if (method !== 'POST' || keyless[operationId] !== undefined) return t.call<never>(method, url, ask);
    const keyed = { ...ask, headers: { 'idempotency-key': `at-once-${tried.size}`, ...ask.headers } };
    const answers = await together(() =>
      Promise.all([t.call<never>(method, url, keyed), second.call<never>(method, url, keyed)]),
    );
    const good = answers.filter(({ status }) => status < 400);
    const [first = answers[0]] = good;
    if (first.status >= 400 && answers.every(({ status }) => status === first.status)) return first;
    const before = await settled(t);
    await t.sql`update idempotency_keys set answer = null`;
    const again = await t.call<never>(method, url, keyed);
    const after = await settled(t);
    tried.add(operationId);
    const odd = answers.filter((answer) => answer.status >= 400 && !asksAgain(answer));
    const differ = good.flatMap((one) =>
      Object.entries(differences('answer', plain(operationId, one), plain(operationId, again))),
    );
    const problems = {
      ...(odd.length === 0 ? {} : { odd: odd.map(({ status, text }) => [status, text]) }),
      ...(again.status < 400 ? {} : { again: [again.status, again.text] }),
      ...Object.fromEntries(differ),
      ...differences('rows', before, after),
    };
    if (Object.keys(problems).length > 0) faults[operationId] = problems;
    await t.sql`delete from idempotency_keys`;
    return first;
  }

  test('each POST that takes a key was tried', () => {
    const posts = routesOf(t).filter(({ method }) => method === 'POST');
    const operations = posts.map(({ operationId }) => operationId).sort();
    // What is needed for it, a job in the hands of a worker, is made for it beside: lost-answers.test.ts.
    expect([...tried, ...Object.keys(keyless), 'cancelJob'].sort()).toEqual(operations);
  });

  test('each is answered what the other one did, or asked to come again; nothing is there twice or lost', () => {
    expect(faults).toEqual({});
  });
});

/** Whether an answer asks to come again: the key is in use, or another was there between the look and the writing. */
const asksAgain = ({ status, body, headers }: Answer<unknown>): boolean =>
  (status === 409 && (body as ProblemAnswer).code === 'idempotency-key-in-use') ||
  (status === 503 && headers['retry-after'] !== undefined);

/** Of what tells new from old, whichever came first is told that it is new. */
function plain(operationId: string, answer: Answer<unknown>): Record<string, unknown> {
  const said = meant(operationId, answer);
  return tellsNewFromOld.includes(operationId) ? { ...said, status: undefined } : said;
}
