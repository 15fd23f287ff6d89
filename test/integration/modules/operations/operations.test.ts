import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { about } from '../../../../src/main/about.ts';
import {
  createDivisionsRead,
  createDivisionsRepo,
  seedDivisions,
} from '../../../../src/modules/foundation/divisions/index.ts';
import { type Answer, startTestApp, type TestApp } from '../../../support/app.ts';
import type { PageAnswer } from '../../../support/drill.ts';
import { eventually } from '../../../support/eventually.ts';

interface Division {
  code: string;
  name: string;
  level: string;
  parentCode: string | null;
}

describe('operations and divisions', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await startTestApp({ worker: true });
  });
  afterAll(() => t.close());

  test('is alive, is ready, and counts requests by route and never by address', async () => {
    expect(await t.need('GET', '/livez')).toEqual({ status: 'alive' });
    // A busy machine may take longer over its first look at the queue than health gives it.
    await eventually('the queue has answered', async () => {
      const { body } = await t.call<{ status: string }>('GET', '/readyz');
      return body.status === 'ready';
    });
    expect(await t.need('GET', '/readyz')).toEqual({
      status: 'ready',
      checks: { database: 'up', queue: 'up' },
      stuck: [],
    });
    await t.call('GET', '/v1/divisions/350102');
    await t.call('GET', '/somewhere/else');
    const { text, headers } = await t.call<string>('GET', '/metrics');
    expect(headers['content-type']).toMatch(/^text\/plain/);
    expect(text).toMatch(
      /muster_http_request_duration_seconds_count\{.*route="\/v1\/divisions\/:code".*\} 1/,
    );
    expect(text).not.toContain('somewhere');
    expect(text).toContain('process_resident_memory_bytes');
  });

  test('says at its root what it is, and links to its description', async () => {
    const root = await t.call<Record<string, string | boolean>>('GET', '/');
    expect(root.body).toEqual({
      name: 'Muster',
      version: about.version,
      documentation: '/docs',
      openapi: '/openapi.json',
      practice: false,
    });
    const linked = [...(root.headers['link'] ?? '').matchAll(/<([^>]+)>; rel="([^"]+)"/g)];
    expect(linked.map(([, url, rel]) => [rel, url])).toEqual([
      ['service-doc', '/docs'],
      ['service-desc', '/openapi.json'],
    ]);
    for (const [, url = ''] of linked) expect((await t.call('GET', url)).status).toBe(200);
    expect((await t.call('HEAD', '/')).status).toBe(200);
  });

  test('what nobody answers is a 404 problem, and every answer has the id of its request', async () => {
    const answer = await t.call('GET', '/v1/nothing');
    expect(answer).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect(answer.headers['x-request-id']).toBe(answer.body.requestId);
    expect((await t.call('DELETE', '/v1/drills')).status).toBe(404);
  });

  test('real divisions are loaded once, with their names and parents, page by page', async () => {
    const deps = {
      read: createDivisionsRead(t.ground.database),
      repo: createDivisionsRepo(t.ground.database),
    };
    // The test's few stand in the way of the real ones.
    await t.sql`delete from divisions`;
    // Qinghai: small, and whole.
    expect(await seedDivisions(deps, ['63'])).toBeGreaterThan(4_000);
    expect(await seedDivisions(deps, ['63'])).toBe(0);
    expect(await t.need('GET', '/v1/divisions/6301')).toMatchObject({
      name: '西宁市',
      level: 'city',
      parentCode: '63',
    });
    const [row] = await t.sql<{ lost: number; levels: number }[]>`
      select (select count(*)::int from divisions d where parent_code is not null
          and not exists (select from divisions p where p.code = d.parent_code)) as lost,
        (select count(distinct level)::int from divisions) as levels`;
    expect(row).toEqual({ lost: 0, levels: 5 });

    const codes: string[] = [];
    let url: string | undefined = '/v1/divisions?parent=6301&limit=3';
    while (url !== undefined) {
      const answer: Answer<PageAnswer<Division>> = await t.call('GET', url);
      codes.push(...answer.body.items.map((one) => one.code));
      const next: string | undefined = /^<([^>]+)>; rel="next"$/.exec(answer.headers['link'] ?? '')?.[1];
      expect(next === undefined).toBe(answer.body.nextCursor === null);
      url = next;
    }
    const all = await t.need<PageAnswer<Division>>('GET', '/v1/divisions?parent=6301');
    expect(codes).toEqual(all.items.map((one) => one.code));
    expect(codes.length).toBeGreaterThan(5);
    expect((await t.call('GET', '/v1/divisions/639999')).status).toBe(404);
  });

  test('a queue that is closed is named, and takes no api out of service', async () => {
    await t.ground.queue.close();
    await eventually('it is named', async () => {
      const { body } = await t.call<{ status: string }>('GET', '/readyz');
      return body.status === 'degraded';
    });
    expect(await t.call('GET', '/readyz')).toMatchObject({
      status: 200,
      body: { status: 'degraded', checks: { database: 'up', queue: 'down' }, stuck: [] },
    });
  });
});
