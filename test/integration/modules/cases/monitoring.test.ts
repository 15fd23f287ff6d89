import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serviceDay } from '../../../../src/core/calendar/index.ts';
import { type Ask, startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { type PageAnswer, type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { person, registration } from '../../../support/people.ts';
import fc, { modelDays } from '../../../support/properties.ts';
import { register } from '../check-in/lane.ts';
import { actorsOf } from '../transfers/world.ts';
import type { Monitoring } from './outbreak.ts';

const [community] = gulou.communities;
const dayMs = 86_400_000;
/** The first day of the tests, at nine; `day(1)` is the next. */
const first = new Date('2021-09-22T09:00:00+08:00');
const day = (n: number) => new Date(first.getTime() + n * dayMs);
const dateOf = (n: number) => serviceDay(day(n));
const reason = '经专家组评估，调整健康监测期限';

describe('health monitoring', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let at: string;
  let next = 300;
  beforeAll(async () => {
    t = await startTestApp({ now: first });
    drill = await seedDrill(t);
    at = `/v1/drills/${drill.id}/monitoring`;
  });
  afterAll(() => t.close());

  const say = (path: string, body: object, ask: Ask = {}) =>
    t.call<Monitoring>('POST', `${at}${path}`, { token: drill.gulouHq, body, ...ask });
  const list = async (query: string) =>
    (await t.need<PageAnswer<Monitoring>>('GET', `${at}?limit=1000&${query}`, { token: drill.gulouHq }))
      .items;
  const ids = async (query: string) => (await list(query)).map(({ id }) => id);
  const see = (id: string) => t.need<Monitoring>('GET', `${at}/${id}`, { token: drill.gulouHq });
  const check = (id: string, n: number, more: object = {}) =>
    say(`/${id}/checks`, { at: day(n).toISOString(), temperature: 36.5, ...more });
  /** Somebody of the community who is under monitoring from now on; exposed so many days ago. */
  async function begin(exposed: number, more: object = {}, who?: object): Promise<string> {
    const { name, phone } = person(next++);
    const lastExposureAt = new Date(t.clock.now().getTime() - exposed * dayMs).toISOString();
    const people = [{ ...(who ?? { name, phone, division: community }), lastExposureAt }];
    const { items } = await t.need<{ items: { id: string }[] }>('POST', at, {
      token: drill.gulouHq,
      body: { people, place: 'home', ...more },
    });
    return items[0]?.id ?? '';
  }

  test('each day has a check, in whatever order and however often it is told; missed days are counted', async () => {
    t.clock.moveTo(first);
    const id = await begin(0, { days: 4 });
    expect(await see(id)).toMatchObject({
      from: dateOf(0),
      until: dateOf(4),
      dueToday: true,
      registered: false,
    });
    t.clock.moveTo(day(3));
    expect((await check(id, 3)).status).toBe(201);
    expect(
      (await check(id, 1, { temperature: 37.3, symptoms: ['cough'], note: '夜间咳嗽' })).body,
    ).toMatchObject({
      missedDays: [dateOf(0), dateOf(2)],
      dueToday: false,
      alarming: false,
    });
    const again = await check(id, 1, { temperature: 37.3, symptoms: ['cough'], note: '夜间咳嗽' });
    expect(again.status).toBe(201);
    expect(again.body.checks).toMatchObject([
      { date: dateOf(3), temperature: 36.5, hasNote: false },
      { date: dateOf(1), temperature: 37.3, symptoms: ['cough'], hasNote: true },
    ]);
    expect(await ids('missed=true')).toEqual([id]);
    expect(await ids('due=true')).toEqual([]);
    const revealed = await t.need<{ phone: string; notes: { note: string }[] }>(
      'POST',
      `${at}/${id}/reveal`,
      {
        token: drill.gulouHq,
        body: { reason: '健康监测人员，需电话询问症状' },
      },
    );
    expect(revealed).toMatchObject({ phone: `+86${person(next - 1).phone}`, notes: [{ note: '夜间咳嗽' }] });
  });

  test('it is a day longer as long as the check of its last day is missing, and no more once that is heard of', async () => {
    t.clock.moveTo(first);
    const id = await begin(0, { days: 2 });
    for (const n of [0, 1]) {
      t.clock.moveTo(day(n));
      await check(id, n);
    }
    t.clock.moveTo(day(4));
    expect(await see(id)).toMatchObject({
      state: 'open',
      until: dateOf(2),
      lastDay: dateOf(4),
      dueToday: true,
    });
    expect((await check(id, 4)).body).toMatchObject({
      missedDays: [dateOf(2), dateOf(3)],
      lastDay: dateOf(4),
    });
    t.clock.moveTo(day(5));
    expect(await see(id)).toMatchObject({ state: 'complete', lastDay: dateOf(4), dueToday: false });
    expect((await check(id, 2)).body).toMatchObject({
      state: 'complete',
      lastDay: dateOf(2),
      missedDays: [],
    });
    expect(await check(id, 5)).toMatchObject({ status: 409, body: { code: 'monitoring-over' } });
    expect(await say(`/${id}/extend`, { until: dateOf(9), reason })).toMatchObject({
      status: 409,
      body: { code: 'monitoring-over' },
    });
  });

  test('a check of tomorrow is refused, and one of a day before it began', async () => {
    t.clock.moveTo(first);
    const id = await begin(3);
    for (const [n, code] of [
      [1, 'range'],
      [-1, 'range'],
    ] as const) {
      const { status, body } = await check(id, n);
      expect([status, body.errors?.[0]?.pointer, body.errors?.[0]?.code]).toEqual([400, '/at', code]);
    }
    // Half past midnight of the drill is another day already, though not in Greenwich.
    t.clock.moveTo(new Date('2021-09-23T00:30:00+08:00'));
    const { body } = await say(`/${id}/checks`, { at: '2021-09-23T00:10:00+08:00', temperature: 36.5 });
    expect([body.checks[0]?.date, body.missedDays]).toEqual(['2021-09-23', ['2021-09-22']]);
    expect((await see(id)).checks).toHaveLength(1);
  });

  test('made longer or shorter with a reason, and ended; once is as good as twice', async () => {
    t.clock.moveTo(first);
    const id = await begin(0, { days: 5 });
    const pointer = async (what: string, until: string) =>
      (await say(`/${id}/${what}`, { until, reason })).body.errors?.[0]?.pointer;
    expect(await pointer('extend', dateOf(4))).toBe('/until');
    expect(await pointer('shorten', dateOf(6))).toBe('/until');
    expect(await pointer('shorten', dateOf(-1))).toBe('/until');
    expect(await pointer('extend', dateOf(61))).toBe('/until');
    const short = await say(`/${id}/extend`, { until: dateOf(9), reason: '短' });
    expect([short.status, short.body.errors?.[0]]).toMatchObject([
      400,
      { pointer: '/reason', text: expect.stringContaining('why that is to be') },
    ]);
    for (let n = 0; n < 2; n += 1)
      expect((await say(`/${id}/extend`, { until: dateOf(8), reason })).body.until).toBe(dateOf(8));
    expect((await say(`/${id}/shorten`, { until: dateOf(6), reason })).body.until).toBe(dateOf(6));
    t.clock.moveTo(day(2));
    for (let n = 0; n < 2; n += 1) {
      expect((await say(`/${id}/release`, { reason })).body).toMatchObject({
        state: 'released',
        lastDay: dateOf(1),
        missedDays: [dateOf(0), dateOf(1)],
        dueToday: false,
      });
    }
    // Days that it had may still be checked, and that of the release.
    expect((await check(id, 1)).body.missedDays).toEqual([dateOf(0)]);
    expect((await check(id, 2)).status).toBe(201);
    t.clock.moveTo(day(3));
    expect((await check(id, 3)).status).toBe(409);
    const noted = await t.sql<{ action: string }[]>`
      select action from audit_log where object_id = ${id} order by action`;
    expect(noted.map(({ action }) => action)).toEqual([
      'monitoring.extended',
      'monitoring.released',
      'monitoring.shortened',
    ]);
  });

  test('whoever is under it stays under theirs: only a newer exposure makes it longer, or begins another one', async () => {
    t.clock.moveTo(first);
    const { name, phone } = person(next++);
    const who = { name, phone, division: community };
    const id = await begin(2, { days: 4 }, who);
    await say(`/${id}/shorten`, { until: dateOf(1), reason });
    expect(await begin(2, { days: 4 }, who)).toBe(id);
    expect(await see(id)).toMatchObject({ until: dateOf(1), reasons: ['other'] });
    expect(await begin(1, { days: 4, reason: 'arrival' }, who)).toBe(id);
    expect(await see(id)).toMatchObject({ until: dateOf(3), reasons: ['other', 'arrival'] });
    await say(`/${id}/release`, { reason });
    expect(await begin(1, { days: 4 }, who)).toBe(id);
    const another = await begin(0, { days: 4 }, who);
    expect(another).not.toBe(id);
    expect(await see(another)).toMatchObject({ state: 'open', until: dateOf(4) });
    expect(await see(id)).toMatchObject({ state: 'released' });
  });

  test('many at once who begin it of one person begin it once', async () => {
    t.clock.moveTo(first);
    const { name, phone } = person(next++);
    const who = { name, phone, division: community };
    const begun = await Promise.all(Array.from({ length: 8 }, () => begin(1, {}, who)));
    expect(new Set(begun).size).toBe(1);
  });

  test('who is cleared is due again and gone to on their swab days; nobody is asked twice a day', async () => {
    await t.sql`delete from monitorings`;
    t.clock.moveTo(first);
    const people = await Promise.all(
      ['cleared', 'held', 'assigned', 'exempt'].map(async (status) => {
        const { id } = await register(t, drill, registration(next++, community));
        await t.sql`update registrations set status = ${status} where id = ${id}`;
        return id;
      }),
    );
    const of = await Promise.all(
      people.map((registrationId) => begin(0, { swabDays: [2, 4] }, { registrationId })),
    );
    const stranger = await begin(0, { swabDays: [2] });
    expect(await t.services.askForSwabs()).toBe(0);
    t.clock.moveTo(day(2));
    expect(await t.services.askForSwabs()).toBe(5);
    expect(await t.services.askForSwabs()).toBe(0);
    const standing = await t.sql<{ id: string; status: string; visit: string | null }[]>`
      select r.id, r.status, v.why as visit from registrations r left join home_visits v on v.registration_id = r.id
      where r.id = any(${people}::uuid[])`;
    const by = new Map(standing.map((row) => [row.id, [row.status, row.visit]]));
    expect(people.map((id) => by.get(id))).toEqual([
      ['retest', 're-swab'],
      ['held', 're-swab'],
      ['assigned', null],
      ['exempt', null],
    ]);
    expect((await ids('swab=visit')).sort()).toEqual([of[0], of[1]].sort());
    expect(await ids('swab=stands')).toEqual([of[2]]);
    expect((await ids('swab=by-hand')).sort()).toEqual([of[3], stranger].sort());
    const wanted = await t.need<PageAnswer<{ registrationId: string }>>(
      'GET',
      `/v1/drills/${drill.id}/visits?state=wanted&limit=1000`,
      { token: drill.gulouHq },
    );
    expect(wanted.items.map(({ registrationId }) => registrationId).sort()).toEqual(
      people.slice(0, 2).sort(),
    );
    // On the next swab day whoever still waits for somebody to come is not asked for anew: the visit stands.
    t.clock.moveTo(day(4));
    expect(await t.services.askForSwabs()).toBe(4);
    expect((await see(of[0] ?? '')).swabs).toMatchObject([
      { date: dateOf(2), way: 'visit' },
      { date: dateOf(4), way: 'stands' },
    ]);
  });

  test('a day is counted by division, as far as it is known by now', async () => {
    await t.sql`delete from monitorings`;
    t.clock.moveTo(first);
    const [one = '', two = '', three = ''] = [await begin(0), await begin(0), await begin(0)];
    await check(one, 0);
    await check(two, 0, { symptoms: ['headache'] });
    t.clock.moveTo(day(1));
    await check(one, 1);
    await say(`/${three}/release`, { reason });
    const figures = (n: number, token = drill.cityHq) =>
      t.need<{ date: string; divisions: object[] }>('GET', `${at}/figures?date=${dateOf(n)}`, { token });
    const nothing = { due: 0, missed: 0, alarming: 0, swabs: 0, begun: 0, released: 0 };
    expect((await figures(0)).divisions).toEqual([
      { ...nothing, division: gulou.division, monitored: 3, checked: 2, missed: 1, alarming: 1, begun: 3 },
    ]);
    expect((await figures(1, drill.gulouHq)).divisions).toEqual([
      { ...nothing, division: gulou.street, monitored: 2, checked: 1, due: 1, released: 1 },
    ]);
    const tomorrow = await t.call('GET', `${at}/figures?date=${dateOf(2)}`, { token: drill.cityHq });
    expect(tomorrow).toMatchObject({ status: 400, body: { errors: [{ pointer: '?date', code: 'range' }] } });
  });

  test('the rule in SQL is that of the core, on random days', async () => {
    const act = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({ kind: fc.constant('check' as const), who: fc.nat(3), ago: fc.nat(4) }),
      },
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('night' as const) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('release' as const), who: fc.nat(3) }) },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constant('until' as const), who: fc.nat(3), day: fc.nat(9) }),
      },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 10, maxLength: 40 }), async (acts) => {
        await t.sql`delete from monitorings`;
        t.clock.moveTo(first);
        let today = 0;
        const model = await Promise.all(
          [1, 2, 3, 5].map(async (days) => ({
            id: await begin(0, { days }),
            until: days,
            checked: new Set<number>(),
            released: undefined as number | undefined,
          })),
        );
        type Person = (typeof model)[number];
        /** The last day, told step by step: somebody asks each evening whether it is over. */
        const unendedLastOf = ({ until, checked }: Person) => {
          let last = until;
          for (let evening = 0; evening < today; evening += 1)
            if (evening === last && !checked.has(evening)) last += 1;
          return last;
        };
        // Not of whom it turns out, by a check that is heard of late, that it was over by itself.
        const endedBySomebody = (one: Person) =>
          one.released !== undefined && one.released <= unendedLastOf(one);
        const lastOf = (one: Person) => (endedBySomebody(one) ? (one.released ?? 0) - 1 : unendedLastOf(one));
        const stateOf = (one: Person) => {
          if (endedBySomebody(one)) return 'released';
          return unendedLastOf(one) < today ? 'complete' : 'open';
        };
        for (const one of acts) {
          if (one.kind === 'night') {
            today += 1;
            t.clock.moveTo(day(today));
            continue;
          }
          const who = model[one.who];
          if (who === undefined) continue;
          const state = stateOf(who);
          if (one.kind === 'check') {
            const on = Math.max(0, today - one.ago);
            // What was heard before is heard again, whatever has become of the day since.
            const allowed = who.checked.has(on) || on <= Math.max(lastOf(who), who.released ?? 0);
            expect((await check(who.id, on)).status).toBe(allowed ? 201 : 409);
            if (allowed) who.checked.add(on);
          } else if (one.kind === 'release') {
            const { status } = await say(`/${who.id}/release`, { reason });
            expect(status).toBe(state === 'complete' ? 409 : 200);
            if (state === 'open') who.released = today;
          } else {
            const what = one.day >= who.until ? 'extend' : 'shorten';
            const { status } = await say(`/${who.id}/${what}`, { until: dateOf(one.day), reason });
            const same = one.day === who.until;
            expect(status).toBe(same ? 200 : state !== 'open' ? 409 : one.day < today ? 400 : 200);
            if (status === 200) who.until = one.day;
          }
        }
        const shown = new Map((await list('')).map((row) => [row.id, row]));
        for (const one of model) {
          const [last, state] = [lastOf(one), stateOf(one)];
          const missed = Array.from({ length: Math.max(0, Math.min(last, today - 1) + 1) }, (_, n) => n)
            .filter((n) => !one.checked.has(n))
            .map(dateOf);
          expect(shown.get(one.id)).toMatchObject({ state, lastDay: dateOf(last), missedDays: missed });
        }
        const those = (pick: (one: (typeof model)[number]) => boolean) =>
          model.flatMap((one) => (pick(one) ? [one.id] : [])).sort();
        for (const state of ['open', 'complete', 'released'] as const)
          expect((await ids(`state=${state}`)).sort()).toEqual(those((one) => stateOf(one) === state));
        expect((await ids('due=true')).sort()).toEqual(
          those((one) => stateOf(one) === 'open' && !one.checked.has(today)),
        );
        expect((await ids('missed=true')).sort()).toEqual(
          those((one) => stateOf(one) === 'open' && (shown.get(one.id)?.missedDays.length ?? 0) > 0),
        );
      }),
      { numRuns: modelDays(8) },
    );
  });

  test('lasts as the drill says of the place, and is swabbed so, unless the request says otherwise', async () => {
    t.clock.moveTo(first);
    const monitoringRules = { home: { days: 7, swabDays: [2, 7] } };
    await t.need('PATCH', `/v1/drills/${drill.id}`, { token: drill.cityHq, body: { monitoringRules } });
    expect(await see(await begin(0))).toMatchObject({ until: dateOf(7), swabDates: [dateOf(2), dateOf(7)] });
    expect(await see(await begin(0, { place: 'central' }))).toMatchObject({ until: dateOf(14) });
    expect(await see(await begin(0, { days: 3 }))).toMatchObject({
      until: dateOf(3),
      swabDates: [dateOf(2)],
    });
    const asItWas = { home: { days: 14, swabDays: [1, 4, 7, 14] } };
    await t.need('PATCH', `/v1/drills/${drill.id}`, {
      ...{ token: drill.cityHq, body: { monitoringRules: asItWas } },
    });
  });

  test('a facility checks whoever lies there, and sees nobody else', async () => {
    t.clock.moveTo(first);
    const world = await actorsOf(t, drill);
    const [hotel, other] = [await world.facility('监测酒店', 1), await world.facility('另一酒店', 1)];
    const { name, phone } = person(next++);
    const id = await begin(0, { place: 'central' }, { name, phone, division: community });
    const outside = await begin(0);
    const { personId } = await t.need<{ personId: string }>('GET', `${at}/${id}`, { token: drill.gulouHq });
    const due = async (token: string) =>
      (await t.need<PageAnswer<Monitoring>>('GET', `${at}?due=true`, { token })).items.map((one) => one.id);
    const checked = async (of: string, token: string) =>
      (await say(`/${of}/checks`, { at: first.toISOString(), temperature: 36.5 }, { token })).status;
    expect(await due(hotel.token)).toEqual([]);
    expect(await checked(id, hotel.token)).toBe(404);

    const asked = { token: drill.gulouHq, body: { registrationId: personId, reason: 'contact' } };
    const { id: transfer } = await t.need<{ id: string }>('POST', `${world.at}/transfers`, asked);
    await world.step(transfer, 'approve');
    await world.step(transfer, 'place', { facility: hotel.id });
    await world.step(transfer, 'vehicle', { team: world.teamId });
    for (const token of [world.driver, world.worker]) await world.step(transfer, 'pick-up', {}, token);
    expect(await checked(id, hotel.token)).toBe(404);
    for (const token of [world.driver, hotel.token]) await world.step(transfer, 'arrive', {}, token);

    expect(await due(hotel.token)).toEqual([id]);
    expect(await due(other.token)).toEqual([]);
    for (const token of [hotel.token, other.token]) expect(await checked(outside, token)).toBe(404);
    expect(await checked(id, other.token)).toBe(404);
    expect(await checked(id, hotel.token)).toBe(201);
    expect(await due(hotel.token)).toEqual([]);
    const [bed] = await world.bedsOf(hotel.id);
    await t.call('POST', `${world.at}/facilities/${hotel.id}/beds/${bed?.id}/leave`, {
      ...{ token: hotel.token, body: {} },
    });
    expect((await t.call('GET', `${at}/${id}`, { token: hotel.token })).status).toBe(404);
  });
});
