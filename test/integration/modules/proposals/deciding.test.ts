import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HOUR, MINUTE, noChanges } from '../../../../src/core/queueing/index.ts';
import type { Action } from '../../../../src/core/queueing/proposals/index.ts';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { registration } from '../../../support/people.ts';
import {
  clockAt,
  decide,
  listed,
  ms,
  openLanes,
  type ProposalAnswer,
  proposal,
  see,
  setReserves,
} from './world.ts';

let t: TestApp;
let drill: SeededDrill;
let site: string;
let other: string;
let foreign: string;

beforeEach(async () => {
  t = await startTestApp();
  drill = await seedDrill(t, { lanes: 2, ratePerLaneHour: 60 });
  [site = '', other = ''] = drill.gulou;
  [foreign = ''] = drill.taijiang;
  t.clock.moveTo(clockAt('09:00'));
});
afterEach(() => t.close());

const standby = (lanes: number) =>
  setReserves(t, drill, drill.cityHq, { teams: 1, sites: [{ siteId: site, lanes }] });
const reserves = () =>
  t.need<{ teams: number; sites: { siteId: string; lanes: number }[] }>(
    'GET',
    `/v1/drills/${drill.id}/reserves`,
    { token: drill.cityHq },
  );
const bring = (from: string | undefined, to = site): Action => ({
  kind: 'bring-lane',
  from,
  site: to,
  leavesAt: ms('09:10'),
  arrivesAt: ms('09:25'),
});
const pause = (): Action => ({ kind: 'pause-walk-ins', site, from: ms('09:00'), to: ms('10:00') });
const audited = () =>
  t.sql<{ action: string; objectId: string }[]>`
    select action, object_id as "objectId" from audit_log where action like 'proposal.%' order by at, id`;

