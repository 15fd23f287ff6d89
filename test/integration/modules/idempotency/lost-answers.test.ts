import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type Ask, type Method, startTestApp, type TestApp } from '../../../support/app.ts';
import { describedBy, findOperation } from '../../../support/contract.ts';
import { seedDrill } from '../../../support/drill.ts';
import { routesOf } from '../../../support/routes.ts';
import { planOf, type World } from '../privacy/whole-way.ts';
import { differences, keyless, meant, settled, tellsNewFromOld } from './repeating.ts';

/**
 * Every POST of the service has its effect, and its answer is lost together with its key: the process died between the
 * two, the key's lease is over. The repeat answers what the first one did, and nothing is there twice.
 */
describe('a repeat whose first answer was lost', () => {
  let t: TestApp;
  const tried = new Set<string>();
  /** What is wrong with a repeat, by operation. */
  const faults: Record<string, unknown> = {};

  beforeAll(async () => {
    t = await startTestApp({ worker: true, now: new Date('2021-09-22T08:00:00+08:00') });
    const world: World = {
      t,
      drill: await seedDrill(t),
      say: sayAndRepeat as TestApp['call'],
      ids: new Map(),
    };
    for (const { visit } of planOf(world)) await visit();
    await cancelRunningJob(world);
    // Through every POST of the service, one after the other, with all that they need.
  }, 300_000);
  afterAll(() => t.close());

  async function sayAndRepeat(method: Method, url: string, ask: Ask = {}): Promise<Answer<never>> {
    const operationId = operationOf(method, url);
    if (method !== 'POST' || keyless[operationId] !== undefined) return t.call<never>(method, url, ask);
    const keyed = { ...ask, headers: { 'idempotency-key': `lost-${tried.size}`, ...ask.headers } };
    const first = await t.call<never>(method, url, keyed);
    if (first.status >= 400) return first;
    const counts = await settled(t);
    const lost = await t.sql`
      update idempotency_keys set answer = null, lease_until = now() - interval '1 second' where answer is not null`;
    const again = await t.call<never>(method, url, keyed);
    const after = await settled(t);
    tried.add(operationId);
    const expected = tellsNewFromOld.includes(operationId) && first.status === 201 ? 200 : first.status;
    const problems = {
      ...(lost.count === 1 ? {} : { keys: lost.count }),
      ...(again.headers['idempotency-replayed'] === undefined ? {} : { replayed: true }),
      ...(again.status === expected ? {} : { status: [expected, again.status] }),
      ...differences('answer', meant(operationId, first), meant(operationId, again)),
      ...differences('rows', counts, after),
    };
    if (Object.keys(problems).length > 0) faults[operationId] = problems;
    await t.sql`delete from idempotency_keys`;
    return first;
  }

  /** A job that some worker has in hand. */
  async function cancelRunningJob({ drill }: World): Promise<void> {
    const [job] = await t.sql<{ id: string }[]>`
      insert into jobs (id, kind, status, drill_id, created_by, role, division, created_at, total, input, owner, lease_until)
      select gen_random_uuid(), kind, 'running', drill_id, created_by, role, division, created_at, total, input,
        gen_random_uuid(), now() + interval '5 seconds'
      from jobs where kind = 'plan' limit 1 returning id`;
    const keyed = { token: drill.gulouHq, headers: { 'idempotency-key': 'cancel' } };
    const cancel = () => t.call<never>('POST', `/v1/jobs/${job?.id}/cancel`, keyed);
    const first = await cancel();
    await t.sql`update idempotency_keys set answer = null, lease_until = now() - interval '1 second'`;
    const again = await cancel();
    expect(again.headers['idempotency-replayed']).toBeUndefined();
    expect([again.status, again.text]).toEqual([200, first.text]);
    await t.sql`delete from jobs where id = ${job?.id ?? null}`;
    tried.add('cancelJob');
  }

  function operationOf(method: Method, url: string): string {
    return findOperation(describedBy(t.app), method, url)?.operation.operationId ?? 'none';
  }

  test('each POST that takes a key was tried', () => {
    const posts = routesOf(t).filter(({ method }) => method === 'POST');
    const operations = posts.map(({ operationId }) => operationId).sort();
    expect([...tried, ...Object.keys(keyless)].sort()).toEqual(operations);
  });

  test('each answers what the first one did, and nothing is there twice', () => {
    expect(faults).toEqual({});
  });
});
