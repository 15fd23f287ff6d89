import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ProblemAnswer, startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou, taijiang } from '../../../support/divisions.ts';
import {
  drillPlan,
  type RegistrationAnswer,
  recount,
  type SeededDrill,
  seedDrill,
} from '../../../support/drill.ts';
import { household, person, registration } from '../../../support/people.ts';

const [community] = gulou.communities;
const reason = '本人持证到场，称不认识登记其信息的账号';

describe('somebody whom another account holds', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let landlord: string;
  let tenant: string;
  let worker: string;
  let at: string;
  beforeAll(async () => {
    t = await startTestApp({ now: new Date('2021-09-21T08:00:00+08:00') });
    drill = await seedDrill(t, { lanes: 5 });
    at = `/v1/drills/${drill.id}/registrations`;
    [landlord, tenant] = [
      await t.token('citizen', { sub: 'landlord' }),
      await t.token('citizen', { sub: 'tenant' }),
    ];
    worker = await t.token('community-worker', { sub: 'worker-1', division: gulou.street });
  });
  afterAll(() => t.close());

  const register = (n: number, token: string) =>
    t.call<RegistrationAnswer & ProblemAnswer>('POST', at, { token, body: registration(n, community) });
  const ask = (what: 'release' | 'take-over', n: number, token: string) =>
    t.call<RegistrationAnswer & ProblemAnswer>('POST', `${at}/${what}`, {
      token,
      body: { document: person(n).document, reason },
    });
  const seenBy = async (token: string, id: string) =>
    (await t.call('GET', `/v1/registrations/${id}`, { token })).status;
  const wayOf = async (id: string) => {
    const { steps } = await t.need<{ steps: { step: string }[] }>('GET', `/v1/registrations/${id}/way`, {
      token: drill.gulouHq,
    });
    // The clock of this test stands still: what happens at one instant has no order.
    return steps.map(({ step }) => step).sort();
  };
  const audited = () =>
    t.sql<{ action: string; division: string; text: string }[]>`
      select action, object_division as division, encode(reason, 'escape') as text from audit_log
      where drill_id = ${drill.id} and action like 'registration.%' order by at`;

  test('is released by headquarters: the place is given back, and their own account registers them', async () => {
    await t.need('POST', `/v1/drills/${drill.id}/webhooks`, {
      token: drill.cityHq,
      body: { url: 'https://app.example/muster', description: '市民端' },
    });
    const { id } = (await register(1, landlord)).body;
    await t.assign(drill.id, community);
    expect((await register(1, tenant)).body.code).toBe('person-already-registered');

    expect(await ask('release', 1, drill.gulouHq)).toMatchObject({
      status: 200,
      body: { id, status: 'cancelled' },
    });
    // Once is as good as twice.
    expect((await ask('release', 1, drill.gulouHq)).status).toBe(200);
    const lines = await audited();
    expect(lines.map(({ action, division }) => [action, division])).toEqual([
      ['registration.freed', gulou.division],
    ]);
    expect(lines[0]?.text).not.toContain('本人');
    const told = await t.sql`
      select registrations, slots[1] as slot from webhook_outbox where drill_id = ${drill.id} and type = 'registration.taken-over'`;
    expect(told).toEqual([{ registrations: [id], slot: null }]);
    expect(await recount(t)).toMatchObject({ drift: 0 });

    expect((await register(1, tenant)).status).toBe(201);
    expect([await seenBy(landlord, id), await seenBy(tenant, id)]).toEqual([404, 200]);
    // Freed from an account: nobody was held, so nobody was released.
    expect(await wayOf(id)).toEqual(['freed', 'registered', 'registered', 'window']);
  });

  test('is taken over by the community’s worker, with their window', async () => {
    const { id } = (await register(2, landlord)).body;
    await t.assign(drill.id, community);
    const before = await t.need<RegistrationAnswer>('GET', `/v1/registrations/${id}`, { token: landlord });
    const taken = await ask('take-over', 2, worker);
    expect(taken).toMatchObject({ status: 200, body: { id, appointment: before.appointment } });
    expect(before.appointment).not.toBeNull();
    expect((await ask('take-over', 2, worker)).status).toBe(200);
    expect([await seenBy(landlord, id), await seenBy(worker, id)]).toEqual([404, 200]);
    expect((await audited()).filter(({ action }) => action === 'registration.taken-over')).toHaveLength(1);
    const told = await t.sql`
      select slots from webhook_outbox where type = 'registration.taken-over' and ${id} = any(registrations)`;
    expect(told).toEqual([{ slots: [before.appointment?.slotId] }]);
    expect(await wayOf(id)).toEqual(['registered', 'taken-over', 'window']);
    expect(await recount(t)).toMatchObject({ drift: 0 });
  });

  test('by nobody of another division, and not without a reason; whoever has come stays with it', async () => {
    await register(3, landlord);
    const elsewhere = await t.token('community-worker', { sub: 'worker-2', division: taijiang.street });
    expect((await ask('release', 3, drill.taijiangHq)).status).toBe(404);
    expect((await ask('take-over', 3, elsewhere)).status).toBe(404);
    expect((await ask('take-over', 3, drill.gulouHq)).status).toBe(403);
    expect((await ask('release', 999, drill.gulouHq)).status).toBe(404);
    const unreasoned = await t.call<ProblemAnswer>('POST', `${at}/release`, {
      token: drill.gulouHq,
      body: { document: person(3).document, reason: ' ' },
    });
    expect([unreasoned.status, unreasoned.body.errors?.[0]?.pointer]).toEqual([400, '/reason']);

    const tablet = await t.token('tablet', { sub: 'tablet', site: drill.gulou[0] });
    await t.need('POST', `/v1/sites/${drill.gulou[0]}/check-ins`, {
      token: tablet,
      body: { deviceSeq: 1, at: t.clock.now().toISOString(), lane: '1', document: person(3).document },
    });
    expect(await ask('release', 3, drill.gulouHq)).toMatchObject({
      status: 409,
      body: { code: 'already-checked-in' },
    });
  });

  test('a citizen’s account holds as many people as the drill says, however they come; a worker’s any', async () => {
    const limit = async (peoplePerAccount: number | null) => {
      await t.need('PATCH', `/v1/drills/${drill.id}`, { token: drill.cityHq, body: { peoplePerAccount } });
    };
    await limit(3);
    const anna = await t.token('citizen', { sub: 'anna' });
    const all = await Promise.all([20, 21, 22, 23, 24, 25].map((n) => register(n, anna)));
    expect(all.map(({ status }) => status).sort()).toEqual([201, 201, 201, 409, 409, 409]);
    expect(all.find(({ status }) => status === 409)?.body.code).toBe('too-many-people');
    // Whom it holds already is no new one, and whoever is cancelled makes room.
    const [held] = all.filter(({ status }) => status === 201);
    const again = all.findIndex((one) => one.body.id === held?.body.id) + 20;
    expect((await register(again, anna)).status).toBe(200);
    await t.need('POST', `/v1/registrations/${held?.body.id}/cancel`, { token: anna });
    expect((await register(26, anna)).status).toBe(201);

    const family = await t.call<ProblemAnswer>('POST', `/v1/drills/${drill.id}/households`, {
      token: await t.token('citizen', { sub: 'bob' }),
      body: household(30, 4, community),
    });
    expect([family.status, family.body.code]).toEqual([409, 'too-many-people']);
    for (const n of [40, 41, 42, 43]) expect((await register(n, worker)).status).toBe(201);
    await limit(null);
    expect((await register(27, anna)).status).toBe(201);
  });

  test('a drill limits it unless told otherwise', async () => {
    const { peoplePerAccount, ...plan } = drillPlan;
    const made = await t.need<{ peoplePerAccount: number | null }>('POST', '/v1/drills', {
      token: drill.cityHq,
      body: plan,
    });
    expect([peoplePerAccount, made.peoplePerAccount]).toEqual([null, 50]);
  });
});
