import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDevicesRead } from '../../../../src/modules/day/devices/devices.read.ts';
import { createSilenceWatch, silentAfterMinutes } from '../../../../src/modules/day/devices/silence-watch.ts';
import { createMovableClock } from '../../../../src/platform/clock.ts';
import { createMetrics } from '../../../../src/platform/http/index.ts';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { type PageAnswer, type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { registration } from '../../../support/people.ts';
import { startSecondService } from '../../../support/second-service.ts';
import type { AuditLine } from '../audit/audit-line.ts';

interface Added {
  id: string;
  siteId: string;
  tag: string;
  code: string;
  codeExpiresAt: string;
}
interface Enrolled {
  id: string;
  siteId: string;
  tag: string;
  clientId: string;
  clientSecret: string;
}
interface Listed {
  id: string;
  label: string;
  tag: string;
  enrolledAt: string | null;
  revokedAt: string | null;
  lastSeenAt: string | null;
  clockOffsetMs: number | null;
}

const [community] = gulou.communities;

describe('tablets', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let site: string;
  let n = 100;
  beforeAll(async () => {
    t = await startTestApp({ now: new Date('2021-09-22T08:00:00+08:00') });
    drill = await seedDrill(t);
    site = drill.gulou[0] ?? '';
  });
  afterAll(() => t.close());

  const add = (siteId = site, label = '1 号台平板') =>
    t.need<Added>('POST', '/v1/devices', { token: drill.gulouHq, body: { siteId, label } });
  const enrol = (code: string) =>
    t.call<Enrolled & { code: string }>('POST', '/v1/devices/enrol', { body: { code } });
  const tokenOf = ({ clientId, clientSecret }: Enrolled) =>
    t.call<{ accessToken: string; code: string }>('POST', '/v1/auth/token', {
      body: { clientId, clientSecret },
    });
  const checkIn = (token: string, siteId = site, deviceSeq = 1) =>
    t.call<{ code?: string }>('POST', `/v1/sites/${siteId}/check-ins`, {
      token,
      body: { deviceSeq, at: t.clock.now().toISOString(), lane: '1', walkIn: registration(n++, community) },
    });
  const list = async (query: string, token = drill.gulouHq) =>
    (await t.need<PageAnswer<Listed>>('GET', `/v1/devices?${query}`, { token })).items;
  const act = (id: string, what: 'revoke' | 'restore') =>
    t.need<Listed>('POST', `/v1/devices/${id}/${what}`, { token: drill.gulouHq });

  test('one that is not heard of while its site is open is counted; not a site that is closed, nor what was never enrolled', async () => {
    const metrics = createMetrics();
    const heard = createMovableClock();
    heard.moveTo(new Date());
    const read = createDevicesRead(t.ground.reports);
    const look = createSilenceWatch({ read, clock: t.clock, machine: heard, metrics });
    const watched = async () => {
      await look();
      return Number(/^muster_tablets_silent\{.*\} (\d+)$/m.exec(await metrics.text())?.[1]);
    };
    const before = t.clock.now();
    const [slot] = await t.sql<{ startsAt: Date }[]>`
      select starts_at as "startsAt" from slots where site_id = ${site} order by starts_at limit 1`;
    const later = (minutes: number) => heard.moveTo(new Date(heard.now().getTime() + minutes * 60_000));
    const { body } = await enrol((await add()).code);
    await add();
    expect(await watched()).toBe(0);
    later(silentAfterMinutes + 1);
    t.clock.moveTo(slot?.startsAt ?? before);
    expect(await watched()).toBe(1);
    t.clock.moveTo(new Date('2021-09-22T23:30:00+08:00'));
    expect(await watched()).toBe(0);
    t.clock.moveTo(slot?.startsAt ?? before);
    await act(body.id, 'revoke');
    expect(await watched()).toBe(0);
    t.clock.moveTo(before);
  });

  test('a code of ten characters becomes credentials, once, and these a token of the device’s own', async () => {
    const added = await add();
    expect(added.code).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
    expect(Date.parse(added.codeExpiresAt) - Date.now()).toBeGreaterThan(3_500_000);
    // As somebody types it: small letters, spaces, what looks alike.
    const typed = added.code.toLowerCase().replace('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
    const enrolled = await enrol(typed);
    expect(enrolled).toMatchObject({ status: 201, body: { id: added.id, siteId: site, tag: added.tag } });
    expect(await enrol(added.code)).toMatchObject({ status: 401, body: { code: 'bad-code' } });
    const { accessToken } = (await tokenOf(enrolled.body)).body;
    const claims = JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString()) as object;
    expect(claims).toMatchObject({ sub: added.id, role: 'tablet', site });
    expect((await checkIn(accessToken)).status).toBe(201);
    expect((await checkIn(accessToken, drill.gulou[1])).status).toBe(403);
    // Neither the code nor the secret is stored.
    const rows = await t.sql`select row_to_json(d)::text as row from devices d`;
    const stored = rows.map(({ row }) => String(row)).join();
    expect(stored).not.toContain(added.code.replace('-', ''));
    expect(stored).not.toContain(enrolled.body.clientSecret);
  });

  test('of many who use one code at once, one is enrolled', async () => {
    const { id, code } = await add();
    const answers = await Promise.all(Array.from({ length: 24 }, () => enrol(code)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(23).fill(401)]);
    const winner = answers.find(({ status }) => status === 201)?.body;
    expect((await tokenOf(winner as Enrolled)).status).toBe(200);
    const [row] = await t.sql`
      select count(*)::int as n from audit_log where action = 'device.enrolled' and object_id = ${id}`;
    expect(row).toEqual({ n: 1 });
  });

  test('an expired code, a revoked device’s, and nonsense are refused alike', async () => {
    const [late, lost] = [await add(), await add()];
    await t.sql`update devices set code_expires_at = now() where id = ${late.id}`;
    await act(lost.id, 'revoke');
    for (const code of [late.code, lost.code, '00000-00000', 'x', '𠀀'.repeat(10), 'U'.repeat(10)]) {
      expect(await enrol(code)).toMatchObject({ status: 401, body: { code: 'bad-code' } });
    }
  });

  test('devices added at once get tags of their own', async () => {
    const other = drill.gulou[1] ?? '';
    const added = await Promise.all(Array.from({ length: 30 }, () => add(other)));
    expect(new Set(added.map(({ tag }) => tag)).size).toBe(30);
    expect(added.map(({ tag }) => tag)).toContain('AD');
    expect((await list(`siteId=${other}`)).length).toBe(30);
    const page = await t.need<PageAnswer<Listed>>('GET', `/v1/devices?siteId=${other}&limit=20`, {
      token: drill.gulouHq,
    });
    const rest = await t.need<PageAnswer<Listed>>(
      'GET',
      `/v1/devices?siteId=${other}&limit=20&cursor=${page.nextCursor}`,
      { token: drill.gulouHq },
    );
    expect(new Set([...page.items, ...rest.items].map(({ id }) => id)).size).toBe(30);
  });

  test('revoked, it gets no token and those that it has are refused, in every process; restored, it goes on', async () => {
    const added = await add();
    const enrolled = (await enrol(added.code)).body;
    const { accessToken } = (await tokenOf(enrolled)).body;
    expect((await checkIn(accessToken, site, 1)).status).toBe(201);
    const second = await startSecondService(
      t.databaseUrl,
      { MASTER_KEY: Buffer.alloc(32, 7).toString('base64'), PUBLIC_CACHE_MS: '0' },
      t.clock,
    );
    await act(added.id, 'revoke');
    expect(await checkIn(accessToken, site, 2)).toMatchObject({
      status: 403,
      body: { code: 'device-revoked' },
    });
    expect((await second.get('/v1/drills', accessToken)).status).toBe(200);
    expect(await tokenOf(enrolled)).toMatchObject({ status: 401, body: { code: 'bad-credentials' } });
    expect(await act(added.id, 'revoke')).toMatchObject({ revokedAt: expect.any(String) });
    await act(added.id, 'restore');
    expect((await checkIn(accessToken, site, 2)).status).toBe(201);
    await second.close();
    const { items } = await t.need<PageAnswer<AuditLine>>('GET', '/v1/audit?limit=1000', {
      token: await t.token('auditor'),
    });
    const acts = items.filter(({ object }) => object.id === added.id).map(({ action }) => action);
    expect(acts).toEqual(['device.restored', 'device.revoked', 'device.enrolled', 'device.added']);
  });

  test('when it was last seen is written at most once a minute', async () => {
    const added = await add();
    const { accessToken } = (await tokenOf((await enrol(added.code)).body)).body;
    const find = async () => (await list(`drillId=${drill.id}`)).find(({ id }) => id === added.id);
    expect((await find())?.lastSeenAt).toBe(null);
    await checkIn(accessToken, site, 1);
    await t.services.tablets.flush();
    const seen = (await find())?.lastSeenAt;
    expect(Math.abs(Date.parse(seen ?? '') - Date.now())).toBeLessThan(600_000);
    await checkIn(accessToken, site, 2);
    await t.services.tablets.flush();
    expect((await find())?.lastSeenAt).toBe(seen);
  });

  test('a clock that was ahead does not remain the last that was seen', async () => {
    const added = await add();
    const { accessToken } = (await tokenOf((await enrol(added.code)).body)).body;
    await t.sql`update devices set last_seen_at = now() + interval '8 hours' where id = ${added.id}`;
    await checkIn(accessToken, site, 1);
    await t.services.tablets.flush();
    const [seen] = await t.sql<{ fresh: boolean }[]>`
      select last_seen_at between now() - interval '10 minutes' and now() as fresh from devices where id = ${added.id}`;
    expect(seen).toEqual({ fresh: true });
  });

  test('a tablet of another issuer goes on working', async () => {
    const token = await t.token('tablet', { sub: '7c9e6679-7425-40de-944b-e07fc1f90ae7', site });
    expect((await checkIn(token)).status).toBe(201);
    expect((await checkIn(await t.token('tablet', { sub: 'tablet-9', site }))).status).toBe(201);
  });

  test('a closed drill gets no more devices', async () => {
    const other = await seedDrill(t);
    await t.need('POST', `/v1/drills/${other.id}/close`, {
      token: other.cityHq,
      body: { reason: '演练结束' },
    });
    const answer = await t.call('POST', '/v1/devices', {
      token: other.gulouHq,
      body: { siteId: other.gulou[0], label: '平板' },
    });
    expect(answer).toMatchObject({ status: 409, body: { code: 'drill-closed' } });
  });
});
