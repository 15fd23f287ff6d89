import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou, taijiang } from '../../../support/divisions.ts';
import { type PageAnswer, type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { eventually } from '../../../support/eventually.ts';
import { type Statement, watchStatements } from '../../../support/statements.ts';

interface ListedSite {
  id: string;
  name: string;
  division: string;
  distanceMetres: number | null;
}

const keptMs = 300;

describe('what everybody may read', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let seen: Statement[];
  beforeAll(async () => {
    t = await startTestApp({ environment: { PUBLIC_CACHE_MS: String(keptMs) } });
    drill = await seedDrill(t);
    seen = await watchStatements(t);
  });
  afterAll(() => t.close());

  const of = (words: string) => seen.filter(({ text }) => text.includes(words)).length;
  const siteLists = () => of('from sites s where s.drill_id');
  const revisions = () => of('xmin::text::bigint as written from drills');
  const many = <T>(count: number, ask: (n: number) => Promise<T>) =>
    Promise.all(Array.from({ length: count }, (_, n) => ask(n)));

  test('a list is read once for a change, however many ask, however they spell it and wherever they stand', async () => {
    seen.length = 0;
    const url = `/v1/drills/${drill.id}/sites`;
    const spellings = [
      url,
      `${url}?limit=100`,
      `${url}?limit=0100`,
      `/v1/drills/${drill.id.toUpperCase()}/sites`,
    ];
    const answers = await many(200, (n) => t.call('GET', spellings[n % 4] ?? url));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ headers, text }) => `${headers['etag']} ${text}`)).size).toBe(1);
    for (let n = 0; n < 5; n++) {
      await sleep(keptMs / 2);
      await t.need('GET', `${url}?division=350102&limit=${n + 1}`);
      await t.need('GET', `${url}?near=119.3${n},26.08`);
      await t.need('GET', url);
      await t.need('GET', `/v1/sites/${drill.gulou[0]}`);
      await t.need('GET', `/v1/drills/${drill.id}`);
    }
    expect(siteLists()).toBe(1);
    // What asks whether anything changed is one short query for all of them.
    expect(revisions()).toBeGreaterThan(1);
    expect(of('from sites s where s.id')).toBeLessThanOrEqual(1);
    expect(of('from drills d where d.id')).toBeLessThanOrEqual(1);
    expect(seen.length - revisions()).toBeLessThanOrEqual(3);
  });

  test('a change that another process made is seen, and costs one read again', async () => {
    const url = `/v1/drills/${drill.id}/sites`;
    const before = await t.call<PageAnswer<ListedSite>>('GET', url);
    seen.length = 0;
    await t.sql`update sites set name = '改名' where id = ${drill.gulou[0] ?? ''}`;
    await eventually('the new name is shown', async () => (await t.call('GET', url)).text.includes('改名'));
    const after = await t.call<PageAnswer<ListedSite>>('GET', url);
    expect(after.headers['etag']).not.toBe(before.headers['etag']);
    expect(await t.need('GET', `/v1/sites/${drill.gulou[0]}`)).toMatchObject({ name: '改名' });
    await many(50, () => t.call('GET', url));
    expect(siteLists()).toBe(1);
  });

  test('what headquarters change through this process is shown at once', async () => {
    const url = `/v1/drills/${drill.id}`;
    const { headers } = await t.call('GET', url);
    const body = { name: '换了名字的演练' };
    await t.need('PATCH', url, { token: drill.cityHq, body, headers: { 'if-match': headers['etag'] ?? '' } });
    const after = await t.call('GET', url);
    expect(after.body).toMatchObject(body);
    expect(after.headers['etag']).not.toBe(headers['etag']);
    expect((await t.call('GET', url, { headers: { 'if-none-match': headers['etag'] ?? '' } })).status).toBe(
      200,
    );
  });

  test('slots are read once for all who ask at once, and again when they are older than that', async () => {
    const url = `/v1/sites/${drill.gulou[1]}/slots`;
    const slotReads = () => of('from slots s join drills d');
    seen.length = 0;
    const answers = await many(100, () => t.need<PageAnswer<{ available: number }>>('GET', url));
    expect(slotReads()).toBe(1);
    expect(answers[0]?.items.map(({ available }) => available)).toEqual([9, 9, 9, 9, 9, 9, 9]);
    await t.sql`update slots set used = 4 where site_id = ${drill.gulou[1] ?? ''}`;
    await eventually('what is left is shown', async () => {
      const { items } = await t.need<PageAnswer<{ available: number }>>('GET', url);
      return items.every(({ available }) => available === 5);
    });
    expect(slotReads()).toBe(2);
  });

  test('a known ETag is answered 304 with nothing behind it, and a HEAD like its GET', async () => {
    for (const url of [
      `/v1/drills/${drill.id}/sites`,
      `/v1/sites/${drill.gulou[0]}`,
      `/v1/sites/${drill.gulou[0]}/slots`,
      '/v1/drills',
      `/v1/drills/${drill.id}`,
      '/v1/divisions/350102',
      '/v1/divisions?parent=350102',
      '/.well-known/jwks.json',
      '/problems/not-found',
      '/openapi.json',
    ]) {
      const first = await t.call('GET', url);
      const again = await t.call('GET', url);
      const etag = first.headers['etag'] ?? '';
      expect([url, first.status, etag]).toEqual([url, 200, expect.stringMatching(/^"[\w-]+"$/)]);
      expect([url, again.text, again.headers['content-type']]).toEqual([
        url,
        first.text,
        first.headers['content-type'],
      ]);
      for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
        const unchanged = await t.call('GET', url, { headers: { 'if-none-match': known } });
        expect([url, known, unchanged.status, unchanged.text]).toEqual([url, known, 304, '']);
        expect(unchanged.headers['etag']).toBe(etag);
      }
      const head = await t.call('HEAD', url);
      expect([url, head.status, head.text, head.headers['etag']]).toEqual([url, 200, '', etag]);
      expect(head.headers['content-length']).toBe(String(first.bytes.length));
      expect(head.headers['cache-control']).toMatch(/^public, max-age=\d+$/);
      // The document is the same for every caller, and compressed for those who take it so; a list can be had as a file, too.
      const list = first.body !== null && typeof first.body === 'object' && 'items' in first.body;
      const others = list ? 'accept, authorization' : 'authorization';
      const vary = url === '/openapi.json' ? 'accept-encoding' : others;
      expect([url, head.headers['vary']]).toEqual([url, vary]);
    }
  });

  test('headquarters are answered for themselves, citizens like everybody, and a bad token not at all', async () => {
    const url = `/v1/drills/${drill.id}/sites`;
    const everybody = await t.call('GET', url);
    const citizen = await t.call('GET', url, { token: await t.token('citizen') });
    expect(citizen.text).toBe(everybody.text);
    expect(citizen.headers['etag']).toBe(everybody.headers['etag']);
    const own = await t.call('GET', url, { token: drill.gulouHq });
    expect([own.status, own.headers['etag'], own.headers['cache-control']]).toEqual([
      200,
      undefined,
      'no-store',
    ]);
    expect((await t.call('GET', url, { token: 'e30.e30.e30' })).status).toBe(401);
  });

  test('a draft stays hidden behind answers that are kept, and what is not there is not kept', async () => {
    const hidden = await seedDrill(t, { publish: false, sites: 1 });
    const url = `/v1/drills/${hidden.id}/sites`;
    expect((await t.call('GET', url, { token: hidden.cityHq })).status).toBe(200);
    const answers = await many(20, () => t.call('GET', url));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
    expect(new Set(answers.map(({ body }) => body.requestId)).size).toBe(20);
    await t.need('POST', `/v1/drills/${hidden.id}/publish`, {
      token: hidden.gulouHq,
      body: { division: gulou.division },
    });
    expect((await t.need<PageAnswer<ListedSite>>('GET', url)).items).toHaveLength(1);
  });

  test('sites come nearest first, then by name, within the division that is asked for', async () => {
    const url = `/v1/drills/${drill.id}/sites`;
    const near = await t.need<PageAnswer<ListedSite>>('GET', `${url}?near=119.305,26.08`);
    const metres = near.items.map(({ distanceMetres }) => distanceMetres ?? -1);
    expect(metres).toEqual([...metres].sort((a, b) => a - b));
    // Two stand on the very place, the others 0.005 degrees of longitude to the west: 499 m on that latitude.
    expect(metres).toEqual([0, 0, 499, 499]);
    const some = await t.need<PageAnswer<ListedSite>>('GET', `${url}?division=${taijiang.division}`);
    expect(some.items.map(({ division }) => division)).toEqual([taijiang.division, taijiang.division]);
    expect(some.items.map(({ distanceMetres }) => distanceMetres)).toEqual([null, null]);
    const first = await t.need<PageAnswer<ListedSite>>('GET', `${url}?limit=3`);
    const rest = await t.need<PageAnswer<ListedSite>>('GET', `${url}?limit=3&cursor=${first.nextCursor}`);
    expect([...first.items, ...rest.items]).toHaveLength(4);
    expect(rest.nextCursor).toBeNull();
  });
});
