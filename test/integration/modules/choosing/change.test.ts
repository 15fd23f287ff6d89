import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ProblemAnswer, startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou, taijiang } from '../../../support/divisions.ts';
import {
  inOrder,
  type RegistrationAnswer,
  recount,
  type SeededDrill,
  seedDrill,
} from '../../../support/drill.ts';
import { registration } from '../../../support/people.ts';

interface Detail extends RegistrationAnswer {
  mobility: string;
  exemptUntil: string | null;
  person: { phone: string | null; name: string };
  residence: { division: string; building: string; unit: string | null; room: string | null };
}

describe('changing a registration', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let anna: string;
  let id: string;
  let next = 0;
  const [community] = gulou.communities;

  beforeAll(async () => {
    t = await startTestApp();
    anna = await t.token('citizen', { sub: 'anna' });
  });
  beforeEach(async () => {
    t.clock.moveTo(null);
    drill = await seedDrill(t);
    id = await register();
    await t.assign(drill.id, community);
  });
  afterAll(() => t.close());

  async function register(): Promise<string> {
    const url = `/v1/drills/${drill.id}/registrations`;
    const body = registration(next++, community, { room: '501' });
    return (await t.need<RegistrationAnswer>('POST', url, { token: anna, body })).id;
  }
  const change = (body: object, token = anna) =>
    t.call<Detail & ProblemAnswer>('PATCH', `/v1/registrations/${id}`, { token, body });
  const changed = async (body: object) => {
    const answer = await change(body);
    expect([answer.status, answer.body.code]).toEqual([200, undefined]);
    expect(await recount(t)).toEqual(inOrder);
    return answer.body;
  };
  const events = async () =>
    (
      await t.sql<{ data: unknown }[]>`
        select data from registration_events where registration_id = ${id} and kind = 'changed'`
    ).map(({ data }) => data);

  test('phone, preferences and the door change nothing about the window; what they say is sealed', async () => {
    const before = await t.need<Detail>('GET', `/v1/registrations/${id}`, { token: anna });
    const answer = await changed({
      person: { phone: '139 0000 4321' },
      residence: { division: community, building: '9号楼', unit: '3', room: '1204' },
      preferences: { notBefore: '2021-09-22T10:00:00+08:00' },
    });
    expect(answer).toMatchObject({
      id,
      status: 'assigned',
      person: { name: before.person.name },
      residence: { building: '9号楼', unit: '3', room: '****' },
      appointment: before.appointment,
    });
    expect(answer.person.phone).not.toBe(before.person.phone);
    expect(await events()).toEqual([
      { fields: 'person residence preferences', status: 'assigned', from: null },
    ]);
    const [row] = await t.sql<
      { text: string; wish: object }[]
    >`select r::text as text, preferences as wish from registrations r where id = ${id}`;
    expect(row?.wish).toEqual({ notBefore: '2021-09-22T02:00:00.000Z' });
    expect(row?.text).not.toContain('13900004321');
  });

  test('whoever needs a visit gives the window back, and waits for one when that ends', async () => {
    const [held] = await t.sql<
      { id: string }[]
    >`select slot_id as id from appointments where registration_id = ${id}`;
    expect(await changed({ mobility: 'needs-visit' })).toMatchObject({
      status: 'pending',
      mobility: 'needs-visit',
      appointment: null,
    });
    expect(await events()).toEqual([{ fields: 'mobility', status: 'pending', from: held?.id }]);
    await t.assign(drill.id, community);
    expect(await changed({ mobility: 'walks' })).toMatchObject({ status: 'pending', appointment: null });
    await t.assign(drill.id, community);
    expect(await changed({})).toMatchObject({ status: 'assigned' });
  });

  test('in another community a window is found anew; in one that the drill does not cover nothing changes', async () => {
    const [there] = taijiang.communities;
    const residence = { division: there, building: '1号楼' };
    expect(await changed({ residence })).toMatchObject({
      status: 'pending',
      appointment: null,
      residence: { division: there, unit: null, room: null },
    });
    await t.assign(drill.id, there);
    const { appointment } = await changed({});
    expect(drill.taijiang).toContain(appointment?.siteId);
    const refused = await change({ residence: { ...residence, division: '350203001001' } });
    expect([refused.status, refused.body.errors?.[0]]).toMatchObject([
      400,
      { pointer: '/residence/division', code: 'not-in-drill' },
    ]);
  });

  test('a vaccination makes exempt, or only delays; taking it away ends that', async () => {
    t.clock.moveTo(new Date('2021-09-21T09:00:00+08:00'));
    // 48 hours end on the second day of the drill: the window of the first morning is too early.
    expect(await changed({ vaccinatedAt: '2021-09-21T08:00:00+08:00' })).toMatchObject({
      status: 'pending',
      appointment: null,
      exemptUntil: '2021-09-23T00:00:00.000Z',
    });
    t.clock.moveTo(new Date('2021-09-23T09:00:00+08:00'));
    expect(await changed({ vaccinatedAt: '2021-09-23T08:00:00+08:00' })).toMatchObject({ status: 'exempt' });
    expect(await changed({ vaccinatedAt: null })).toMatchObject({ status: 'pending', exemptUntil: null });
  });

  test('who the person is stays: the refusal says to cancel and register anew', async () => {
    for (const field of ['name', 'document', 'birthDate']) {
      const { status, body } = await change({ person: { [field]: 'x' } });
      expect([status, body.errors]).toMatchObject([
        400,
        [
          {
            pointer: `/person/${field}`,
            code: 'not-changeable',
            text: expect.stringMatching(/register anew/),
          },
        ],
      ]);
    }
    expect((await change({ name: 'x' })).status).toBe(400);
  });

  test('only one’s own, before the check-in, in a drill that runs', async () => {
    expect((await change({ mobility: 'needs-visit' }, await t.token('citizen', { sub: 'bob' }))).status).toBe(
      404,
    );
    const tablet = await t.token('tablet', { sub: `tablet-${drill.id}`, site: drill.gulou[0] });
    const { document } = registration(next - 1, community).person;
    await t.need('POST', `/v1/sites/${drill.gulou[0]}/check-ins`, {
      token: tablet,
      body: { deviceSeq: 1, at: t.clock.now().toISOString(), lane: '1', document },
    });
    expect((await change({ mobility: 'needs-visit' })).body.code).toBe('already-checked-in');
    id = await register();
    await t.need('POST', `/v1/registrations/${id}/cancel`, { token: anna });
    expect((await change({ mobility: 'needs-visit' })).body.code).toBe('registration-cancelled');
    id = await register();
    await t.need('POST', `/v1/drills/${drill.id}/close`, {
      token: drill.cityHq,
      body: { reason: '演练结束' },
    });
    expect((await change({ mobility: 'needs-visit' })).body.code).toBe('drill-closed');
  });

  test('changes, moves, assignments and cancelling at once leave no drift and no half change', async () => {
    for (let round = 0; round < 5; round++) {
      id = await register();
      const [slot] = await t.sql<{ id: string }[]>`
        select id from slots where drill_id = ${drill.id} and site_id = ${drill.gulou[1] ?? ''} order by starts_at desc limit 1`;
      const work: Promise<unknown>[] = [
        change({ mobility: 'needs-visit' }),
        change({ person: { phone: '13900001111' } }),
        t.call('POST', `/v1/registrations/${id}/reschedule`, { token: anna, body: { slotId: slot?.id } }),
        t.assign(drill.id, community),
        change({ residence: { division: gulou.communities[1], building: '2号楼' } }),
        ...(round % 2 === 0 ? [t.call('POST', `/v1/registrations/${id}/cancel`, { token: anna })] : []),
      ];
      await Promise.all(work);
      expect(await recount(t)).toEqual(inOrder);
    }
  });
});