describe('accepting a proposal', () => {
  test('to open lanes: they are expected from then on, and taken off what stands by', async () => {
    await standby(2);
    const id = await proposal(t, drill, openLanes(site, t, 2));
    const { status, body } = await decide(t, id, drill.gulouHq);
    expect([status, body.status, body.decidedBy]).toEqual([200, 'accepted', 'test-district-hq']);
    expect(await t.services.proposer.changesOf(drill.id)).toEqual(
      new Map([[site, { ...noChanges, lanes: [{ at: ms('09:10'), by: 2 }] }]]),
    );
    expect(await reserves()).toEqual({ teams: 1, sites: [] });
    // From then on the site's own events tell.
    t.clock.moveTo(clockAt('09:11'));
    expect(await t.services.proposer.changesOf(drill.id)).toEqual(new Map());
    expect(await audited()).toEqual([{ action: 'proposal.accepted', objectId: id }]);
    const slots = await t.sql`select from slots where site_id = ${site} and capacity <> 60`;
    expect(slots).toHaveLength(0);
  });

  test('minutes later, what it begins begins minutes later', async () => {
    await standby(2);
    const id = await proposal(t, drill, openLanes(site, t));
    t.clock.moveTo(clockAt('09:06'));
    const { body } = await decide(t, id, drill.gulouHq);
    expect(body.action['opensAt']).toBe(clockAt('09:16').toISOString());
    expect(body.until).toBe(clockAt('12:06').toISOString());
  });

  test('to bring a lane: it goes there and comes here', async () => {
    await decide(t, await proposal(t, drill, bring(other)), drill.gulouHq);
    expect(await t.services.proposer.changesOf(drill.id)).toEqual(
      new Map([
        [site, { ...noChanges, lanes: [{ at: ms('09:25'), by: 1 }] }],
        [other, { ...noChanges, lanes: [{ at: ms('09:10'), by: -1 }] }],
      ]),
    );
  });

  test('to bring a team of headquarters’: there is one less', async () => {
    await standby(0);
    expect((await decide(t, await proposal(t, drill, bring(undefined)), drill.gulouHq)).status).toBe(200);
    expect((await reserves()).teams).toBe(0);
    const again = await proposal(t, drill, bring(undefined));
    const refused = await decide(t, again, drill.gulouHq);
    expect([refused.status, refused.body.code]).toEqual([409, 'proposal-over']);
    expect((await see(t, again, drill.gulouHq)).status).toBe('superseded');
    expect((await reserves()).teams).toBe(0);
  });

  test('to pause walk-ins: until then, and they come back after', async () => {
    const { walkInsPausedUntil } = t.services;
    const { changesOf } = t.services.proposer;
    const id = await proposal(t, drill, pause());
    expect(await walkInsPausedUntil(site)).toBeUndefined();
    await decide(t, id, drill.gulouHq);
    expect(await walkInsPausedUntil(site)).toEqual(clockAt('10:00'));
    expect(await walkInsPausedUntil(other)).toBeUndefined();
    expect((await changesOf(drill.id)).get(site)?.walkInPause).toMatchObject({
      from: ms('09:00'),
      to: ms('10:00'),
    });
    t.clock.moveTo(clockAt('10:00'));
    expect(await walkInsPausedUntil(site)).toBeUndefined();
    expect((await changesOf(drill.id)).get(site)?.walkInPause).toBeDefined();
    t.clock.moveTo(clockAt('12:00'));
    expect(await changesOf(drill.id)).toEqual(new Map());
  });

  test('to pause walk-ins: the tablets are warned, and everybody is told until when', async () => {
    const token = await t.token('tablet', { sub: 'tablet', site });
    const walkIn = (n: number) =>
      t.need<{ warnings: string[] }>('POST', `/v1/sites/${site}/check-ins`, {
        token,
        body: {
          deviceSeq: n,
          at: t.clock.now().toISOString(),
          lane: '1',
          walkIn: registration(n, gulou.communities[0]),
        },
      });
    const told = async () =>
      (await t.need<{ walkInsPausedUntil: string | null }>('GET', `/v1/sites/${site}/queue`))
        .walkInsPausedUntil;
    expect([(await walkIn(1)).warnings, await told()]).toEqual([[], null]);
    const id = await proposal(t, drill, pause());
    expect((await decide(t, id, drill.gulouHq)).status).toBe(200);
    expect((await walkIn(2)).warnings).toEqual(['walk-ins-paused']);
    expect(await told()).toBe(clockAt('10:00').toISOString());
    t.clock.moveTo(clockAt('10:00'));
    expect([(await walkIn(3)).warnings, await told()]).toEqual([[], null]);
  });

  test('twice, and by eight at once, is one effect and equal answers', async () => {
    await standby(3);
    const id = await proposal(t, drill, openLanes(site, t));
    const answers = await Promise.all(Array.from({ length: 8 }, () => decide(t, id, drill.gulouHq)));
    answers.push(await decide(t, id, drill.cityHq));
    expect(answers.map(({ status }) => status)).toEqual(Array(9).fill(200));
    for (const { body } of answers) expect(body).toEqual(answers[0]?.body);
    expect((await reserves()).sites).toEqual([{ siteId: site, lanes: 2 }]);
    expect(await audited()).toHaveLength(1);
  });

  test('eight at once about one site: one of them is true, the others are superseded', async () => {
    await standby(3);
    const ids = [
      await proposal(t, drill, openLanes(site, t)),
      await proposal(t, drill, bring(undefined)),
      await proposal(t, drill, bring(other)),
      await proposal(t, drill, pause()),
    ];
    const answers = await Promise.all(
      ids.flatMap((id) => [decide(t, id, drill.gulouHq), decide(t, id, drill.gulouHq, 'dismiss')]),
    );
    const now = await Promise.all(ids.map((id) => see(t, id, drill.gulouHq)));
    const accepted = now.filter(({ status }) => status === 'accepted');
    expect(accepted.length).toBeLessThanOrEqual(1);
    expect(now.every(({ status }) => ['accepted', 'dismissed', 'superseded'].includes(status))).toBe(true);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(
      now.filter(({ status }) => status !== 'superseded').length,
    );
    expect(answers.every(({ status, body }) => status === 200 || body.code === 'proposal-over')).toBe(true);
    const changed = await t.services.proposer.changesOf(drill.id);
    expect(changed.size).toBeLessThanOrEqual(accepted.length * 2);
    const decided = now.filter(({ status }) => status !== 'superseded').length;
    expect(await audited()).toHaveLength(decided);
  });

  test('supersedes what else was proposed about its sites, and nothing about others', async () => {
    await standby(1);
    const id = await proposal(t, drill, openLanes(site, t));
    const [same, elsewhere] = [
      await proposal(t, drill, bring(other)),
      await proposal(t, drill, openLanes(foreign, t)),
    ];
    await decide(t, id, drill.gulouHq);
    expect((await see(t, same, drill.gulouHq)).status).toBe('superseded');
    expect((await see(t, elsewhere, drill.cityHq)).status).toBe('proposed');
    const refused = await decide(t, same, drill.gulouHq);
    expect([refused.status, refused.body.code]).toEqual([409, 'proposal-over']);
  });

  test('is refused when it has expired, or its drill is closed', async () => {
    await standby(1);
    const id = await proposal(t, drill, openLanes(site, t));
    t.clock.moveTo(clockAt('09:10'));
    for (const what of ['accept', 'dismiss'] as const) {
      const refused = await decide(t, id, drill.gulouHq, what);
      expect([refused.status, refused.body.code]).toEqual([409, 'proposal-over']);
    }
    const second = await proposal(t, drill, openLanes(other, t));
    await t.need('POST', `/v1/drills/${drill.id}/close`, {
      token: drill.cityHq,
      body: { reason: '演练结束' },
    });
    expect((await decide(t, second, drill.gulouHq)).body.code).toBe('drill-closed');
    expect(await audited()).toEqual([]);
  });

  test('what touches another district’s site is the city’s to decide', async () => {
    const id = await proposal(t, drill, bring(foreign));
    for (const [token, status] of [
      [drill.gulouHq, 403],
      [drill.taijiangHq, 403],
    ] as const) {
      expect((await see(t, id, token)).id).toBe(id);
      expect((await decide(t, id, token)).status).toBe(status);
      expect((await decide(t, id, token, 'dismiss')).status).toBe(status);
    }
    const own = await proposal(t, drill, pause());
    expect((await t.call('GET', `/v1/proposals/${own}`, { token: drill.taijiangHq })).status).toBe(404);
    expect((await decide(t, own, drill.taijiangHq)).status).toBe(404);
    expect(await listed(t, drill, drill.taijiangHq)).toHaveLength(1);
    expect(await listed(t, drill, drill.gulouHq)).toHaveLength(2);
    expect(await listed(t, drill, drill.cityHq, `?division=${gulou.division}`)).toHaveLength(2);
    expect((await decide(t, id, drill.cityHq)).status).toBe(200);
  });
});

