import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { type SeededDrill, seedDrill } from '../../../support/drill.ts';

interface SiteBody {
  name: string;
  address: string;
  location: { lng: number; lat: number };
  siteId?: string;
}

let t: TestApp;
let drill: SeededDrill;
let url: string;
beforeAll(async () => {
  t = await startTestApp();
  drill = await seedDrill(t);
  url = `/v1/sites/${drill.gulou[0]}`;
});
afterAll(() => t.close());

const change = (body: object, headers: Record<string, string> = {}) =>
  t.call<SiteBody & { code?: string }>('PATCH', url, { token: drill.gulouHq, body, headers });

test('a published site is called otherwise and stands elsewhere; everybody sees it, and it is noted', async () => {
  const before = await t.call<SiteBody>('GET', url);
  const etag = String(before.headers['etag']);
  expect(etag).toMatch(/^"\d+"$/);
  const moved = { address: '中山路 9 号', location: { lng: 119.2951, lat: 26.0852 } };
  const changed = await change(moved, { 'if-match': etag });
  expect(changed).toMatchObject({ status: 200, body: { ...moved, name: before.body.name } });
  expect((await t.call<SiteBody>('GET', url)).body).toMatchObject(moved);
  expect(changed.headers['etag']).not.toBe(etag);
  expect(await change({ name: '改名' }, { 'if-match': etag })).toMatchObject({
    status: 412,
    body: { code: 'precondition-failed' },
  });
  expect(await change({ name: '改名' }, { 'if-match': String(changed.headers['etag']) })).toMatchObject({
    status: 200,
    body: { name: '改名', address: moved.address },
  });
  const noted = await t.sql`select details from audit_log where action = 'site.changed' order by at`;
  expect(noted).toMatchObject([
    { details: { name: false, address: true, location: true } },
    { details: { name: true, address: false, location: false } },
  ]);
});

test('it cannot become another site that stands', async () => {
  const other = await t.need<SiteBody>('GET', `/v1/sites/${drill.gulou[1]}`);
  const { name, address } = other;
  expect(await change({ name, address })).toMatchObject({
    status: 409,
    body: { code: 'site-exists', siteId: drill.gulou[1] },
  });
  expect((await change({ lanes: 9 })).status).toBe(400);
});
