import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ProblemAnswer } from '../../../support/app.ts';
import { person, registration } from '../../../support/people.ts';
import { startSecondService } from '../../../support/second-service.ts';
import { community, startWorld, type Transfer } from './world.ts';

describe('a transfer', () => {
  let world: Awaited<ReturnType<typeof startWorld>>;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.t.close());

  test('goes from asking to arriving, each handover signed by both sides, and ends the duty of the place before', async () => {
    const { facility, ask, step, see, listed, stateOf, bedsOf, driver, worker, teamId } = world;
    const hotel = await facility('东街口健康监测点', 2);
    const asked = await ask(1, worker);
    expect(asked.status).toBe(201);
    const { id } = asked.body;
    expect(asked.body).toMatchObject({
      status: 'asked',
      division: community,
      fromFacility: null,
      overdue: false,
    });
    expect((await step(id, 'place', { facility: hotel.id })).body.code).toBe('transfer-state');
    expect((await step(id, 'approve')).body.status).toBe('approved');
    const placed = await step(id, 'place', { facility: hotel.id });
    expect(placed.body).toMatchObject({ status: 'placed', toFacility: hotel.id });
    expect(await stateOf(hotel.id)).toMatchObject({ beds: 2, kept: 1, lying: 0, free: 1 });
    expect(await listed('open=true', hotel.token)).toEqual([id]);

    expect((await see(id, driver)).status).toBe(404);
    await step(id, 'vehicle', { team: teamId, plate: '闽A12345' });
    expect(await listed('', driver)).toEqual([id]);
    // The facility is no side of the pick-up, and the community none of the arrival.
    expect((await step(id, 'pick-up', {}, hotel.token)).status).toBe(403);
    const half = await step(id, 'pick-up', {}, driver);
    expect(half.body).toMatchObject({
      status: 'arranged',
      pickUp: { giver: null, taker: { by: 'driver-1' } },
    });
    expect((await step(id, 'arrive', {}, driver)).body.code).toBe('transfer-state');
    expect((await step(id, 'pick-up', {}, worker)).body.status).toBe('picked-up');
    expect((await step(id, 'arrive', {}, worker)).status).toBe(403);
    await step(id, 'arrive', {}, driver);
    const arrived = await step(id, 'arrive', { note: '已入住' }, hotel.token);
    expect(arrived.body).toMatchObject({ status: 'arrived', dueAt: null });
    expect(arrived.body.acts.map(({ act }) => act)).toEqual([
      'ask',
      'approve',
      'place',
      'arrange',
      'sign-pick-up',
      'sign-pick-up',
      'sign-arrival',
      'sign-arrival',
    ]);
    expect(await bedsOf(hotel.id, hotel.token)).toMatchObject([
      { state: 'taken', transferId: id, registrationId: asked.body.registrationId },
      { state: 'free', registrationId: null },
    ]);
    // Whoever has done their part has nothing more to look after.
    for (const token of [driver, worker]) expect(await listed('', token)).toEqual([]);
    expect(await listed('', hotel.token)).toEqual([id]);

    // From there to the hospital: the bed is free once they have arrived, and the hotel sees nothing of them any more.
    const hospital = await facility('市第一医院', 1, 'hospital');
    const next = await world.t.need<{ id: string; division: string; fromFacility: string }>(
      'POST',
      `${world.at}/transfers`,
      { token: hotel.token, body: { registrationId: asked.body.registrationId, reason: 'case' } },
    );
    expect(next).toMatchObject({ fromFacility: hotel.id, division: '350102' });
    await step(next.id, 'approve');
    await step(next.id, 'place', { facility: hospital.id });
    await step(next.id, 'vehicle', { team: teamId });
    // Nobody but the facility hands over who lies there.
    expect((await step(next.id, 'pick-up')).status).toBe(403);
    await step(next.id, 'pick-up', {}, hotel.token);
    await step(next.id, 'pick-up', {}, driver);
    expect(await stateOf(hotel.id)).toMatchObject({ lying: 1 });
    expect(await stateOf(hospital.id)).toMatchObject({ kept: 1, lying: 0 });
    await step(next.id, 'arrive', {}, hospital.token);
    expect((await step(next.id, 'arrive', {}, driver)).body.status).toBe('arrived');
    expect(await stateOf(hotel.id)).toMatchObject({ lying: 0, free: 2 });
    expect(await stateOf(hospital.id)).toMatchObject({ lying: 1, free: 0 });
    expect(await listed('', hotel.token)).toEqual([]);
    expect((await see(id, hotel.token)).status).toBe(404);
  });

  test('one bed is given to one of many who ask for it at once, by two processes, and nobody is asked for twice', async () => {
    const { t, drill, at, facility, ask, step, stateOf } = world;
    const small = await facility('只有两张床', 2);
    const ids: string[] = [];
    for (let n = 10; n < 18; n++) {
      const { id } = (await ask(n)).body;
      await step(id, 'approve');
      ids.push(id);
    }
    const other = await startSecondService(
      t.databaseUrl,
      { MASTER_KEY: Buffer.alloc(32, 7).toString('base64') },
      t.clock,
    );
    const placed = await Promise.all(
      ids.map(async (id, index) => {
        const app = index % 2 === 0 ? t : other;
        const { status, body } = await app.call<{ code: string }>('POST', `${at}/transfers/${id}/place`, {
          token: drill.gulouHq,
          body: { facility: small.id },
        });
        return status === 200 ? 'placed' : body.code;
      }),
    );
    expect(placed.sort()).toEqual([...Array<string>(6).fill('facility-full'), 'placed', 'placed']);
    expect(await stateOf(small.id)).toMatchObject({ beds: 2, kept: 2, free: 0 });
    const asked = await Promise.all(Array.from({ length: 8 }, () => ask(30)));
    expect(asked.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(7).fill(409)]);
    const [first] = asked.filter(({ status }) => status === 201);
    for (const { status, body } of asked) {
      if (status === 409) expect(body).toMatchObject({ code: 'transfer-open', transferId: first?.body.id });
    }
    await other.close();
  });

  test('what cannot be is refused: a full facility, a closed one, a bed of somebody else, one account for both sides', async () => {
    const { t, drill, at, facility, ask, step, bedsOf, listed, teamId, driver, stateOf } = world;
    const full = await facility('满员', 1);
    const shut = await facility('已关', 1);
    const close = (id: string) =>
      t.call<{ code: string; kept: number }>('POST', `${at}/facilities/${id}/close`, {
        token: drill.gulouHq,
        body: {},
      });
    expect((await close(shut.id)).status).toBe(200);
    const [one, two] = [(await ask(40)).body.id, (await ask(41)).body.id];
    for (const id of [one, two]) await step(id, 'approve');
    await step(one, 'place', { facility: full.id });
    expect((await step(one, 'place', { facility: full.id })).status).toBe(200);
    const [bed] = await bedsOf(full.id);
    const code = async (body: object) => (await step(two, 'place', body)).body.code;
    expect(await code({ facility: full.id })).toBe('facility-full');
    expect(await code({ facility: full.id, bed: bed?.id })).toBe('bed-taken');
    expect(await code({ facility: shut.id })).toBe('facility-closed');
    expect(await code({ facility: two })).toBe('invalid-request');
    expect((await close(full.id)).body).toMatchObject({ code: 'facility-occupied', kept: 1 });
    const leave = await t.call<{ code: string }>(
      'POST',
      `${at}/facilities/${full.id}/beds/${bed?.id}/leave`,
      {
        token: full.token,
        body: {},
      },
    );
    expect(leave.body.code).toBe('bed-awaits-transfer');

    // A place outside answers through headquarters, and stays on the list of what is overdue until it has.
    await step(two, 'place', { outside: '厦门市第三医院' });
    await step(two, 'vehicle', { team: teamId });
    await step(two, 'pick-up', {}, driver);
    expect((await step(two, 'cancel', { reason: '不再需要' })).body.code).toBe('transfer-state');
    const sameAccount = await t.token('community-worker', { sub: 'driver-1', division: community });
    expect((await step(two, 'pick-up', {}, sameAccount)).body.code).toBe('same-signer');
    await step(two, 'pick-up');
    await step(two, 'arrive', {}, driver);
    t.clock.moveTo(new Date(t.clock.now().getTime() + 3 * 3_600_000));
    expect(await listed('overdue=true&outside=true')).toEqual([two]);
    expect((await step(two, 'arrive')).body.code).toBe('invalid-request');
    expect((await step(two, 'arrive', { note: '对方已接收' })).body.status).toBe('arrived');
    expect(await listed('overdue=true&outside=true')).toEqual([]);

    // The facility says no: its bed is free, and another place is to be found.
    expect((await step(one, 'turn-away', { reason: '消杀停用' }, full.token)).body).toMatchObject({
      status: 'approved',
      bed: null,
    });
    expect((await step(one, 'turn-away', { reason: '消杀停用' }, full.token)).status).toBe(200);
    expect(await stateOf(full.id)).toMatchObject({ kept: 0, free: 1 });
  });

  test('beds come from a file: whatever stands stays, and every line that cannot be is answered', async () => {
    const { t, drill, at, facility, stateOf } = world;
    const shut = await facility('停用点', 1);
    await t.need('POST', `${at}/facilities/${shut.id}/close`, { token: drill.gulouHq, body: {} });
    const lines = Array.from(
      { length: 120 },
      (_, n) => `西湖宾馆,集中,350102,湖滨路 1 号,${301 + (n >> 1)},${1 + (n % 2)}`,
    );
    const wrong = [
      '停用点,,,,302,1',
      '西湖宾馆,宾馆,,,999,1',
      '西湖宾馆,集中,350103,,999,1',
      '西湖宾馆,集中,350102,,301,1',
      // What no text may hold spoils its row alone, and what every object has is no kind.
      '西湖宾馆,集中,350102,,9\u000099,1',
      '西湖宾馆,constructor,350102,,999,1',
    ];
    const file = `场所名称,类型,区划代码,地址,房号,床号\n${[...lines, ...wrong].join('\n')}\n`;
    const send = async () =>
      (
        await t.importFile(`${at}/facilities/import`, {
          ...{ token: drill.gulouHq, body: file, headers: { 'content-type': 'text/csv' } },
        })
      ).result as unknown as { errors: { pointer: string; code: string }[] };
    const first = await send();
    expect(first).toMatchObject({ rows: 126, accepted: 120, changed: 120, rejected: 6 });
    expect(first.errors.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
      '/facility facility-closed',
      '/kind not-one-of',
      '/division not-in-drill',
      '/bed repeated',
      '/room text-characters',
      '/kind not-one-of',
    ]);
    expect(await send()).toMatchObject({ accepted: 120, changed: 0 });
    const [made] = await t.sql<{ id: string }[]>`select id from facilities where name = '西湖宾馆'`;
    expect(await stateOf(made?.id ?? '')).toMatchObject({ beds: 120, free: 120, address: '湖滨路 1 号' });
  });

  test('is one for one person, by whatever they are told: their registration, or name and telephone', async () => {
    const { t, at, drill, step } = world;
    const citizen = await t.token('citizen', { sub: 'mover' });
    const { id } = await t.need<{ id: string }>('POST', `${at}/registrations`, {
      token: citizen,
      body: registration(70, community),
    });
    const { name, phone } = person(70);
    const told = { person: { name, phone, division: community }, reason: 'contact' };
    const ask = (body: object) =>
      t.call<Transfer & ProblemAnswer & { transferId: string }>('POST', `${at}/transfers`, {
        token: drill.gulouHq,
        body,
      });
    const first = await ask({ registrationId: id, reason: 'contact' });
    expect(first.status).toBe(201);
    const again = await ask(told);
    expect(again.body).toMatchObject({ code: 'transfer-open', transferId: first.body.id });
    await step(first.body.id, 'cancel', { reason: '无需转运' });
    expect((await ask(told)).body.registrationId).toBe(id);
  });

  test('is asked for by id of whoever is under health monitoring and registered nowhere; without who it is, refused', async () => {
    const { t, at, drill } = world;
    const body = {
      people: [
        {
          ...{ name: '张小丰', phone: '13805910077', division: community },
          lastExposureAt: '2021-09-21T08:30:00+08:00',
        },
      ],
      ...{ place: 'home', reason: 'key-region' },
    };
    const { items } = await t.need<{ items: { personId: string }[] }>('POST', `${at}/monitoring`, {
      token: drill.gulouHq,
      body,
    });
    const ask = (token: string, more: object) =>
      t.call<Transfer & ProblemAnswer>('POST', `${at}/transfers`, {
        token,
        body: { reason: 'key-region', ...more },
      });
    const registrationId = items[0]?.personId;
    expect((await ask(drill.taijiangHq, { registrationId })).status).toBe(404);
    expect(await ask(drill.gulouHq, { registrationId })).toMatchObject({
      status: 201,
      body: { registrationId, division: community, person: { name: '张*丰' } },
    });
    expect(await ask(drill.gulouHq, { person: { name: '张小丰', division: community } })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/person/phone', code: 'required' }] },
    });
  });
});
