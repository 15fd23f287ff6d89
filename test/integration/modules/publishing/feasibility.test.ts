import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { beforeTheDrill, type ProblemAnswer, startTestApp, type TestApp } from '../../../support/app.ts';
import { city, gulou, otherCity, siming, taijiang } from '../../../support/divisions.ts';
import { drillPlan, morning, seedDrill, sitePlan } from '../../../support/drill.ts';
import { person, registration, rosterCsv } from '../../../support/people.ts';
import { codesOf, feasibilityOf, importHomes, importRoster } from './answers.ts';

const [first, second] = gulou.communities;

/** One site of 7 windows with 9 places each, and 80 people on the roster beside it. */
async function shortDrill(t: TestApp, plan: Parameters<typeof seedDrill>[1] = {}) {
  const drill = await seedDrill(t, { sites: 1, publish: false, ...plan });
  await importRoster(t, drill, drill.gulouHq, first, [0, 50]);
  await importRoster(t, drill, drill.gulouHq, second, [100, 30]);
  return drill;
}

describe('feasibility', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await startTestApp();
  });
  beforeEach(() => t.clock.moveTo(beforeTheDrill));
  afterAll(() => t.close());

  test('tells what is short, with a cure that cures and is the least that does', async () => {
    const drill = await shortDrill(t);
    const answer = await feasibilityOf(t, drill, drill.gulouHq);
    const [site] = drill.gulou;
    expect(answer).toMatchObject({
      division: gulou.division,
      feasible: false,
      residents: 80,
      estimated: 0,
      bookable: 63,
    });
    expect(answer.findings[0]).toEqual({
      code: 'short-of-capacity',
      severity: 'blocking',
      division: gulou.street,
      communities: [first, second],
      sites: [site],
      residents: 80,
      estimated: 0,
      bookable: 63,
      short: 17,
      shortCounted: 17,
      cures: [
        { kind: 'lanes', steps: [{ site, lanes: 1 }], text: '350102 采样点 1: 1 lane more' },
        { kind: 'hours', steps: [{ site, hours: 1 }], text: '350102 采样点 1: 1 hour more' },
      ],
      text: '中山社区居委会, 庆城社区居委会: 80 residents, 63 places at 350102 采样点 1, 17 short.',
    });
    // The same people, and a site as the cure has it; an hour less is half an hour too little.
    const withLane = await shortDrill(t, { lanes: 2 });
    expect(await feasibilityOf(t, withLane, withLane.gulouHq)).toMatchObject({
      feasible: true,
      findings: [],
    });
    const until = (time: string) => ({ hours: [{ ...morning, closesAt: `2021-09-22T${time}:00+08:00` }] });
    const withHour = await shortDrill(t, until('13:00'));
    expect(await feasibilityOf(t, withHour, withHour.gulouHq)).toMatchObject({ feasible: true });
    const withHalf = await shortDrill(t, until('12:30'));
    expect(await feasibilityOf(t, withHalf, withHalf.gulouHq)).toMatchObject({ feasible: false });
  });

  test('speaks Chinese to whom Chinese is said to be spoken to', async () => {
    const drill = await shortDrill(t);
    const { findings } = await feasibilityOf(t, drill, drill.gulouHq, { language: 'zh-CN' });
    expect(findings[0]).toMatchObject({
      text: '中山社区居委会、庆城社区居委会：居民 80 人，350102 采样点 1可预约 63 人，缺 17。',
      cures: [{ text: '350102 采样点 1增加 1 个采样台' }, { text: '350102 采样点 1增加开放 1 小时' }],
    });
  });

  test('counts no window that has begun, and nobody who has been there', async () => {
    const drill = await shortDrill(t, { lanes: 2, publish: true });
    const [site] = drill.gulou;
    t.clock.moveTo(new Date('2021-09-22T10:30:00+08:00'));
    // 3 of 7 windows of 18 are left for 80 people.
    const before = await feasibilityOf(t, drill, drill.gulouHq);
    expect(before).toMatchObject({ feasible: false, residents: 80, bookable: 54 });

    const tablet = await t.token('tablet', { site });
    for (let n = 0; n < 30; n++) {
      await t.need('POST', `/v1/sites/${site}/check-ins`, {
        token: tablet,
        body: {
          deviceSeq: n + 1,
          at: '2021-09-22T10:29:00+08:00',
          lane: '1',
          walkIn: {
            person: person(n),
            residence: { division: first, building: '1号楼' },
            consent: { version: '2021-09', givenAt: '2021-09-22T10:29:00+08:00' },
          },
        },
      });
    }
    expect(await feasibilityOf(t, drill, drill.gulouHq)).toMatchObject({
      feasible: true,
      residents: 50,
      bookable: 54,
    });
  });

  test('needs no place for those whom a team visits', async () => {
    const drill = await shortDrill(t, { publish: false });
    await t.need('POST', `/v1/drills/${drill.id}/publish`, {
      token: drill.gulouHq,
      body: { division: gulou.division, force: true, reason: '先登记行动不便者' },
    });
    for (let n = 0; n < 17; n++) {
      await t.need('POST', `/v1/drills/${drill.id}/registrations`, {
        token: await t.token('citizen'),
        body: registration(n, first, { mobility: 'needs-visit' }),
      });
    }
    expect(await feasibilityOf(t, drill, drill.gulouHq)).toMatchObject({ feasible: true, residents: 63 });
  });

  test('reckons with the census where there is no roster, and lets an average only warn', async () => {
    const drill = await seedDrill(t, { sites: 1, publish: false });
    // Three communities of Gulou are in the list of the test, so an average of a third of 669,090.
    const answer = await feasibilityOf(t, drill, drill.gulouHq);
    expect(answer).toMatchObject({ feasible: true, residents: 446_060, estimated: 446_060, bookable: 63 });
    expect(answer.findings[0]).toMatchObject({
      code: 'short-of-capacity',
      severity: 'warning',
      short: 445_997,
      shortCounted: 0,
      estimated: 446_060,
    });
    expect(answer.findings[0]?.text).toContain(
      '446060 of the 446060 residents are an estimate by the census. An estimate does not stand in the way of publishing',
    );
    const zh = await feasibilityOf(t, drill, drill.gulouHq, { language: 'zh' });
    expect(zh.findings[0]?.text).toContain('估算不影响发布');
    // With a roster for one of them, that one is counted.
    await importRoster(t, drill, drill.gulouHq, first, [0, 50]);
    expect(await feasibilityOf(t, drill, drill.gulouHq)).toMatchObject({
      feasible: true,
      residents: 223_080,
      estimated: 223_030,
    });
    await importRoster(t, drill, drill.gulouHq, second, [100, 10]);
    expect(await feasibilityOf(t, drill, drill.gulouHq)).toEqual({
      division: gulou.division,
      feasible: true,
      residents: 60,
      estimated: 0,
      bookable: 63,
      findings: [],
    });
  });

  test('says so where nobody knows how many people there are', async () => {
    const cityHq = await t.token('city-hq', { division: otherCity });
    const hq = await t.token('district-hq', { division: siming.division });
    const body = { ...drillPlan, city: otherCity, communities: siming.communities };
    const drill = await t.need<{ id: string }>('POST', '/v1/drills', { token: cityHq, body });
    await t.need('POST', `/v1/drills/${drill.id}/sites`, { token: hq, body: sitePlan(siming, 0) });
    const answer = await feasibilityOf(t, drill, hq, { language: 'zh' });
    expect(answer).toMatchObject({ feasible: true, residents: 0, estimated: 0 });
    expect(answer.findings).toMatchObject([
      {
        code: 'residents-unknown',
        severity: 'warning',
        communities: siming.communities,
        cures: [{ kind: 'roster', text: '导入蜂巢山社区居委会的居民底册' }],
      },
    ]);
    await importRoster(t, drill, hq, siming.communities[0], [0, 5]);
    expect((await feasibilityOf(t, drill, hq)).findings).toEqual([]);
  });

  test('walks: who has no site within reach, and who must pass a full one', async () => {
    const drill = await seedDrill(t, { sites: 0, publish: false });
    const add = async (metres: number, communities: readonly string[]) => {
      const location = { lng: 119.3, lat: 26.08 + metres / 111_195 };
      const plan = { ...sitePlan(gulou, metres), location, communities: [...communities] };
      const token = drill.gulouHq;
      return (await t.need<{ id: string }>('POST', `/v1/drills/${drill.id}/sites`, { token, body: plan })).id;
    };
    const near = await add(0, [first]);
    const far = await add(1_500, [first, second]);
    await importHomes(t, drill, drill.gulouHq, first, [{ metres: 0, from: 0, count: 70 }]);
    await importHomes(t, drill, drill.gulouHq, second, [{ metres: 100, from: 100, count: 20 }]);
    const { feasible, findings } = await feasibilityOf(t, drill, drill.gulouHq);
    expect(feasible).toBe(true);
    expect(findings).toMatchObject([
      {
        code: 'no-site-in-reach',
        severity: 'warning',
        division: second,
        sites: [far],
        people: 20,
        nearestMetres: 1_820,
        farthestMetres: 1_820,
        walkLimitMetres: 1_000,
        // The near site stands 100 m from them: nobody puts a new one there.
        cures: [{ kind: 'serve', steps: [{ site: near, communities: [second], people: 20 }] }],
      },
      {
        code: 'walk-over-limit',
        severity: 'warning',
        division: first,
        sites: [near],
        people: 7,
        walkMetres: 1_950,
        cures: [
          { kind: 'lanes', steps: [{ site: near, lanes: 1 }] },
          { kind: 'hours', steps: [{ site: near, hours: 0.5 }] },
        ],
      },
    ]);
    // A drill in which people may be sent farther has neither.
    const change = { walkLimitMetres: 2_000 };
    await t.need('PATCH', `/v1/drills/${drill.id}`, { token: drill.cityHq, body: change });
    expect((await feasibilityOf(t, drill, drill.gulouHq)).findings).toEqual([]);
  });

  test('hours outside the drill, and those who fit only there', async () => {
    const drill = await shortDrill(t);
    expect(codesOf(await feasibilityOf(t, drill, drill.gulouHq))).not.toContain('after-deadline');
    // The drill is cut short at eleven; its sites have windows until noon.
    const change = { startsAt: '2021-09-22T09:00:00+08:00', endsAt: '2021-09-22T11:00:00+08:00' };
    await t.need('PATCH', `/v1/drills/${drill.id}`, { token: drill.cityHq, body: change });
    const { feasible, bookable, findings } = await feasibilityOf(t, drill, drill.gulouHq);
    expect([feasible, bookable]).toEqual([false, 36]);
    const found = (code: string) => findings.filter((one) => one.code === code);
    expect(found('hours-outside-drill')).toMatchObject([
      { hoursBefore: 0.5, hoursAfter: 1, cures: [{ kind: 'extend-drill' }] },
    ]);
    // 44 short, for whom there are two windows of 9 until noon.
    expect(found('after-deadline')).toMatchObject([
      {
        people: 18,
        roundTheClock: false,
        cures: [
          {
            kind: 'extend-drill',
            steps: [{ endsAt: '2021-09-22T04:00:00.000Z' }],
            text: 'the drill ends at 2021-09-22 12:00',
          },
        ],
      },
    ]);
    // The drill as it was has them all, but for those who were short anyhow.
    const { startsAt, endsAt } = drillPlan;
    await t.need('PATCH', `/v1/drills/${drill.id}`, { token: drill.cityHq, body: { startsAt, endsAt } });
    expect(await feasibilityOf(t, drill, drill.gulouHq)).toMatchObject({ bookable: 63 });
  });

  test('lanes: too few by the guide or their rate, or more than anybody comes to', async () => {
    const drill = await shortDrill(t);
    const { findings } = await feasibilityOf(t, drill, drill.gulouHq);
    expect(findings.find(({ code }) => code === 'lanes-overrun')).toMatchObject({
      severity: 'warning',
      lanes: 1,
      residentsPerLane: 80,
      hoursOpen: 3.5,
      hoursNeeded: 4,
      ratePerLaneHour: 20,
      rateNeeded: 23,
      cures: [{ kind: 'lanes' }, { kind: 'rate' }],
    });
    const large = await shortDrill(t, { lanes: 10 });
    const idle = await feasibilityOf(t, large, large.gulouHq);
    expect(idle).toMatchObject({ feasible: true });
    expect(idle.findings).toMatchObject([
      {
        code: 'lanes-idle',
        lanes: 10,
        idle: 8,
        utilisation: 0.13,
        cures: [{ kind: 'fewer-lanes', steps: [{ lanes: 8 }], text: '350102 采样点 1: 8 lanes less' }],
      },
    ]);
    const fewer = await shortDrill(t, { lanes: 2 });
    expect((await feasibilityOf(t, fewer, fewer.gulouHq)).findings).toEqual([]);
  });

  test('a street is told what concerns it, judged with the county it shares sites with', async () => {
    const drill = await shortDrill(t);
    const ofSecond = await feasibilityOf(t, drill, drill.gulouHq, { division: second });
    // 30 people and 63 places; but the 50 next door come to the same site.
    expect(ofSecond).toMatchObject({ division: second, feasible: false, residents: 30, bookable: 63 });
    expect(ofSecond.findings[0]).toMatchObject({ communities: [first, second], short: 17 });
  });

  test('the city is told of all its districts', async () => {
    const drill = await shortDrill(t);
    await importRoster(t, drill, drill.taijiangHq, taijiang.communities[0], [200, 70]);
    for (const ask of [{}, { division: city }]) {
      const all = await feasibilityOf(t, drill, drill.cityHq, ask);
      expect(all).toMatchObject({ division: city, feasible: false, residents: 150, bookable: 126 });
      expect(all.findings.map(({ code, division }) => [code, division])).toEqual([
        ['short-of-capacity', gulou.street],
        ['short-of-capacity', taijiang.communities[0]],
        ['lanes-overrun', gulou.street],
        ['lanes-overrun', taijiang.communities[0]],
      ]);
    }
  });

  test('what is asked wrongly is refused', async () => {
    const drill = await shortDrill(t);
    for (const query of [
      '?division=35010',
      '?division=x',
      '?division=',
      '?force=true',
      '?division=350102&x=1',
    ]) {
      const answer = await t.call('GET', `/v1/drills/${drill.id}/feasibility${query}`, {
        token: drill.gulouHq,
      });
      expect([query, answer.status, answer.body.code]).toEqual([query, 400, 'invalid-request']);
    }
    const nowhere = `/v1/drills/${drill.id}/feasibility?division=350102009`;
    expect((await t.call('GET', nowhere, { token: drill.gulouHq })).status).toBe(404);
  });

  test('sites at 0,0 stand in the way of publishing, and those of a map are told of with their places', async () => {
    const drill = await seedDrill(t, { sites: 1, publish: false });
    await t.need('PATCH', `/v1/sites/${drill.gulou[0]}`, {
      token: drill.gulouHq,
      body: { location: { lng: 0, lat: 0 } },
    });
    const answer = await feasibilityOf(t, drill, drill.gulouHq);
    expect(answer.feasible).toBe(false);
    expect(answer.findings[0]).toMatchObject({
      code: 'place-far-off',
      severity: 'blocking',
      of: 'sites',
      count: 1,
      places: [{ fault: 'zero', site: drill.gulou[0], location: { lng: 0, lat: 0 } }],
      text: expect.stringMatching(
        /1 of its sites stands where it cannot be: .*: coordinates left at zero\.$/,
      ),
    });
    const refused = await t.call<ProblemAnswer>('POST', `/v1/drills/${drill.id}/publish`, {
      token: drill.gulouHq,
      headers: { 'accept-language': 'zh-CN' },
      body: { division: gulou.division },
    });
    expect([refused.status, refused.body.code]).toEqual([409, 'drill-infeasible']);
    expect(refused.body.errors?.[0]?.text).toContain('经纬度为 0，未填写');
  });

  test('one row of a roster does not make a community of thousands counted, until it is said to be complete', async () => {
    const drill = await seedDrill(t, { sites: 1, publish: false });
    const figures = async () => {
      const { residents, estimated, findings } = await feasibilityOf(t, drill, drill.gulouHq);
      return { residents, estimated, incomplete: findings.find(({ code }) => code === 'roster-incomplete') };
    };
    const before = await figures();
    expect(before.incomplete).toBeUndefined();
    const body = rosterCsv(0, 1, first);
    await t.importFile(`/v1/drills/${drill.id}/roster/import`, { token: drill.gulouHq, body });
    const after = await figures();
    expect([after.residents, after.estimated]).toEqual([before.residents, before.estimated - 1]);
    expect(after.incomplete).toMatchObject({
      severity: 'warning',
      communities: [first],
      onRoster: 1,
      cures: [{ kind: 'complete-roster', steps: [{ communities: [first] }] }],
    });
    const declare = (communities: readonly string[], complete?: boolean, token = drill.gulouHq) =>
      t.call<{ complete: string[] } & ProblemAnswer>('POST', `/v1/drills/${drill.id}/roster/completion`, {
        token,
        body: { communities, ...(complete === undefined ? {} : { complete }) },
      });
    expect((await declare([first])).body).toEqual({ complete: [first] });
    expect((await declare([first])).body).toEqual({ complete: [first] });
    const counted = await figures();
    expect([counted.residents, counted.incomplete]).toEqual([before.residents / 2 + 1, undefined]);
    // Of an empty roster it can be said, and means nothing.
    expect((await declare([second])).body).toEqual({ complete: [first, second] });
    expect((await figures()).residents).toBe(counted.residents);
    expect((await declare([first], false)).body).toEqual({ complete: [second] });
    expect((await figures()).residents).toBe(before.residents);
    const refused = await declare([first, siming.communities[0]]);
    expect([refused.status, refused.body.errors?.[0]?.pointer]).toEqual([400, '/communities/1']);
    expect((await declare([first], true, drill.taijiangHq)).status).toBe(400);
  });
});
