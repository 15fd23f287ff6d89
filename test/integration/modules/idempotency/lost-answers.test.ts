import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type Ask, type Method, startTestApp, type TestApp } from '../../../support/app.ts';
import { describedBy, findOperation } from '../../../support/contract.ts';
import { seedDrill } from '../../../support/drill.ts';
import { eventually } from '../../../support/eventually.ts';
import { routesOf } from '../../../support/routes.ts';
import { planOf, type World } from '../privacy/whole-way.ts';

/** Operations that take no key, and why a repeat does no harm. */
const keyless: Record<string, string> = {
  issueToken: 'a token is no effect: it is stored nowhere',
  enrolDevice: 'its code is its key: it is used up by the first request, and a repeat is refused',
  revealPerson: 'whoever is shown a person is noted, each time that they are shown',
};

/** Operations whose contract tells what is new (201) from what stood already (200): the repeat finds it standing. */
const tellsNewFromOld = [
  'registerPerson',
  'registerHousehold',
  'checkIn',
  'uploadCheckIns',
  'recordLineEvents',
  'openTube',
  'addSample',
  'moveSamples',
  'sealTube',
  'discardTube',
  'uploadSwabs',
];

/** Tables that the workers write at times of their own, whatever is asked. */
const measured = ['line_history', 'site_queues'];

/** What of an answer may differ, because the workers have gone on meanwhile, or because it names its own request. */
const passing: Record<string, readonly string[]> = {
  ...Object.fromEntries(
    ['importRoster', 'importSites', 'importCommunities', 'planDrill', 'confirmReplan'].map((operationId) => [
      operationId,
      ['status', 'progress', 'result', 'problem', 'finishedAt'],
    ]),
  ),
  registerPerson: ['status', 'appointment'],
  registerHousehold: ['status', 'appointment'],
  uploadCheckIns: ['requestId'],
  recordLineEvents: ['requestId'],
  uploadSwabs: ['requestId'],
};

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
  });
  afterAll(() => t.close());

  /** Whether the workers have something to do. */
  async function busy(): Promise<boolean> {
    const [work] = await t.sql<{ n: number }[]>`
      select ((select count(*) from jobs where status in ('queued', 'running')) + (select count(*) from waiting)
        + (select count(*) from webhook_outbox where message_id is null))::int as n`;
    return work?.n !== 0;
  }

  /** What is in the tables once the workers have done what there is to do. */
  async function settled(): Promise<Record<string, number>> {
    let before = '';
    let counts: Record<string, number> = {};
    await eventually('nothing moves any more', async () => {
      const idle = !(await busy());
      counts = await t.counts();
      for (const table of measured) delete counts[table];
      const now = idle ? JSON.stringify(counts) : '';
      const still = idle && now === before;
      before = now;
      return still;
    });
    return counts;
  }

  async function sayAndRepeat(method: Method, url: string, ask: Ask = {}): Promise<Answer<never>> {
    const operationId = operationOf(method, url);
    if (method !== 'POST' || keyless[operationId] !== undefined) return t.call<never>(method, url, ask);
    const keyed = { ...ask, headers: { 'idempotency-key': `lost-${tried.size}`, ...ask.headers } };
    const first = await t.call<never>(method, url, keyed);
    if (first.status >= 400) return first;
    const counts = await settled();
    const lost = await t.sql`
      update idempotency_keys set answer = null, lease_until = now() - interval '1 second' where answer is not null`;
    const again = await t.call<never>(method, url, keyed);
    const after = await settled();
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

/** An answer without what may differ. */
function meant(operationId: string, { body }: Answer<unknown>): Record<string, unknown> {
  const left = passing[operationId] ?? [];
  const stood = tellsNewFromOld.includes(operationId);
  return JSON.parse(
    JSON.stringify(body ?? {}, (name, value) => {
      if (left.includes(name)) return undefined;
      return stood && name === 'status' && value === 201 ? 200 : value;
    }),
  );
}

/** What differs, by name: what it was, and what it is. */
function differences(
  of: string,
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): Record<string, unknown> {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const differ = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  return Object.fromEntries(differ.map((name) => [`${of}.${name}`, [before[name], after[name]]]));
}
