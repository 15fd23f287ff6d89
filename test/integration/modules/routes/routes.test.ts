import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { wantsVisit } from '../../../../src/modules/swabs/index.ts';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou, taijiang } from '../../../support/divisions.ts';
import {
  type PageAnswer,
  recount,
  type SeededDrill,
  type SiteAnswer,
  seedDrill,
  sitePlan,
} from '../../../support/drill.ts';
import { household, registration } from '../../../support/people.ts';
import { register } from '../check-in/lane.ts';
import { rackAt } from '../tubes/rack.ts';

interface VisitBody {
  registrationId: string;
  name: string;
  state: string;
  why: string;
  outcome: string | null;
  siteId?: string | null;
  position?: number;
  startsAt: string | null;
  endsAt: string | null;
  room?: string | null;
}
interface PlanBody {
  planned: number;
  without: { registrationId: string; reason: string }[];
}

const [community] = gulou.communities;
const eight = new Date('2021-09-22T08:00:00+08:00');
const hours = [
  { opensAt: '2021-09-22T09:00:00+08:00', closesAt: '2021-09-22T11:00:00+08:00' },
  { opensAt: '2021-09-22T14:00:00+08:00', closesAt: '2021-09-22T16:00:00+08:00' },
];

describe('mobile sites', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let mobile: string;
  let next = 0;
  beforeAll(async () => {
    t = await startTestApp({ now: eight });
    drill = await seedDrill(t, { lanes: 20 });
    mobile = await team(0);
  });
  afterAll(() => t.close());

  async function team(index: number): Promise<string> {
    const body = { ...sitePlan(gulou, 30 + index), kind: 'mobile', hours };
    const site = await t.need<SiteAnswer & { kind: string; slots: { count: number } }>(
      'POST',
      `/v1/drills/${drill.id}/sites`,
      { token: drill.gulouHq, body },
    );
    expect(site).toMatchObject({ kind: 'mobile', slots: { count: 0, capacity: 0 } });
    await t.need('POST', `/v1/drills/${drill.id}/publish`, {
      token: drill.gulouHq,
      body: { division: gulou.division },
    });
    return site.id;
  }
  const infirm = async (where: string = community) =>
    (await register(t, drill, { ...registration(next++, where), mobility: 'needs-visit' })).id;
  const plan = (body: object = {}, token = drill.gulouHq) =>
    t.need<PlanBody>('POST', `/v1/drills/${drill.id}/routes/plan`, { token, body });
  const visits = async (query = '') =>
    (
      await t.need<PageAnswer<VisitBody>>('GET', `/v1/drills/${drill.id}/visits?limit=1000${query}`, {
        token: drill.cityHq,
      })
    ).items;
  const visitOf = async (id: string) => (await visits()).find(({ registrationId }) => registrationId === id);
  const tablet = () => t.token('tablet', { sub: 'mobile-tablet', site: mobile });
  const way = async () =>
    (await t.need<{ items: VisitBody[] }>('GET', `/v1/sites/${mobile}/route`, { token: await tablet() }))
      .items;
  const end = async (id: string, outcome: string) =>
    t.call('PUT', `/v1/sites/${mobile}/route/${id}/outcome`, { token: await tablet(), body: { outcome } });

  test('has no windows, is on no public list, and counts for no capacity', async () => {
    const slots = await t.need<PageAnswer<object>>('GET', `/v1/sites/${mobile}/slots`);
    expect(slots.items).toEqual([]);
    const listed = await t.need<PageAnswer<{ id: string }>>('GET', `/v1/drills/${drill.id}/sites?limit=100`);
    expect(listed.items.map(({ id }) => id)).not.toContain(mobile);
    const walker = await register(t, drill, registration(next++, community));
    await t.assign(drill.id, community);
    const [row] = await t.sql`select site_id from appointments where registration_id = ${walker.id}`;
    expect(row?.['site_id']).not.toBe(mobile);
    const lanes = await t.call('PUT', `/v1/sites/${mobile}/lanes`, {
      token: drill.gulouHq,
      body: { lanes: 2 },
    });
    expect(lanes.status).toBeGreaterThanOrEqual(400);
    expect(await recount(t)).toEqual({ drift: 0, overfull: 0, orphans: 0, twice: 0 });
  });

  test('who needs a visit is given a span within its hours, is told, and keeps it', async () => {
    await t.need('POST', `/v1/drills/${drill.id}/webhooks`, {
      token: drill.cityHq,
      body: { url: 'https://app.example/muster' },
    });
    const [one, two, far] = [await infirm(), await infirm(), await infirm(taijiang.communities[0])];
    expect((await visitOf(one))?.state).toBe('wanted');
    const done = await plan({}, drill.cityHq);
    expect(done).toEqual({ planned: 2, without: [{ registrationId: far, reason: 'no-team' }] });
    const told = await t.sql<{ ids: string[]; sites: string[] }[]>`
      select registrations as ids, sites from webhook_outbox where type = 'registration.assigned'`;
    expect(told.some(({ ids, sites }) => ids.includes(one) && sites[ids.indexOf(one)] === mobile)).toBe(true);
    const first = await visitOf(one);
    expect(first).toMatchObject({
      state: 'planned',
      why: 'infirm',
      siteId: mobile,
      name: expect.stringContaining('*'),
    });
    expect(Date.parse(first?.startsAt ?? '')).toBeGreaterThanOrEqual(Date.parse(hours[0]?.opensAt ?? ''));
    expect(Date.parse(first?.endsAt ?? '')).toBeLessThanOrEqual(Date.parse(hours[0]?.closesAt ?? ''));

    const later = await infirm();
    expect((await plan()).planned).toBe(1);
    expect(await visitOf(one)).toEqual(first);
    const stops = await way();
    expect(stops.map(({ registrationId }) => registrationId)).toEqual([
      ...new Set([...stops.map(({ registrationId }) => registrationId)]),
    ]);
    expect(stops.at(-1)?.registrationId).toBe(later);
    expect(stops.map(({ registrationId }) => registrationId)).toEqual(expect.arrayContaining([one, two]));
  });

  test('who is swabbed has been; a door where nobody was is gone to again, and other outcomes are listed', async () => {
    const [swabbed, away, gone] = [await infirm(), await infirm(), await infirm()];
    await plan();
    t.clock.moveTo(new Date('2021-09-22T09:30:00+08:00'));
    const rack = await rackAt(t, mobile, 'mobile-tablet');
    await rack.open('MV-1');
    expect((await rack.swab('MV-1', { registrationId: swabbed })).status).toBe(201);
    expect((await visitOf(swabbed))?.state).toBe('swabbed');
    expect((await end(swabbed, 'nobody-there')).status).toBe(404);
    for (let twice = 0; twice < 2; twice += 1) {
      expect((await end(away, 'nobody-there')).status).toBe(200);
      expect((await end(gone, 'moved-away')).status).toBe(200);
    }
    expect((await visits('&state=listed')).map(({ registrationId }) => registrationId).sort()).toEqual(
      [away, gone].sort(),
    );
    expect((await plan()).planned).toBe(1);
    expect(await visitOf(away)).toMatchObject({ state: 'planned', outcome: null });
    expect(await visitOf(gone)).toMatchObject({ state: 'listed', outcome: 'moved-away' });
    const ended = await t.sql`
      select count(*)::int as n from registration_events where registration_id = ${away} and kind = 'visit-ended'`;
    expect(ended[0]?.['n']).toBe(1);
    expect((await end(swabbed, 'asleep')).status).toBe(400);
  });

  test('people of one household are behind one door; who is to be swabbed again at home is gone to', async () => {
    const home = await t.need<{ members: { id: string }[] }>('POST', `/v1/drills/${drill.id}/households`, {
      token: await t.token('citizen', { sub: 'home' }),
      body: household(800, 3, community, { each: { mobility: 'needs-visit' } }),
    });
    const held = await infirm();
    await t.sql`update registrations set status = 'held', mobility = 'walks' where id = ${held}`;
    const { sql } = t.ground.database;
    await sql`${wantsVisit(sql, sql`select ${drill.id}::uuid as drill_id, ${held}::uuid as registration_id`, t.clock.now())}`;
    expect((await plan()).planned).toBe(4);
    const stops = await way();
    const doors = home.members.map(
      ({ id }) => stops.find(({ registrationId }) => registrationId === id)?.position,
    );
    expect(new Set(doors).size).toBe(1);
    expect(await visitOf(held)).toMatchObject({ state: 'planned', why: 're-swab' });
  });

  test('two plans at once give nobody two spans, and no team two doors at a time', async () => {
    await team(1);
    for (let n = 0; n < 6; n += 1) await infirm();
    const plans = await Promise.all([plan(), plan({}, drill.cityHq), plan()]);
    expect(plans.reduce((sum, { planned }) => sum + planned, 0)).toBe(6);
    const overlaps = await t.sql`
      select from home_visits a join home_visits b on a.site_id = b.site_id and a.position < b.position
      where a.outcome is null and b.outcome is null and a.done_by > b.expected_at`;
    expect(overlaps.length).toBe(0);
  });

  test('a mobile site is closed: whoever was on its way has a span on another, or is to be placed, and hears of it', async () => {
    const [closing, other] = [await team(7), await team(8)];
    await t.sql`update sites set visits = '{350102999999}' where kind = 'mobile' and id <> ${closing}`;
    const ids = [await infirm(), await infirm(), await infirm()];
    await plan();
    const onWay = async () => (await Promise.all(ids.map(visitOf))).map((one) => [one?.state, one?.siteId]);
    expect(await onWay()).toEqual(ids.map(() => ['planned', closing]));
    const close = (body: object) =>
      t.call<{ id: string; status: string }>('POST', `/v1/sites/${closing}/close`, {
        token: drill.gulouHq,
        body: { reason: '流动车辆故障', ...body },
      });
    const later = new Date(t.clock.now().getTime() + 3_600_000).toISOString();
    expect(await close({ from: later })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/from', code: 'mobile-site' }] },
    });
    const proposed = await close({});
    expect(proposed).toMatchObject({ status: 201, body: { status: 'proposed' } });
    expect(await onWay()).toEqual(ids.map(() => ['planned', closing]));
    // One of them was swabbed there meanwhile, and at one door nobody would have them: both stay as they are.
    const [swabbed = '', refused = '', left = ''] = ids;
    const teamRack = await rackAt(t, closing, 'closing-tablet');
    await teamRack.swab('MV-CLOSING', { registrationId: swabbed });
    const tablet = await t.token('tablet', { sub: 'closing-tablet', site: closing });
    await t.need('PUT', `/v1/sites/${closing}/route/${refused}/outcome`, {
      token: tablet,
      body: { outcome: 'refused' },
    });
    // Nobody else goes there yet.
    /** What apps are told of somebody beside what they were told already, which is `heard`. */
    const toldOf = async (id: string, heard: readonly string[] = []) => {
      const rows = await t.sql<{ id: string; type: string }[]>`
        select id, type from webhook_outbox where ${id}::uuid = any(registrations) and id <> all(${[...heard]}::uuid[])`;
      return { ids: [...heard, ...rows.map((row) => row.id)], types: rows.map(({ type }) => type) };
    };
    const before = (await toldOf(left)).ids;
    const job = await t.need<{ id: string }>(
      'POST',
      `/v1/replans/${proposed.body.id}/confirm`,
      { token: drill.gulouHq, body: {} },
      [202],
    );
    // From this very moment it is no way of theirs, whoever is asked first.
    expect((await visitOf(left))?.state).toBe('wanted');
    await t.runJob(job.id);
    expect(await onWay()).toEqual([
      ['swabbed', closing],
      ['listed', closing],
      ['wanted', null],
    ]);
    expect((await toldOf(left, before)).types).toEqual(['registration.changed']);
    expect((await close({})).status).toBe(409);

    // The next one that is closed has another beside it.
    await t.sql`update sites set visits = array[${community}] where id = ${other}`;
    await plan();
    expect((await visitOf(left))?.siteId).toBe(other);
    const third = await team(9);
    const again = await t.need<{ id: string }>('POST', `/v1/sites/${other}/close`, {
      token: drill.gulouHq,
      body: { reason: '流动车辆故障' },
    });
    const second = await t.need<{ id: string }>(
      'POST',
      `/v1/replans/${again.id}/confirm`,
      { token: drill.gulouHq, body: {} },
      [202],
    );
    const heard = (await toldOf(left)).ids;
    await t.runJob(second.id);
    const moved = await visitOf(left);
    expect(moved).toMatchObject({ state: 'planned', siteId: third });
    expect(moved?.startsAt).not.toBeNull();
    expect((await toldOf(left, heard)).types).toEqual(['registration.assigned']);
  });

  test('what the hours do not hold is told, and the route of a site that people come to is none', async () => {
    const many: string[] = [];
    for (let n = 0; n < 60; n += 1) many.push(await infirm());
    const { planned, without } = await plan();
    expect(planned + without.filter(({ reason }) => reason === 'no-time').length).toBe(60);
    expect(without.length).toBeGreaterThan(0);
    const fixed = await t.call('GET', `/v1/sites/${drill.gulou[0]}/route`, { token: drill.gulouHq });
    expect(fixed.status).toBe(404);
  });
});
