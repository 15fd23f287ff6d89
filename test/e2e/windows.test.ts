import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reconcile } from '../../src/modules/windows/assignment/assignment.jobs.ts';
import { createAssignmentRead, createAssignmentRepo } from '../../src/modules/windows/assignment/index.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { gulou, taijiang } from '../support/divisions.ts';
import {
  inOrder,
  type PageAnswer,
  type RegistrationAnswer,
  recount,
  type SeededDrill,
  seedDrill,
  slotsOf,
} from '../support/drill.ts';
import { household, registration } from '../support/people.ts';

type Detail = RegistrationAnswer & {
  exemptUntil: string | null;
  unplacedReason: string | null;
  mobility: string;
};

const days = ['22', '23', '24'].map((day) => ({
  opensAt: `2021-09-${day}T08:30:00+08:00`,
  closesAt: `2021-09-${day}T12:00:00+08:00`,
}));

describe('who gets which window', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let citizen: string;
  let next = 0;
  const [community] = gulou.communities;
  beforeAll(async () => {
    t = await startTestApp({ now: new Date('2021-09-22T06:00:00+08:00') });
    drill = await seedDrill(t, { hours: days });
    citizen = await t.token('citizen', { sub: 'anna' });
  });
  afterAll(() => t.close());

  type More = Parameters<typeof registration>[2];
  const own = (id: string) => t.need<Detail>('GET', `/v1/registrations/${id}`, { token: citizen });
  async function registered(more: More, at = drill, division: string = community): Promise<Detail> {
    const body = registration(next++, division, more);
    const made = await t.need<Detail>('POST', `/v1/drills/${at.id}/registrations`, { token: citizen, body });
    await t.assign(at.id, division);
    return own(made.id);
  }
  const missing = async () =>
    (
      await t.need<{ items: unknown[] }>('GET', `/v1/drills/${drill.id}/missing?division=350102`, {
        token: drill.gulouHq,
      })
    ).items.length;

  test('vaccinated long ago: as if never; until inside the drill: only afterwards', async () => {
    const before = await registered({ vaccinatedAt: '2021-09-19T08:00:00+08:00' });
    expect(before).toMatchObject({ status: 'assigned', exemptUntil: '2021-09-21T00:00:00.000Z' });
    expect(before.appointment?.startsAt).toMatch(/^2021-09-22T0[0-3]/);

    const inside = await registered({ vaccinatedAt: '2021-09-21T09:15:00+08:00' });
    expect(inside).toMatchObject({ status: 'assigned', exemptUntil: '2021-09-23T01:15:00.000Z' });
    expect(Date.parse(inside.appointment?.startsAt ?? '')).toBeGreaterThanOrEqual(
      Date.parse('2021-09-23T01:15:00.000Z'),
    );

    const justNow = await registered({ vaccinatedAt: '2021-09-22T06:00:00+08:00' });
    expect(justNow).toMatchObject({ status: 'assigned' });
    expect(Date.parse(justNow.appointment?.startsAt ?? '')).toBeGreaterThanOrEqual(
      Date.parse('2021-09-24T06:00:00+08:00'),
    );
  });

  test('nobody is missed while their exemption lasts, and everybody when its time has come', async () => {
    expect(await missing()).toBe(1);
    t.clock.moveTo(new Date('2021-09-23T09:15:00+08:00'));
    expect(await missing()).toBe(2);
    t.clock.moveTo(new Date('2021-09-26T00:00:00+08:00'));
    expect(await missing()).toBe(3);
    // All three have a window for the time after, and that is where they stand.
    const { total } = await t.need<{ total: { states: Record<string, number> } }>(
      'GET',
      `/v1/drills/${drill.id}/coverage?division=350102`,
      { token: drill.gulouHq },
    );
    expect(total.states).toMatchObject({ assigned: 3, exempt: 0, due: 0 });
    t.clock.moveTo(new Date('2021-09-22T06:00:00+08:00'));
  });

  test('an exemption that outlasts the drill is no window; a later end makes the person due', async () => {
    t.clock.moveTo(new Date('2021-09-23T07:00:00+08:00'));
    const exempt = await registered({ vaccinatedAt: '2021-09-23T06:00:00+08:00' });
    expect(exempt).toMatchObject({ status: 'exempt', appointment: null });
    const endsAt = '2021-09-26T00:00:00+08:00';
    await t.need('PATCH', `/v1/drills/${drill.id}`, { token: drill.cityHq, body: { endsAt } });
    const { ground } = t;
    const signalled: string[] = [];
    const { drifts } = await reconcile({
      queue: { signal: async (_, signals) => void signalled.push(...signals.map((signal) => signal.key)) },
      read: createAssignmentRead(ground.database),
      repo: createAssignmentRepo(ground.database),
      clock: t.clock,
    });
    expect(await own(exempt.id)).toMatchObject({ status: 'pending' });
    expect(signalled).toContain(`${drill.id}-${community}`);
    expect(drifts).toContainEqual({ drillId: drill.id, slots: 0 });
    await t.need('POST', `/v1/registrations/${exempt.id}/cancel`, { token: citizen });
    t.clock.moveTo(new Date('2021-09-22T06:00:00+08:00'));
  });

  test('whoever needs a visit gets no window, and is missing until visited', async () => {
    const visit = await registered({ mobility: 'needs-visit' });
    expect(visit).toMatchObject({ status: 'pending', appointment: null, mobility: 'needs-visit' });
    const missing = await t.need<PageAnswer<{ registrationId: string }>>(
      'GET',
      `/v1/drills/${drill.id}/missing?division=350102`,
      { token: drill.gulouHq },
    );
    expect(missing.items.map((one) => one.registrationId)).toContain(visit.id);
  });

  test('a site and a time that somebody asks for are given where there is room, and forgotten where there is none', async () => {
    const far = drill.gulou[1] ?? '';
    const asked = await registered({ preferences: { sites: [far] } });
    expect(asked.appointment).toMatchObject({ siteId: far, reason: 'preference' });
    const late = await registered({
      preferences: { notBefore: '2021-09-23T10:00:00+08:00', notAfter: '2021-09-23T11:00:00+08:00' },
    });
    expect(late.appointment).toMatchObject({ startsAt: '2021-09-23T02:00:00.000Z', reason: 'preference' });
    const nowhere = await registered({ preferences: { sites: [drill.taijiang[0] ?? ''] } });
    // Nobody told where the building stands.
    expect(nowhere.appointment?.reason).toBe('serving');
    const never = await registered({ preferences: { notBefore: '2021-10-01T08:00:00+08:00' } });
    expect(never.status).toBe('assigned');
  });

  test('a newcomer joins the window of the household where there is room', async () => {
    const first = await registered({ preferences: { notBefore: '2021-09-24T09:00:00+08:00' } });
    const child = await registered({ household: first.householdId });
    expect(child.appointment).toMatchObject({ slotId: first.appointment?.slotId, reason: 'household' });
  });

  test('no window that has begun is given, wherever the clock stands', async () => {
    t.clock.moveTo(new Date('2021-09-22T09:10:00+08:00'));
    const startOf = async () => Date.parse((await registered({})).appointment?.startsAt ?? '');
    expect(await startOf()).toBeGreaterThanOrEqual(Date.parse('2021-09-22T01:30:00.000Z'));
    t.clock.moveTo(new Date('2021-09-22T20:00:00+08:00'));
    expect(await startOf()).toBeGreaterThanOrEqual(Date.parse('2021-09-23T00:30:00.000Z'));
    t.clock.moveTo(new Date('2021-09-24T12:00:00+08:00'));
    expect(await registered({})).toMatchObject({
      status: 'pending',
      appointment: null,
      unplacedReason: 'no-capacity-before-end',
    });
    t.clock.moveTo(new Date('2021-09-22T06:00:00+08:00'));
    expect(await recount(t)).toEqual(inOrder);
  });

  test('neighbours of one building come one after the other', async () => {
    const fresh = await seedDrill(t, { sites: 1 });
    for (let index = 0; index < 12; index++) {
      const body = household(next, 2, community, { building: index % 2 === 0 ? '甲楼' : '乙楼' });
      next += 2;
      await t.need('POST', `/v1/drills/${fresh.id}/households`, { token: citizen, body });
    }
    await t.assign(fresh.id, community);
    const rows = await t.sql<{ building: string; first: Date; last: Date }[]>`
      select b.name as building, min(a.starts_at) as first, max(a.starts_at) as last
      from appointments a join registrations r on r.id = a.registration_id join buildings b on b.id = r.building_id
      where a.drill_id = ${fresh.id} group by 1 order by 2, 3`;
    // 24 people over 7 windows, 2 or 4 in each: a building takes four in a row at most, and the second comes after.
    for (const row of rows) expect(row.last.getTime() - row.first.getTime()).toBeLessThanOrEqual(90 * 60_000);
    expect(rows[1]?.first.getTime()).toBeGreaterThanOrEqual(rows[0]?.last.getTime() ?? 0);
  });

  test('a community that no site serves is told so, and is placed once a site has been published', async () => {
    const bare = await seedDrill(t, { sites: 0, publish: false });
    const url = `/v1/drills/${bare.id}`;
    const refusal = await t.call('POST', `${url}/publish`, {
      token: bare.gulouHq,
      body: { division: gulou.division },
    });
    expect(refusal).toMatchObject({
      status: 409,
      body: { code: 'drill-infeasible', errors: [{ code: 'no-site' }, { code: 'no-site' }] },
    });
    const force = { division: gulou.division, force: true, reason: '演练需要' };
    await t.need('POST', `${url}/publish`, { token: bare.gulouHq, body: force });
    const waiting = await registered({}, bare);
    expect(waiting).toMatchObject({ status: 'pending', unplacedReason: 'no-site-in-reach' });

    const site = {
      name: '补充采样点',
      address: '鼓东路 8 号',
      location: { lng: 119.3, lat: 26.08 },
      division: gulou.street,
      communities: gulou.communities,
      lanes: 1,
      ratePerLaneHour: 20,
      walkInShare: 0,
      hours: [days[0]],
    };
    const made = await t.need<{ id: string }>('POST', `${url}/sites`, { token: bare.gulouHq, body: site });
    expect((await t.call('GET', `/v1/sites/${made.id}`)).status).toBe(404);
    const published = await t.need<{ findings: { severity: string }[] }>('POST', `${url}/publish`, {
      token: bare.gulouHq,
      body: { division: gulou.division },
    });
    expect(published).toMatchObject({ sitesOpened: 1 });
    // By the census more people live there than one site can serve; as nobody has counted them, that only warns.
    expect(published.findings.filter(({ severity }) => severity === 'blocking')).toEqual([]);
    await t.assign(bare.id, community);
    expect(await own(waiting.id)).toMatchObject({ status: 'assigned', unplacedReason: null });
    const available = (await slotsOf(t, made.id)).map((slot) => slot.available);
    expect(available.sort((a, b) => a - b)).toEqual([9, 10, 10, 10, 10, 10, 10]);
  });

  test('registering in a draft is refused as not open yet, in a district that has not published, too', async () => {
    const draft = await seedDrill(t, { publish: false });
    const answer = await t.call('POST', `/v1/drills/${draft.id}/registrations`, {
      token: citizen,
      body: registration(next++, taijiang.communities[0]),
    });
    expect(answer).toMatchObject({ status: 409, body: { code: 'drill-not-open' } });
  });
});

describe('a service on the system clock', () => {
  test('does not let its clock be moved', async () => {
    const t = await startTestApp({ movable: false });
    try {
      const answer = await t.call('PUT', '/v1/clock', {
        token: await t.token('admin'),
        body: { now: '2021-09-22T08:30:00+08:00' },
      });
      expect(answer).toMatchObject({ status: 409, body: { code: 'clock-fixed' } });
    } finally {
      await t.close();
    }
  });
});
