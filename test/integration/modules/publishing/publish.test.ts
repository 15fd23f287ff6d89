import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { type PageAnswer, seedDrill } from '../../../support/drill.ts';
import type { AuditLine } from '../audit/audit-line.ts';
import { codesOf, type FeasibilityAnswer, feasibilityOf, importRoster } from './answers.ts';

const [first, second] = gulou.communities;

describe('publishing', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await startTestApp();
  });
  afterAll(() => t.close());

  async function drillWith(people: number, lanes: number) {
    const drill = await seedDrill(t, { sites: 1, lanes, publish: false });
    await importRoster(t, drill, drill.gulouHq, first, [0, people]);
    await importRoster(t, drill, drill.gulouHq, second, [1_000, 1]);
    return drill;
  }
  const publish = (drill: { id: string; gulouHq: string }, more: object = {}, language = 'en') =>
    t.call<
      FeasibilityAnswer & { sitesOpened: number; code: string; errors: { code: string; text: string }[] }
    >('POST', `/v1/drills/${drill.id}/publish`, {
      token: drill.gulouHq,
      body: { division: gulou.division, ...more },
      headers: { 'accept-language': language },
    });
  const reasons = async (drillId: string): Promise<AuditLine[]> => {
    const token = await t.token('auditor');
    const { items } = await t.need<PageAnswer<AuditLine>>('GET', `/v1/audit?drillId=${drillId}`, { token });
    return items.filter(({ object }) => object.kind === 'drill');
  };

  test('an infeasible plan is refused with what is short and what would cure it, in both languages', async () => {
    const drill = await drillWith(79, 1);
    const refused = await publish(drill);
    expect(refused).toMatchObject({
      status: 409,
      body: {
        code: 'drill-infeasible',
        errors: [
          {
            code: 'short-of-capacity',
            text: '中山社区居委会, 庆城社区居委会: 80 residents, 63 places at 350102 采样点 1, 17 short. What would cure it: 350102 采样点 1: 1 lane more | 350102 采样点 1: 1 hour more.',
          },
        ],
      },
    });
    const inChinese = await publish(drill, {}, 'zh-CN');
    expect(inChinese.body.errors[0]?.text).toBe(
      '中山社区居委会、庆城社区居委会：居民 80 人，350102 采样点 1可预约 63 人，缺 17。可行的办法：350102 采样点 1增加 1 个采样台 | 350102 采样点 1增加开放 1 小时。',
    );
    // Nothing of it was published.
    expect((await t.call('GET', `/v1/sites/${drill.gulou[0]}`)).status).toBe(404);
    expect(await reasons(drill.id)).toEqual([]);
  });

  test('force takes a reason, which is kept', async () => {
    const drill = await drillWith(79, 1);
    expect(await publish(drill, { force: true })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/reason', code: 'required' }] },
    });
    expect(await publish(drill, { reason: '增援次日到位' })).toMatchObject({ status: 409 });
    expect(await publish(drill, { force: false, reason: '增援次日到位' })).toMatchObject({ status: 409 });
    const forced = await publish(drill, { force: true, reason: '增援次日到位' });
    expect(forced).toMatchObject({ status: 200, body: { sitesOpened: 1, residents: 80, bookable: 63 } });
    expect(codesOf(forced.body)).toEqual(['short-of-capacity', 'lanes-overrun']);
    expect(await reasons(drill.id)).toMatchObject([
      { action: 'drill.force-published', reason: '增援次日到位', details: { findings: 1 } },
    ]);
  });

  test('warnings are told and do not stand in the way; force without need is none', async () => {
    const drill = await drillWith(79, 12);
    const published = await publish(drill, { force: true, reason: '以防万一' });
    expect(published).toMatchObject({ status: 200, body: { sitesOpened: 1 } });
    expect(published.body.findings).toMatchObject([{ code: 'lanes-idle', severity: 'warning' }]);
    expect((await reasons(drill.id)).map(({ action, reason }) => [action, reason])).toEqual([
      ['drill.published', null],
    ]);
    expect((await feasibilityOf(t, drill, drill.gulouHq)).feasible).toBe(true);
  });
});
