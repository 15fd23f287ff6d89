import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDivisionsRepo } from '../../../../src/modules/foundation/divisions/index.ts';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { drillEnds, drillPlan, drillStarts, seedDrill, sitePlan, slotsOf } from '../../../support/drill.ts';
import { carryOut, held, type ReplanAnswer, settle } from '../replanning/world.ts';

let t: TestApp;
beforeEach(async () => {
  t = await startTestApp();
});
afterEach(() => t.close());

interface Refusal {
  code: string;
  detail: string;
}

describe('the begin and end of a drill', () => {
  test('leave no window outside: what people hold is cancelled first, by a replan that tells them', async () => {
    const drill = await seedDrill(t, { sites: 1 });
    await settle(t, drill, [2, 3]);
    const before = await held(t, drill.id);
    const change = (body: object) =>
      t.call<Refusal>('PATCH', `/v1/drills/${drill.id}`, { token: drill.cityHq, body });

    const early = { endsAt: '2021-09-22T08:00:00+08:00' };
    const refused = await change(early);
    expect([refused.status, refused.body.code]).toEqual([409, 'windows-outside']);
    // Two sites of seven windows; five people hold one.
    expect(refused.body.detail).toContain('14 windows of 2 sites');
    expect(refused.body.detail).toContain('5 people');
    const late = await change({ startsAt: '2021-09-22T09:00:00+08:00' });
    expect([late.status, late.body.code]).toEqual([409, 'windows-outside']);
    expect(late.body.detail).toContain('2 windows of 2 sites');
    expect(await held(t, drill.id)).toEqual(before);
    expect((await change({ endsAt: '2021-09-22T12:00:00+08:00' })).status).toBe(200);

    const stop = { division: '3501', from: drillStarts, to: drillEnds, reason: '改期' };
    const replan = await t.need<ReplanAnswer>('POST', `/v1/drills/${drill.id}/stops`, {
      token: drill.cityHq,
      body: stop,
    });
    expect(replan).toMatchObject({ affected: 5, moved: 0 });
    await carryOut(t, drill.cityHq, replan.id);
    expect((await change(early)).status).toBe(200);
    expect((await held(t, drill.id)).size).toBe(0);
    const open = (await slotsOf(t, drill.gulou[0] ?? '')).filter(({ available }) => available > 0);
    expect(open).toEqual([]);
  });

  test('are not both in the past: such a drill is not made, and one that has ended is not published', async () => {
    const token = await t.token('city-hq', { division: '3501' });
    const past = {
      ...drillPlan,
      startsAt: '2021-09-18T00:00:00+08:00',
      endsAt: '2021-09-19T00:00:00+08:00',
    };
    const made = await t.call<Refusal & { errors: object[] }>('POST', '/v1/drills', { token, body: past });
    expect([made.status, made.body.errors]).toMatchObject([
      400,
      [{ pointer: '/endsAt', code: 'ends-in-the-past' }],
    ]);

    const drill = await seedDrill(t, { publish: false });
    t.clock.moveTo(new Date(drillEnds));
    const published = await t.call<Refusal>('POST', `/v1/drills/${drill.id}/publish`, {
      token: drill.gulouHq,
      body: { division: gulou.division, force: true, reason: '演练' },
    });
    expect([published.status, published.body.code]).toEqual([409, 'drill-over']);
  });
});

test('a municipality holds one drill, whose districts and counties share no code of four digits', async () => {
  const division = (
    code: string,
    name: string,
    level: 'province' | 'city' | 'county' | 'street' | 'community',
  ) => {
    const parentCode = { province: null, city: 2, county: 4, street: 6, community: 9 }[level];
    return { code, name, level, parentCode: parentCode === null ? null : code.slice(0, parentCode) };
  };
  await createDivisionsRepo(t.ground.database).upsert([
    division('50', '重庆市', 'province'),
    division('5001', '市辖区', 'city'),
    division('500112', '渝北区', 'county'),
    division('500112001', '双龙湖街道', 'street'),
    division('500112001001', '锦湖路社区', 'community'),
    division('5002', '县', 'city'),
    division('500229', '城口县', 'county'),
    division('500229001', '葛城街道', 'street'),
    division('500229001001', '南大街社区', 'community'),
  ]);
  const cityHq = await t.token('city-hq', { division: '50' });
  const communities = ['500112001001', '500229001001'];
  const body = { ...drillPlan, name: '重庆市演练', city: '50', communities };
  const drill = await t.need<{ id: string; city: string }>('POST', '/v1/drills', { token: cityHq, body });
  expect(drill.city).toBe('50');
  for (const [n, county] of ['500112', '500229'].entries()) {
    const token = await t.token('district-hq', { division: county });
    const drafts = await t.need<{ items: { id: string }[] }>('GET', '/v1/drills?status=draft', { token });
    if (n === 0) expect(drafts.items.map(({ id }) => id)).toEqual([drill.id]);
    const site = sitePlan({ division: county, communities: [communities[n] ?? ''] }, n);
    await t.need('POST', `/v1/drills/${drill.id}/sites`, { token, body: site });
    await t.need('POST', `/v1/drills/${drill.id}/publish`, {
      token,
      body: { division: county, force: true, reason: '演练' },
    });
    const other = await t.token('district-hq', { division: '350102' });
    expect((await t.call('GET', `/v1/drills/${drill.id}/coverage`, { token: other })).status).toBe(404);
    expect((await t.call('GET', `/v1/drills/${drill.id}/coverage`, { token })).status).toBe(200);
  }
  const own = await t.need<{ items: { id: string }[] }>('GET', '/v1/drills', { token: cityHq });
  expect(own.items.map(({ id }) => id)).toEqual([drill.id]);
  const province = { ...drillPlan, city: '35' };
  const fujian = await t.token('city-hq', { division: '35' });
  expect((await t.call('POST', '/v1/drills', { token: fujian, body: province })).status).toBe(400);
});
