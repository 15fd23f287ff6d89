import ICAL from 'ical.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { workOutLines } from '../../../../src/modules/day/lines/lines.jobs.ts';
import { createLinesRead } from '../../../../src/modules/day/lines/lines.read.ts';
import { createSiteLinesRepo } from '../../../../src/modules/day/lines/site-lines.repo.ts';
import { gulou } from '../../../support/divisions.ts';
import type { SlotAnswer } from '../../../support/drill.ts';
import { registration } from '../../../support/people.ts';
import { night, startShifts } from './world.ts';

type World = Awaited<ReturnType<typeof startShifts>>;

const [day, last] = ['2021-09-22', '2021-09-24'];

/** What becomes of shifts when the drill, or who is there, changes. */
describe('shifts that change', () => {
  let world: World;
  beforeAll(async () => {
    world = await startShifts({ lanes: 2 });
  });
  afterAll(() => world.t.close());
  const goTo = (time: string) => world.t.clock.moveTo(new Date(`${time}:00+08:00`));

  test('a drill that is made longer or shorter: whoever has a shift keeps it, hears of it each time, and nobody new is given it', async () => {
    const { post, openDays, shiftsOf, person, act, see, plan, t, drill, at } = world;
    goTo('2021-09-21T12:00');
    const url = { url: 'https://app.example/shifts', events: ['shift.changed', 'shift.vacant'] };
    await t.need('POST', `${at}/webhooks`, { token: drill.cityHq, body: url });
    const { id } = await post(night);
    await openDays(id, last);
    const [, dark = { id: '' }] = await shiftsOf(id);
    const [keeps, comes] = [await person('keeps'), await person('comes')];
    const endsAt = (time: string) =>
      t.need('PATCH', `/v1/drills/${drill.id}`, {
        token: drill.cityHq,
        body: { endsAt: `${time}:00+08:00` },
      });
    /** How often the apps were told of the shift in a round. */
    const told = async () => {
      await t.sql`delete from webhook_outbox`;
      await t.services.shiftRound();
      const rows = await t.sql`
        select from webhook_outbox where type = 'shift.changed' and link = ${`${at}/shifts/${dark.id}`}`;
      return rows.length;
    };
    expect(await told()).toBe(1);
    await endsAt('2021-09-25T12:00');
    expect([await told(), await told(), (await see(dark.id)).afterDrill]).toEqual([1, 0, false]);
    expect((await act(dark.id, 'sign-up', {}, keeps.token)).status).toBe(200);

    await endsAt('2021-09-25T00:00');
    expect([await told(), await told()]).toEqual([1, 0]);
    expect(await see(dark.id)).toMatchObject({ afterDrill: true, places: [{ state: 'signed-up' }] });
    const { result } = await plan(last, '2021-09-26');
    expect(result).toMatchObject({ afterDrill: [dark.id] });
    const { url: feed } = await t.need<{ url: string }>('POST', `${at}/shift-people/${keeps.id}/calendar`, {
      token: keeps.token,
    });
    const statusOf = async () =>
      new ICAL.Component(ICAL.parse((await t.call('GET', feed)).text))
        .getFirstSubcomponent('vevent')
        ?.getFirstPropertyValue('status');
    expect(await statusOf()).toBe('TENTATIVE');
    expect((await act(dark.id, 'withdraw', {}, keeps.token)).status).toBe(200);
    expect((await act(dark.id, 'sign-up', {}, comes.token)).body.reason).toBe('after-drill');
    expect((await act(dark.id, 'sign-up', {}, keeps.token)).body.reason).toBe('after-drill');

    await endsAt('2021-09-25T12:00');
    expect(await told()).toBe(1);
    expect((await act(dark.id, 'sign-up', {}, keeps.token)).status).toBe(200);
    expect(await statusOf()).toBe('CONFIRMED');
  });

  test('a no-show: whoever can stand in is asked, finds it, and may come although the shift has begun', async () => {
    const { post, openDays, shiftsOf, person, certify, act, need, t } = world;
    goTo('2021-09-21T12:00');
    for (const table of ['shift_places', 'shifts', 'shift_people']) await t.sql`delete from ${t.sql(table)}`;
    const { id } = await post([{ from: '08:00', until: '16:00', heads: 1, skill: 'sampling' }]);
    await openDays(id, day);
    const [shift = { id: '' }] = await shiftsOf(id);
    const [gone, able, unable, away] = [
      await person('gone'),
      await person('able'),
      await person('unable'),
      await person('away'),
    ];
    for (const one of [gone, able, away]) await certify(one.id);
    await need('POST', `shift-people/${away.id}/absences`, {
      from: `${day}T00:00:00+08:00`,
      until: `${day}T12:00:00+08:00`,
    });
    await act(shift.id, 'sign-up', {}, gone.token);
    goTo(`${day}T08:20`);
    expect((await act(shift.id, 'sign-up', {}, able.token)).body.reason).toBe('too-late');
    await act(shift.id, 'absent', { person: gone.id });
    const standIns = await need<{ people: string[]; asked: string[] }>('GET', `shifts/${shift.id}/stand-ins`);
    expect(standIns).toEqual({ people: [able.id], asked: [able.id] });
    const found = async (token?: string) =>
      (await need<{ items: { id: string }[] }>('GET', 'shifts?asked=true', undefined, token)).items.map(
        (one) => one.id,
      );
    expect(await found(able.token)).toEqual([shift.id]);
    expect(await found()).toEqual([shift.id]);
    expect([...(await found(unable.token)), ...(await found(away.token))]).toEqual([]);
    expect((await act(shift.id, 'sign-up', {}, unable.token)).body.reason).toBe('too-late');
    expect((await act(shift.id, 'sign-up', {}, able.token)).status).toBe(200);
    expect(await found(able.token)).toEqual([]);
    expect((await act(shift.id, 'present', {}, able.token)).status).toBe(200);
  });

  test('lanes that are left and manned again: windows come back, and the forecast counts the lanes that somebody has', async () => {
    const { post, openDays, shiftsOf, person, certify, act, drill, t } = world;
    goTo('2021-09-21T12:00');
    for (const table of ['shift_places', 'shifts', 'posts', 'shift_people'])
      await t.sql`delete from ${t.sql(table)}`;
    const [site = ''] = drill.gulou;
    const lanes: string[] = [];
    for (const lane of [1, 2]) {
      const template = [{ from: '08:00', until: '12:00', heads: 1, skill: 'sampling' }];
      const { id } = await post(template, { kind: 'lane', site, lane });
      await openDays(id, day);
      lanes.push((await shiftsOf(id))[0]?.id ?? '');
    }
    const [ming, ning, oda] = [await person('ming'), await person('ning'), await person('oda')];
    for (const { id } of [ming, ning, oda]) await certify(id);
    await act(lanes[0] ?? '', 'sign-up', {}, ming.token);
    await act(lanes[1] ?? '', 'sign-up', {}, ning.token);
    const hq = drill.gulouHq;
    const body = { byShifts: true, graceMinutes: 15 };
    await t.need('PUT', `/v1/sites/${site}/manning`, { token: hq, body });
    const open = async () =>
      (await t.need<{ lanesOpen: number }>('GET', `/v1/sites/${site}/manning`, { token: hq })).lanesOpen;
    /** Of the windows from nine o'clock on: the first is over. */
    const capacities = async () =>
      (await t.need<{ items: SlotAnswer[] }>('GET', `/v1/sites/${site}/slots`)).items
        .slice(1)
        .map(({ capacity }) => capacity);
    goTo(`${day}T08:30`);
    await act(lanes[0] ?? '', 'present', {}, ming.token);
    await act(lanes[1] ?? '', 'present', {}, ning.token);
    const tablet = await t.token('tablet', { sub: 'lanes', site });
    const events = [1, 2].map((n) => ({
      deviceSeq: n,
      at: `${day}T08:30:00+08:00`,
      lane: String(n),
      kind: 'lane-opened',
    }));
    await t.need('POST', `/v1/sites/${site}/line-events`, { token: tablet, body: { events } });
    await t.need('POST', `/v1/sites/${site}/check-ins`, {
      token: tablet,
      body: {
        ...{ deviceSeq: 3, at: `${day}T08:30:00+08:00`, lane: '1' },
        walkIn: registration(1, gulou.communities[0]),
      },
    });
    const line = async () => {
      const queues = createSiteLinesRepo(t.ground.database);
      const ports = { changesOf: async () => new Map(), onLines: async () => undefined };
      const lines = createLinesRead(t.ground.database);
      const { clock } = t;
      await workOutLines({ lines, repo: queues, ports, clock }, { drillId: drill.id, siteIds: [site] });
      const list = await t.need<{ items: { siteId: string; lanesOpen: number; lanesPlanned: number }[] }>(
        'GET',
        `/v1/drills/${drill.id}/queues`,
        { token: hq },
      );
      const one = list.items.find(({ siteId }) => siteId === site);
      const [stored] = await t.sql<{ more: number }[]>`
        select (state->'belief'->'lanes'->>'more')::int as more from site_queues where site_id = ${site}`;
      return [one?.lanesOpen, one?.lanesPlanned, stored?.more];
    };
    goTo(`${day}T09:10`);
    expect(await line()).toEqual([2, 2, 0]);
    await act(lanes[0] ?? '', 'absent', { person: ming.id });
    // Its tablet lies there and says nothing.
    goTo(`${day}T09:12`);
    expect([await open(), ...(await line())]).toEqual([1, 1, 1, 0]);
    const read = createLinesRead(t.ground.database);
    await act(lanes[1] ?? '', 'absent', { person: ning.id });
    const ages = { rested: t.clock.now(), stale: new Date(0) };
    expect((await read.due(t.clock.now(), ages, 100)).map(({ siteId }) => siteId)).toContain(site);
    expect([await open(), new Set(await capacities())]).toEqual([0, new Set([0])]);

    // Somebody comes before anybody waited for them, and late.
    goTo(`${day}T09:40`);
    expect((await act(lanes[1] ?? '', 'sign-up', {}, oda.token)).status).toBe(200);
    expect(await open()).toBe(0);
    await act(lanes[1] ?? '', 'present', {}, oda.token);
    expect([await open(), await capacities()]).toEqual([1, [0, 0, 10, 10, 10, 10]]);
    expect((await line()).slice(0, 2)).toEqual([1, 1]);
    await act(lanes[0] ?? '', 'sign-up', { person: ning.id });
    await act(lanes[0] ?? '', 'present', { person: ning.id });
    expect([await open(), await capacities()]).toEqual([2, [0, 0, 20, 20, 20, 20]]);

    // Hours that headquarters change meanwhile are theirs.
    await act(lanes[0] ?? '', 'absent', { person: ning.id });
    await act(lanes[1] ?? '', 'absent', { person: oda.id });
    expect(new Set(await capacities())).toEqual(new Set([0]));
    const hours = [{ opensAt: `${day}T11:00:00+08:00`, closesAt: `${day}T11:30:00+08:00` }];
    const { id: replan, status } = await t.need<{ id: string; status: string }>(
      'PUT',
      `/v1/sites/${site}/hours`,
      { token: hq, body: { hours, reason: '下午另行通知' } },
    );
    if (status === 'proposed') await t.need('POST', `/v1/replans/${replan}/confirm`, { token: hq }, [202]);
    await act(lanes[0] ?? '', 'sign-up', { person: ming.id });
    await act(lanes[0] ?? '', 'present', { person: ming.id });
    expect((await capacities()).filter((places) => places > 0)).toHaveLength(1);
  });
});