describe('reserves', () => {
  test('of a district’s sites are the district’s to tell of, teams are the city’s', async () => {
    expect((await setReserves(t, drill, drill.gulouHq, { teams: 2, sites: [] })).status).toBe(403);
    const theirs = { sites: [{ siteId: foreign, lanes: 1 }] };
    expect((await setReserves(t, drill, drill.gulouHq, theirs)).status).toBe(403);
    expect((await setReserves(t, drill, drill.taijiangHq, theirs)).status).toBe(200);
    await setReserves(t, drill, drill.gulouHq, { sites: [{ siteId: site, lanes: 2 }] });
    await setReserves(t, drill, drill.gulouHq, { sites: [{ siteId: other, lanes: 1 }] });
    expect((await reserves()).sites).toEqual(
      [
        { siteId: other, lanes: 1 },
        { siteId: foreign, lanes: 1 },
      ].sort((a, b) => (a.siteId < b.siteId ? -1 : 1)),
    );
    await setReserves(t, drill, drill.cityHq, { teams: 4, sites: [] });
    expect(await reserves()).toEqual({ teams: 4, sites: [] });
    const unknown = { sites: [{ siteId: drill.id, lanes: 1 }] };
    expect((await setReserves(t, drill, drill.cityHq, unknown)).status).toBe(400);
    expect(await t.sql`select from audit_log where action = 'reserves.set'`).toHaveLength(4);
  });
});

describe('the effect of a decision', () => {
  const sample = (siteId: string, time: string, waited: number | null) => t.sql`
    insert into line_history (drill_id, site_id, at, waiting, forecast_p50, waited_minutes, served)
    values (${drill.id}, ${siteId}, ${clockAt(time)}, 10, 20, ${waited}, 100)`;

  test('is measured so far, and when it is over written down', async () => {
    const id = await proposal(t, drill, bring(other), { until: clockAt('10:30') });
    expect((await decide(t, id, drill.gulouHq)).body.measured).toBeNull();
    await sample(site, '09:20', 90);
    await sample(site, '09:30', 55);
    await sample(site, '09:35', null);
    await sample(other, '09:30', 8);
    t.clock.moveTo(clockAt('09:40'));
    expect((await see(t, id, drill.gulouHq)).measured).toEqual({
      final: false,
      from: clockAt('09:25').toISOString(),
      to: clockAt('09:40').toISOString(),
      longestWait: 55,
      expectedWithout: 70,
      expectedWith: 30,
      sites: [
        { siteId: site, longestWait: 55, meanWait: 55, samples: 1 },
        { siteId: other, longestWait: 8, meanWait: 8, samples: 1 },
      ],
    });
    await sample(site, '10:00', 45);
    await sample(site, '10:35', 99);
    t.clock.moveTo(clockAt('10:31'));
    await t.services.proposer.onLines(drill.id, [], t.clock.now());
    const [row] = await t.sql<{ measured: { final: boolean } | null }[]>`
      select measured from proposals where id = ${id}`;
    expect(row?.measured?.final).toBe(true);
    const { measured } = (await see(t, id, drill.gulouHq)) as ProposalAnswer;
    expect(measured?.sites[0]).toMatchObject({ longestWait: 55, meanWait: 50, samples: 2 });
    // Written down: what comes in later does not change it.
    await sample(site, '10:10', 80);
    expect((await see(t, id, drill.gulouHq)).measured).toEqual(measured);
  });

  test('of what was not accepted is nothing', async () => {
    const id = await proposal(t, drill, pause(), { until: new Date(t.clock.now().getTime() + HOUR) });
    t.clock.moveTo(new Date(t.clock.now().getTime() + 2 * HOUR + MINUTE));
    await t.services.proposer.onLines(drill.id, [], t.clock.now());
    expect(await see(t, id, drill.gulouHq)).toMatchObject({ status: 'expired', measured: null });
  });
});
