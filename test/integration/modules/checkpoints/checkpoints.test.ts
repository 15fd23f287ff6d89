import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { consent, person, registration } from '../../../support/people.ts';
import { community, passer, secondCommunity, startWorld } from './world.ts';

describe('a checkpoint', () => {
  let world: Awaited<ReturnType<typeof startWorld>>;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.t.close());

  test('answers each passage with a decision and its rule: pass, swab here, hand over, turn back', async () => {
    const { one, drill } = world;
    expect(await one([passer(1)])).toMatchObject({
      status: 201,
      body: { decision: 'pass', rule: 'nothing-asked', version: 1, swabSite: null, warnings: [] },
    });
    const old = await one([passer(2, { swabbedAt: '2021-09-20T13:59:00+08:00' })]);
    expect(old.body).toMatchObject({ decision: 'swab', rule: 'swab-48h', swabSite: drill.gulou[0] });
    expect(old.body.people[0]?.code).toBe('not-registered');
    const vehicle = { plates: [{ number: '闽Ａ·Ｄ１２３４５' }, { number: 'AB 1234', place: 'hong-kong' }] };
    const family = await one([passer(3), passer(4, { from: '350304', to: secondCommunity })], { vehicle });
    expect(family.body).toMatchObject({ decision: 'hand-over', rule: 'key-region' });
    expect(family.body.people.map(({ decision }) => decision)).toEqual(['pass', 'hand-over']);
    const red = await one([passer(5, { healthCode: 'red', from: '3503' })]);
    expect(red.body).toMatchObject({ decision: 'turn-back', rule: 'red-code' });
  });

  test('hands somebody over to the community to which they go, which has a task that is due when they arrive', async () => {
    const { t, one, tasksOf, drill } = world;
    await t.need('POST', `/v1/drills/${drill.id}/webhooks`, {
      token: drill.cityHq,
      body: { url: 'https://hq.example/muster', events: ['task.handed-over'] },
    });
    const told = passer(10, { from: '350300', to: secondCommunity, address: '东街 8 号' });
    await one([told], { vehicle: { plates: [{ number: '闽B12345' }] } });
    const due = new Date(t.clock.now().getTime() + 3_600_000).toISOString();
    const tasks = await tasksOf(secondCommunity);
    const task = tasks.find(
      ({ person: of }) => of.name.startsWith(told.name.slice(0, 1)) && of.name.length > 0,
    );
    expect(tasks.map(({ dueAt, state }) => ({ dueAt, state }))).toContainEqual({ dueAt: due, state: 'open' });
    expect(task).toBeDefined();
    const links = await t.sql<
      { link: string }[]
    >`select link from webhook_outbox where type = 'task.handed-over'`;
    expect(tasks.map(({ id }) => `/v1/drills/${drill.id}/tasks/${id}`)).toContain(links.at(-1)?.link);
    // Seen again a day later at another checkpoint with another destination: the same person's one task goes there.
    const there = await world.checkpoint();
    await world.upload([world.row([{ ...told, to: community }])], there.officer, there.id);
    expect((await tasksOf(secondCommunity)).some(({ id }) => id === task?.id)).toBe(false);
    expect((await tasksOf(community)).some(({ id }) => id === task?.id)).toBe(true);
  });

  test('registers whoever is swabbed here for the tubes of its site', async () => {
    const { t, one, drill } = world;
    const resident = { person: person(20), consent };
    const swab = await one([{ resident, healthCode: 'green' }]);
    expect(swab.body).toMatchObject({ decision: 'swab', swabSite: drill.gulou[0] });
    const [registered] = swab.body.people;
    expect(registered?.code).toBeNull();
    const tablet = await t.token('tablet', { sub: 'tablet-1', site: drill.gulou[0] });
    const site = `/v1/sites/${drill.gulou[0]}`;
    await t.need('POST', `${site}/tubes`, {
      token: tablet,
      body: {
        deviceSeq: 1,
        at: t.clock.now().toISOString(),
        barcode: 'MF24-0000173',
        poolSize: 10,
        kind: 'pool',
      },
    });
    const sampled = await t.call('POST', `${site}/tubes/MF24-0000173/samples`, {
      token: tablet,
      body: { deviceSeq: 2, at: t.clock.now().toISOString(), registrationId: registered?.personId },
    });
    expect(sampled.status).toBe(201);
    // A second officer sees the swab of whoever is cleared; whoever is only sampled is asked for none twice.
    const again = await one([{ resident, healthCode: 'green' }]);
    expect(again.body.people[0]?.code).toBeNull();
  });

  test('takes what comes late, doubled, out of order or with an impossible time, and loses nothing', async () => {
    const { t, upload, row, reviews } = world;
    const now = t.clock.now();
    const at = (hours: number) => new Date(now.getTime() + hours * 3_600_000).toISOString();
    const weekLate = { ...row([passer(30, { swabbedAt: undefined })]), at: at(-6 * 24) };
    const tomorrow = { ...row([passer(31)]), at: at(24) };
    const plain = row([passer(32)]);
    const unreadable = { deviceSeq: 900, at: at(0), people: [{ name: '无证' }] };
    const coach = row(
      Array.from({ length: 53 }, (_, n) => passer(400 + n)),
      {
        vehicle: { plates: [{ number: '闽A88888' }] },
      },
    );
    const crowd = row(Array.from({ length: 101 }, (_, n) => passer(500 + n)));
    const sent = [plain, weekLate, tomorrow, unreadable, coach, crowd];
    const first = await upload(sent);
    expect(first.items.map(({ status }) => status)).toEqual([201, 202, 202, 400, 201, 400]);
    expect(first.items[1]?.body.warnings).toEqual(['came-late']);
    expect(first.items[2]?.body.warnings).toEqual(['time-out-of-range']);
    expect(first.items[5]?.body.errors?.[0]?.pointer).toBe('/passages/5/people');
    const again = await upload([...sent].reverse());
    expect(again.items.map(({ status }) => status).reverse()).toEqual([200, 202, 202, 400, 200, 400]);
    expect(again.items.map(({ body }) => body.passageId).reverse()).toEqual(
      first.items.map(({ body }) => body.passageId),
    );
    const kept = await reviews('?open=true');
    const codes = kept.filter(({ deviceSeq }) => sent.some((one) => one.deviceSeq === deviceSeq));
    expect(codes.map(({ code }) => code).sort()).toEqual([
      'came-late',
      'invalid-request',
      'invalid-request',
      'time-out-of-range',
    ]);
    const [counted] = await t.sql<{ n: number }[]>`
      select count(*)::int as n from passages where device_seq = any(${sent.map(({ deviceSeq }) => deviceSeq)}) and account = ${world.account}`;
    expect(counted?.n).toBe(4);
    const [first1] = kept;
    const settle = `${world.at}/passage-reviews/${first1?.id}/settle`;
    const reason = '已与卡口核对，系设备时钟有误';
    await t.need('POST', settle, { token: world.drill.gulouHq, body: { reason } });
    expect((await reviews()).some(({ id }) => id === first1?.id)).toBe(false);
    expect((await reviews('?open=false')).some(({ id }) => id === first1?.id)).toBe(true);
  });

  test('keeps and does both where the device decided otherwise', async () => {
    const { one, tasksOf, reviews, t } = world;
    const told = passer(40, { to: secondCommunity });
    const decided = { decision: 'hand-over', rule: 'key-region', version: 1 };
    const other = await one([told], { decided });
    expect(other).toMatchObject({ status: 202, body: { decision: 'pass', warnings: ['decided-otherwise'] } });
    const [kept] = await t.sql`
      select decision, rule, device_decision, device_rule, device_version from passages where id = ${other.body.passageId}`;
    expect({ ...kept }).toEqual({
      ...{ decision: 'pass', rule: 'nothing-asked' },
      ...{ device_decision: 'hand-over', device_rule: 'key-region', device_version: 1 },
    });
    expect((await reviews()).some((one) => one.passageId === other.body.passageId)).toBe(true);
    expect((await tasksOf(secondCommunity)).length).toBeGreaterThan(0);
    const agreed = await one([passer(41)], { decided: { decision: 'pass', version: 1 } });
    expect(agreed.status).toBe(201);
  });

  test('stops whoever is under health monitoring, and carries them and void passes along', async () => {
    const { t, id, officer, at, drill, one } = world;
    const bundle = () =>
      t.need<{ held: string[]; revoked: { slotId: string; ids: string[] }[]; revokedComplete: boolean }>(
        'GET',
        `/v1/checkpoints/${id}/rules`,
        { token: officer },
      );
    const { name, document, phone } = passer(70);
    const { items } = await t.need<{ items: { id: string }[] }>('POST', `${at}/monitoring`, {
      token: drill.gulouHq,
      body: {
        people: [{ name, document, phone, division: community, lastExposureAt: '2021-09-22T08:00:00+08:00' }],
        place: 'home',
        reason: 'key-region',
      },
    });
    const passed = await one([passer(70)]);
    expect(passed.body.people).toMatchObject([{ decision: 'turn-back', rule: 'held' }]);
    const { held } = await bundle();
    expect(held).toContain(passed.body.people[0]?.personId);
    await t.need('POST', `${at}/monitoring/${items[0]?.id}/release`, {
      token: drill.gulouHq,
      body: { reason: '经专家组评估，解除健康监测' },
    });
    expect((await bundle()).held).not.toContain(passed.body.people[0]?.personId);

    const citizen = await t.token('citizen', { sub: 'moves' });
    const { id: registrationId } = await t.need<{ id: string }>('POST', `${at}/registrations`, {
      token: citizen,
      body: registration(71, community),
    });
    expect((await bundle()).revoked).toEqual([]);
    const slotId = '00000000-0000-8000-8000-000000000001';
    await t.sql`
      insert into slots (id, site_id, drill_id, starts_at, ends_at, capacity, bookable)
      values (${slotId}, ${drill.gulou[0] ?? ''}, ${drill.id}, '2021-09-23T08:30+08', '2021-09-23T09:00+08', 9, 9)`;
    await t.sql`
      update registration_events set data = jsonb_build_object('from', ${slotId}::text)
      where registration_id = ${registrationId} and data->>'from' is null`;
    expect(await bundle()).toMatchObject({
      revoked: [{ slotId, ids: [registrationId] }],
      revokedComplete: true,
    });

    // Somebody shows a pass: of a window that is theirs, one that they have lost, and one that is over. They pass, and headquarters look at it.
    const pass = (slot: string, expiresAt = '2021-09-25T00:00:00+08:00') =>
      t.services.passes.issue({
        registrationId,
        drillId: drill.id,
        slotId: slot,
        expiresAt: new Date(expiresAt),
      });
    const codes = { healthCode: 'green', travelCode: 'clear', temperature: 36.5, from: '350200' };
    const shows = (shown: string) => one([{ pass: shown, ...codes }]);
    const other = '00000000-0000-8000-8000-000000000002';
    const kept = await shows(pass(other));
    expect([kept.status, kept.body.warnings]).toEqual([201, []]);
    const lost = await shows(pass(slotId));
    expect([lost.status, lost.body.warnings]).toEqual([202, ['pass-revoked']]);
    const over = await shows(pass(other, '2021-09-22T00:00:00+08:00'));
    expect([over.status, over.body.warnings]).toEqual([202, ['pass-expired']]);
    const seen = await world.reviews();
    for (const [code, { passageId }] of [
      ['pass-revoked', lost.body],
      ['pass-expired', over.body],
    ] as const)
      expect(seen).toContainEqual(expect.objectContaining({ code, passageId }));
  });

  test('has rules in versions: a bundle with its tag, none that begin in the past, each passage by those of its time', async () => {
    const { t, id, officer, makeRules, at, drill, upload, row } = world;
    const bundle = `/v1/checkpoints/${id}/rules`;
    const got = await t.call<{ versions: { version: number }[] }>('GET', bundle, { token: officer });
    const etag = String(got.headers['etag']);
    const known = { token: officer, headers: { 'if-none-match': etag } };
    expect((await t.call('GET', bundle, known)).status).toBe(304);
    const past = await t.call('POST', `${at}/checkpoint-rules`, {
      token: drill.cityHq,
      body: { from: '2021-09-22T13:00:00+08:00', rules: [{ name: 'all', when: {}, decision: 'swab' }] },
    });
    expect(past).toMatchObject({ status: 400, body: { errors: [{ pointer: '/from', code: 'over' }] } });
    const from = '2021-09-22T18:00:00+08:00';
    const { version } = await makeRules({ from, rules: [{ name: 'all', when: {}, decision: 'turn-back' }] });
    const next = await t.call<{ versions: { version: number }[] }>('GET', bundle, known);
    expect(next.status).toBe(200);
    expect(next.body.versions.map((one) => one.version)).toEqual([version, 1]);
    t.clock.moveTo(new Date('2021-09-22T18:30:00+08:00'));
    const early = { ...row([passer(50)]), at: '2021-09-22T17:59:00+08:00' };
    const { items } = await upload([row([passer(51)]), early]);
    expect(items.map(({ body }) => [body.decision, body.version])).toEqual([
      ['turn-back', version],
      ['pass', 1],
    ]);
  });

  test('refuses a plate with I or O by name and digit, and what is no plate, each with what to do', async () => {
    const { upload, row } = world;
    const wrong = async (number: string, place?: string) => {
      const plate = place === undefined ? { number } : { number, place };
      const { items } = await upload([row([passer(60)], { vehicle: { plates: [plate] } })]);
      const [error] = items[0]?.body.errors ?? [];
      return { pointer: error?.pointer, code: error?.code, text: error?.text };
    };
    const letter = await wrong('闽A12O45');
    expect(letter).toMatchObject({ pointer: '/passages/0/vehicle/plates/0/number', code: 'plate-letter' });
    expect(letter.text).toContain('the digit 0');
    expect(await wrong('闽AI2345')).toMatchObject({ code: 'plate-letter' });
    expect(await wrong('X12345')).toMatchObject({ code: 'plate-province' });
    expect(await wrong('???')).toMatchObject({ code: 'plate-form' });
    const { items } = await upload([row([passer(61)], { vehicle: { plates: [] } })]);
    expect(items[0]?.body.errors?.[0]).toMatchObject({ pointer: '/passages/0/vehicle/plates' });
    const timeless = await upload([
      row([passer(63, { swabbedAt: '昨天上午' })]),
      { ...row([passer(64)]), at: '九点' },
    ]);
    expect(timeless.items.map(({ status }) => status)).toEqual([400, 400]);
    const described = await upload([row([passer(62)], { vehicle: { described: '白色面包车，无牌' } })]);
    expect(described.items[0]?.status).toBe(201);
  });

  test('asks for the transfer of somebody who passed in one step, fetched there; whoever is known by an id alone is not', async () => {
    const { t, one, id, officer, at, drill } = world;
    const passed = await one([
      passer(80),
      {
        registrationId: '3b2f5a34-6c0e-8b6b-9f2a-0d3c1b7a9e10',
        swabbedAt: '2021-09-22T08:00:00+08:00',
      },
    ]);
    const [first, stranger] = passed.body.people;
    expect(stranger?.code).toBeNull();
    const path = `/v1/checkpoints/${id}/passages/${passed.body.passageId}/transfers`;
    const ask = (personId: string | undefined) =>
      t.call<{ transferId: string; status: string; code?: string }>('POST', path, {
        token: officer,
        body: { personId, note: '自述去过重点地区' },
      });
    const asked = await ask(first?.personId);
    expect(asked).toMatchObject({ status: 201, body: { status: 'asked' } });
    const transfer = await t.need('GET', `${at}/transfers/${asked.body.transferId}`, {
      token: drill.gulouHq,
    });
    expect(transfer).toMatchObject({
      registrationId: first?.personId,
      division: community,
      reason: 'key-region',
    });
    expect((await ask(first?.personId)).body.code).toBe('transfer-open');
    expect((await ask(stranger?.personId)).body.code).toBe('person-unnamed');
  });

  test('is its officer’s alone; another’s is not there', async () => {
    const { t, checkpoint, upload, row } = world;
    const other = await checkpoint({ community: secondCommunity });
    const foreign = await t.call('POST', `/v1/checkpoints/${other.id}/passages/batch`, {
      token: world.officer,
      body: { passages: [row([passer(70)])] },
    });
    expect(foreign.status).toBe(404);
    const stranger = await t.token('checkpoint', { sub: 'nowhere' });
    const nowhere = await t.call('GET', `/v1/checkpoints/${other.id}/rules`, { token: stranger });
    expect(nowhere.status).toBe(403);
    await t.need('POST', `/v1/checkpoints/${other.id}/close`, { token: world.drill.gulouHq, body: {} });
    t.clock.moveTo(new Date(t.clock.now().getTime() + 3_600_000));
    const before = new Date(t.clock.now().getTime() - 2 * 3_600_000).toISOString();
    const { items } = await upload(
      [row([passer(71)]), { ...row([passer(72)]), at: before }],
      other.officer,
      other.id,
    );
    expect(items.map(({ status, body }) => [status, body.code])).toEqual([
      [409, 'checkpoint-closed'],
      [201, undefined],
    ]);
  });

  test('answers a repeat as it was decided then, whatever the rules are by now', async () => {
    const { upload, row, makeRules } = world;
    await makeRules();
    const sent = row([passer(60, { swabbedAt: undefined }), passer(61)]);
    const { items: first } = await upload([sent]);
    expect(first[0]?.body).toMatchObject({ decision: 'swab', rule: 'swab-48h' });
    await makeRules({ rules: [{ name: 'all', when: {}, decision: 'turn-back' }] });
    const { items: again } = await upload([sent]);
    expect(again[0]?.body).toEqual(first[0]?.body);
    expect([first[0]?.status, again[0]?.status]).toEqual([201, 200]);
  });
});
