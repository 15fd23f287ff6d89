import ICAL from 'ical.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SlotAnswer } from '../../../support/drill.ts';
import { night, startShifts } from './world.ts';

type World = Awaited<ReturnType<typeof startShifts>>;

const [day, next, third] = ['2021-09-22', '2021-09-23', '2021-09-24'];
const beforehand = new Date('2021-09-21T12:00:00+08:00');

describe('shifts', () => {
  let world: World;
  beforeAll(async () => {
    world = await startShifts({ lanes: 2 });
  });
  afterAll(() => world.t.close());
  const goTo = (time: string) => world.t.clock.moveTo(new Date(`${time}:00+08:00`));

  test('a day is opened once, across midnight; who signs up has it, and is refused with the reason', async () => {
    const { post, openDays, shiftsOf, person, act, certify, need } = world;
    world.t.clock.moveTo(beforehand);
    const { id } = await post(night);
    expect(await openDays(id, day, next)).toEqual({ shifts: 4 });
    expect(await openDays(id, day, next)).toEqual({ shifts: 4 });
    const [first, second, later] = await shiftsOf(id);
    expect([second?.startsAt, second?.endsAt]).toEqual([
      '2021-09-22T12:00:00.000Z',
      '2021-09-23T00:00:00.000Z',
    ]);
    const [anna, bob] = [await person('anna'), await person('bob', { nights: false })];
    const signUp = async (shift: string | undefined, { token }: { token: string }) => {
      const { status, body } = await act(shift ?? '', 'sign-up', {}, token);
      return status === 200 ? body.places.map(({ state }) => state) : body.reason;
    };
    expect(await signUp(first?.id, anna)).toEqual(['signed-up']);
    expect(await signUp(first?.id, anna)).toEqual(['signed-up']);
    expect(await signUp(first?.id, bob)).toBe('full');
    expect(await signUp(second?.id, anna)).toBe('rest-too-short');
    expect(await signUp(second?.id, bob)).toBe('too-many-nights');
    const { id: other } = await post([{ from: '12:00', until: '16:00', heads: 1 }]);
    await openDays(other, day);
    expect(await signUp((await shiftsOf(other))[0]?.id, anna)).toBe('collides');
    const { id: lab } = await post([{ from: '08:00', until: '16:00', heads: 2, skill: 'sampling' }]);
    await openDays(lab, third);
    const swab = (await shiftsOf(lab))[0]?.id;
    expect(await signUp(swab, anna)).toBe('not-qualified');
    // Its certificate ends in the middle of the shift.
    await certify(anna.id, '2021-09-24T12:00:00+08:00');
    expect(await signUp(swab, anna)).toBe('not-qualified');
    await certify(anna.id, '2021-09-24T16:00:00+08:00');
    expect(await signUp(swab, anna)).toEqual(['signed-up']);
    await need('POST', `shift-people/${bob.id}/absences`, {
      from: `${next}T00:00:00+08:00`,
      until: `${third}T00:00:00+08:00`,
    });
    expect(await signUp(later?.id, bob)).toBe('away');
    goTo(`${day}T07:30`);
    expect((await act(first?.id ?? '', 'withdraw', {}, anna.token)).body.reason).toBe('too-late');
  });

  test('of two who sign up for the last place at once one has it', async () => {
    const { post, openDays, shiftsOf, person, act, see } = world;
    world.t.clock.moveTo(beforehand);
    const { id } = await post([{ from: '09:00', until: '17:00', heads: 2 }]);
    await openDays(id, next);
    const shift = (await shiftsOf(id))[0]?.id ?? '';
    const people = await Promise.all(Array.from({ length: 6 }, (_, n) => person(`racer-${n}`)));
    const answers = await Promise.all(people.map(({ token }) => act(shift, 'sign-up', {}, token)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 409, 409, 409, 409]);
    expect((await see(shift)).taken).toBe(2);
    // And of two shifts at one time, signed up for at once, one person has one.
    const { id: other } = await post([{ from: '09:00', until: '17:00', heads: 9 }]);
    const { id: third } = await post([{ from: '12:00', until: '20:00', heads: 9 }]);
    await openDays(other, next);
    await openDays(third, next);
    const [one, two] = [(await shiftsOf(other))[0]?.id ?? '', (await shiftsOf(third))[0]?.id ?? ''];
    const { token } = await person('twice');
    const both = await Promise.all([act(one, 'sign-up', {}, token), act(two, 'sign-up', {}, token)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  test('a swap is done once both have asked for it; one who is absent frees the place and others can stand in', async () => {
    const { post, openDays, shiftsOf, person, act, see, need } = world;
    world.t.clock.moveTo(beforehand);
    const { id } = await post([{ from: '08:00', until: '16:00', heads: 1 }]);
    await openDays(id, day, next);
    const [first = { id: '' }, second = { id: '' }] = await shiftsOf(id);
    const [cai, dai, eva] = [await person('cai'), await person('dai'), await person('eva')];
    await act(first.id, 'sign-up', {}, cai.token);
    await act(second.id, 'sign-up', {}, dai.token);
    const asked = await act(first.id, 'swap', { with: { shift: second.id, person: dai.id } }, cai.token);
    expect([asked.body.done, (await see(first.id)).places.map((place) => place.person)]).toEqual([
      false,
      [cai.id],
    ]);
    const agreed = await act(second.id, 'swap', { with: { shift: first.id, person: cai.id } }, dai.token);
    expect(agreed.body.done).toBe(true);
    const holder = async (shift: string) =>
      (await see(shift)).places.filter(({ state }) => state !== 'withdrawn').map((place) => place.person);
    expect([await holder(first.id), await holder(second.id)]).toEqual([[dai.id], [cai.id]]);

    expect((await act(first.id, 'absent', { person: dai.id })).body.code).toBe('shift-state');
    goTo(`${day}T08:20`);
    const absent = await act(first.id, 'absent', { person: dai.id });
    expect([absent.body.taken, absent.body.places.find((one) => one.person === dai.id)?.state]).toEqual([
      0,
      'absent',
    ]);
    const { people } = await need<{ people: string[] }>('GET', `shifts/${first.id}/stand-ins`);
    expect([people.includes(eva.id), people.includes(dai.id)]).toEqual([true, false]);
    expect((await act(first.id, 'sign-up', { person: eva.id })).body.taken).toBe(1);
    expect((await act(first.id, 'present', {}, eva.token)).status).toBe(200);
  });

  test('a plan fills what can be filled, says why the rest is not, keeps who signed up, and changes little when one falls ill', async () => {
    const { post, openDays, shiftsOf, person, act, plan, certify, need, t } = world;
    t.clock.moveTo(beforehand);
    for (const table of ['shift_places', 'shifts', 'shift_people']) await t.sql`delete from ${t.sql(table)}`;
    const door = await post([
      { from: '08:00', until: '16:00', heads: 2 },
      { from: '16:00', until: '00:00', heads: 2 },
    ]);
    const lab = await post([{ from: '08:00', until: '16:00', heads: 2, skill: 'sampling' }], {
      kind: 'laboratory',
    });
    await openDays(door.id, day, third);
    await openDays(lab.id, day, third);
    const people = await Promise.all(Array.from({ length: 6 }, (_, n) => person(`worker-${n}`)));
    const [sampler = { id: '', token: '' }, volunteer = { id: '', token: '' }] = people;
    await certify(sampler.id);
    const [own = { id: '' }] = await shiftsOf(door.id);
    await act(own.id, 'sign-up', {}, volunteer.token);
    const made = await plan(day, '2021-09-25');
    expect(made.result).toMatchObject({
      shifts: 9,
      heads: 17,
      filled: 14,
      unfilledMinutes: 3 * 480,
      changes: 0,
    });
    const { unfilled } = made.result as { unfilled: { missing: number; why: Record<string, number> }[] };
    expect(unfilled.map(({ missing, why }) => [missing, why['not-qualified']])).toEqual([
      [1, 5],
      [1, 5],
      [1, 5],
    ]);
    // Whoever looks later finds the same on the shifts themselves, as long as they lack heads.
    const lacking = async () =>
      (await shiftsOf(lab.id)).map(({ heads, taken, unfilled }) => [
        heads - taken,
        unfilled?.find(({ reason }) => reason === 'not-qualified')?.people,
      ]);
    expect(await lacking()).toEqual(Array.from({ length: 3 }, () => [1, 5]));
    expect((await shiftsOf(door.id)).map((one) => one.unfilled)).toEqual(
      Array.from({ length: 6 }, () => null),
    );
    const placesNow = async () =>
      (
        await t.sql<{ key: string }[]>`
          select shift_id || ' ' || person_id as key from shift_places where state in ('assigned', 'signed-up') order by 1`
      ).map(({ key }) => key);
    const before = await placesNow();
    const meals = await t.sql`select from shift_places where meal_from is not null and state = 'assigned'`;
    expect(meals.length).toBeGreaterThan(0);
    // Planned again nothing is another, and the job's word goes to nobody.
    expect((await plan(day, '2021-09-25', 7)).result).toMatchObject({ changes: 0 });
    expect(await placesNow()).toEqual(before);

    const ill = people[2]?.id ?? '';
    const { freed } = await need<{ freed: string[] }>('POST', `shift-people/${ill}/absences`, {
      from: `${day}T00:00:00+08:00`,
      until: '2021-09-25T00:00:00+08:00',
    });
    expect(freed.length).toBe(before.filter((key) => key.endsWith(ill)).length);
    const again = await plan(day, '2021-09-25');
    expect(again.result).toMatchObject({ filled: 14, unfilledMinutes: 3 * 480 });
    const kept = new Set(await placesNow());
    const { changes } = again.result as { changes: number };
    expect(before.filter((key) => !key.endsWith(ill) && !kept.has(key)).length).toBe(changes);
  });

  test('a calendar is read by whoever has its address, without names; revoked it leads nowhere; no log has the key', async () => {
    const { post, openDays, shiftsOf, person, act, t, at } = world;
    t.clock.moveTo(beforehand);
    const { id } = await post(night);
    await openDays(id, next);
    const [, dark = { id: '' }] = await shiftsOf(id);
    const fei = await person('fei');
    await act(dark.id, 'sign-up', {}, fei.token);
    const url = `${at}/shift-people/${fei.id}/calendar`;
    const { url: feed } = await t.need<{ url: string }>('POST', url, { token: fei.token });
    const { text, headers } = await t.call('GET', feed);
    expect(headers['content-type']).toBe('text/calendar; charset=utf-8');
    const events = new ICAL.Component(ICAL.parse(text))
      .getAllSubcomponents('vevent')
      .map((one) => new ICAL.Event(one));
    expect(
      events.map((one) => [
        one.uid,
        one.startDate.toJSDate().toISOString(),
        one.endDate.toJSDate().toISOString(),
      ]),
    ).toEqual([[`${dark.id}@muster`, '2021-09-23T12:00:00.000Z', '2021-09-24T00:00:00.000Z']]);
    expect(text).not.toContain('林');
    const { url: other } = await t.need<{ url: string }>('POST', url, { token: fei.token });
    expect([(await t.call('GET', feed)).status, (await t.call('GET', other)).status]).toEqual([404, 200]);
    expect((await t.call('DELETE', url, { token: fei.token })).status).toBe(204);
    expect((await t.call('GET', other)).status).toBe(404);
    const key = other.split('/').at(-1)?.replace('.ics', '') ?? '';
    expect(t.logs.filter((line) => line.includes(key))).toEqual([]);
    expect(t.logs.some((line) => line.includes('/v1/calendars/:key.ics'))).toBe(true);
  });

  test('a lane without its sampler closes, and opens again with one; what nobody mans is stopped', async () => {
    const { post, openDays, shiftsOf, person, certify, act, drill, t, need } = world;
    goTo(`${day}T08:00`);
    const [site = ''] = drill.gulou;
    const template = [{ from: '08:00', until: '12:00', heads: 1, skill: 'sampling' }];
    const lanes = [];
    for (const lane of [1, 2]) {
      const { id } = await post(template, { kind: 'lane', site, lane });
      await openDays(id, day);
      lanes.push((await shiftsOf(id))[0]?.id ?? '');
    }
    const [gao, han] = [await person('gao'), await person('han')];
    for (const { id } of [gao, han]) await certify(id);
    for (const [n, { id }] of [gao, han].entries()) await act(lanes[n] ?? '', 'sign-up', { person: id });
    const manning = () =>
      t.need<{ lanesOpen: number }>('GET', `/v1/sites/${site}/manning`, { token: drill.gulouHq });
    const capacities = async () =>
      (await t.need<{ items: SlotAnswer[] }>('GET', `/v1/sites/${site}/slots`)).items.map(
        ({ capacity }) => capacity,
      );
    const body = { byShifts: true, graceMinutes: 15 };
    await t.need('PUT', `/v1/sites/${site}/manning`, { token: drill.gulouHq, body });
    expect([(await manning()).lanesOpen, new Set(await capacities())]).toEqual([2, new Set([20])]);

    goTo(`${day}T08:20`);
    await act(lanes[0] ?? '', 'present', { person: gao.id });
    expect((await manning()).lanesOpen).toBe(1);
    expect(new Set(await capacities())).toEqual(new Set([10]));
    await act(lanes[1] ?? '', 'present', {}, han.token);
    expect([(await manning()).lanesOpen, new Set(await capacities())]).toEqual([2, new Set([20])]);
    await act(lanes[1] ?? '', 'absent', { person: han.id });
    expect((await manning()).lanesOpen).toBe(1);
    // A process that dies at it, before or after the site is changed: neither is taken for what headquarters did by hand.
    for (const stood of [1, 2]) {
      await t.sql`update site_manning set lanes_open = ${3 - stood}, lanes_next = ${stood} where site_id = ${site}`;
      await t.sql`update sites set lanes = ${stood} where id = ${site}`;
      await Promise.all([t.services.shiftRound(), t.services.shiftRound()]);
      expect(await manning()).toMatchObject({ lanes: 2, lanesOpen: 1 });
    }
    await act(lanes[0] ?? '', 'absent', { person: gao.id });
    expect(new Set(await capacities())).toEqual(new Set([0]));
    const replans = await t.need<{ items: { kind: string; status: string }[] }>('GET', '/v1/replans', {
      token: drill.gulouHq,
    });
    expect(replans.items.map(({ kind, status }) => [kind, status])).toContainEqual(['stop', 'confirmed']);
    await need('GET', `shifts?open=true&from=${day}T00:00:00Z`);

    // Told by hand again while nobody is there: lanes and windows are as they were before.
    const byHand = { byShifts: false, graceMinutes: 15 };
    const left = await t.need<object>('PUT', `/v1/sites/${site}/manning`, {
      token: drill.gulouHq,
      body: byHand,
    });
    expect(left).toMatchObject({ byShifts: false, lanes: 2, lanesOpen: 2 });
    expect((await capacities()).slice(1)).toEqual((await capacities()).slice(1).map(() => 20));
    await t.services.shiftRound();
    expect((await manning()).lanesOpen).toBe(2);
  });

  test('shifts beyond the end of the drill are told of, and given to nobody', async () => {
    const { post, openDays, shiftsOf, person, act, t } = world;
    t.clock.moveTo(beforehand);
    const { id } = await post(night);
    await openDays(id, third);
    const [, beyond = { id: '', afterDrill: false }] = await shiftsOf(id);
    expect(beyond.afterDrill).toBe(true);
    const ina = await person('ina');
    expect((await act(beyond.id, 'sign-up', {}, ina.token)).body.reason).toBe('after-drill');
    const told = await t.services.shiftRound();
    expect(told.beyond).toBeGreaterThan(0);
    expect((await t.services.shiftRound()).beyond).toBe(0);
  });

  test('whoever does not work there sees nothing', async () => {
    const { t, at } = world;
    const stranger = await t.token('team-member', { sub: 'stranger' });
    expect((await t.call('GET', `${at}/shifts`, { token: stranger })).status).toBe(404);
  });
});
