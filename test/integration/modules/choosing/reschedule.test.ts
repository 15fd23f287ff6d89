import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ProblemAnswer, startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou, taijiang } from '../../../support/divisions.ts';
import {
  inOrder,
  type RegistrationAnswer,
  recount,
  type SeededDrill,
  type SlotAnswer,
  seedDrill,
  slotsOf,
} from '../../../support/drill.ts';
import { household, registration } from '../../../support/people.ts';

type Moved = RegistrationAnswer & { others: RegistrationAnswer[] } & ProblemAnswer;

describe('rescheduling to a chosen window', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let anna: string;
  let slots: SlotAnswer[];
  let next = 0;
  const [community] = gulou.communities;

  beforeAll(async () => {
    t = await startTestApp();
    anna = await t.token('citizen', { sub: 'anna' });
  });
  // Each test has a drill of its own: 2 sites in each district, 7 windows of 9 places.
  async function newDrill() {
    t.clock.moveTo(null);
    drill = await seedDrill(t);
    slots = await slotsOf(t, drill.gulou[0] ?? '');
  }
  afterAll(() => t.close());

  const slot = (index: number) => slots[index]?.id ?? '';
  async function register(more: Parameters<typeof registration>[2] = {}, token = anna): Promise<string> {
    const url = `/v1/drills/${drill.id}/registrations`;
    return (
      await t.need<RegistrationAnswer>('POST', url, { token, body: registration(next++, community, more) })
    ).id;
  }
  async function family(size: number, token = anna): Promise<string[]> {
    const url = `/v1/drills/${drill.id}/households`;
    const body = household(next, size, community);
    next += size;
    const made = await t.need<{ members: RegistrationAnswer[] }>('POST', url, { token, body });
    return made.members.map(({ id }) => id);
  }
  const assigned = () => t.assign(drill.id, community);
  const move = (id: string, slotId: string, scope?: 'household' | 'person', token = anna) =>
    t.call<Moved>('POST', `/v1/registrations/${id}/reschedule`, {
      token,
      body: { slotId, ...(scope === undefined ? {} : { scope }) },
    });
  const own = (id: string) => t.need<RegistrationAnswer>('GET', `/v1/registrations/${id}`, { token: anna });
  const eventsOf = async (id: string) =>
    (
      await t.sql<
        { kind: string }[]
      >`select kind from registration_events where registration_id = ${id} order by at, kind`
    ).map(({ kind }) => kind);
  const refused = async (answer: Awaited<ReturnType<typeof move>>, status: number, code: string) => {
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(await recount(t)).toEqual(inOrder);
  };

  test('the person gets the window and the mark of their own choice; the old place is given back', async () => {
    await newDrill();
    const id = await register();
    await assigned();
    const before = (await own(id)).appointment;
    const answer = await move(id, slot(4));
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      id,
      status: 'assigned',
      others: [],
      appointment: { slotId: slot(4), siteId: drill.gulou[0], queueNumber: 1, reason: 'chosen' },
    });
    expect((await own(id)).appointment).toEqual(answer.body.appointment);
    const used = await t.sql`select id, used from slots where used > 0 and drill_id = ${drill.id}`;
    expect(used).toEqual([{ id: slot(4), used: 1 }]);
    expect(before?.slotId).not.toBe(slot(4));
    const [event] =
      await t.sql`select actor, data from registration_events where registration_id = ${id} and kind = 'rescheduled'`;
    expect(event).toEqual({ actor: 'anna', data: { slotId: slot(4), from: before?.slotId } });
    // Again: the same answer, and nothing is written.
    const counts = await t.counts();
    expect((await move(id, slot(4))).body).toEqual(answer.body);
    expect(await t.counts()).toEqual(counts);
    await assigned();
    expect((await own(id)).appointment).toEqual(answer.body.appointment);
    expect(await recount(t)).toEqual(inOrder);
  });

  test('whoever has no window yet may choose before the system does', async () => {
    await newDrill();
    const id = await register();
    expect((await move(id, slot(2))).body.appointment?.slotId).toBe(slot(2));
    await assigned();
    expect((await own(id)).appointment?.slotId).toBe(slot(2));
    expect(await eventsOf(id)).toEqual(['registered', 'rescheduled'].sort());
  });

  test('a number in a window is never given twice, though places are given back', async () => {
    await newDrill();
    const [one, two] = [await register(), await register()];
    expect((await move(one, slot(3))).body.appointment?.queueNumber).toBe(1);
    await move(one, slot(5));
    expect((await move(two, slot(3))).body.appointment?.queueNumber).toBe(2);
    expect((await move(one, slot(3))).body.appointment?.queueNumber).toBe(3);
  });

  test('a household goes together, or leaves the others where they are, as asked', async () => {
    await newDrill();
    const [first = '', ...others] = await family(4);
    await assigned();
    const before = (await own(first)).appointment?.slotId ?? '';
    const together = await move(first, slot(5), 'household');
    expect(together.body.others.map(({ id }) => id)).toEqual([...others].sort());
    for (const { appointment } of [together.body, ...together.body.others])
      expect(appointment?.slotId).toBe(slot(5));
    const alone = await move(first, slot(6));
    expect(alone.body.others).toEqual([]);
    for (const id of others) expect((await own(id)).appointment?.slotId).toBe(slot(5));
    expect(before).not.toBe(slot(5));
    expect(await recount(t)).toEqual(inOrder);
    // Back to the others: they are there already.
    const back = await move(first, slot(5), 'household');
    expect(back.body.others).toHaveLength(3);
    expect(await t.sql`select id, used from slots where used > 0 and drill_id = ${drill.id}`).toEqual([
      { id: slot(5), used: 4 },
    ]);
  });

  test('a household that does not fit stays whole where it is', async () => {
    await newDrill();
    for (let n = 0; n < 7; n++) expect((await move(await register(), slot(3))).status).toBe(200);
    const [first = ''] = await family(3);
    await assigned();
    const before = (await own(first)).appointment;
    await refused(await move(first, slot(3), 'household'), 409, 'slot-full');
    expect((await own(first)).appointment).toEqual(before);
    expect((await move(first, slot(3))).status).toBe(200);
  });

  test('refusals say why', async () => {
    await newDrill();
    const id = await register();
    await assigned();
    await refused(await move(id, '01890a5d-ac96-774b-bcce-b302099a8057'), 400, 'invalid-request');
    const [elsewhere] = await slotsOf(t, drill.taijiang[0] ?? '');
    await refused(await move(id, elsewhere?.id ?? ''), 409, 'site-not-serving');
    const mine = drill;
    await newDrill();
    await refused(await move(id, slot(1)), 400, 'invalid-request');
    drill = mine;
    slots = await slotsOf(t, drill.gulou[0] ?? '');

    const visited = await register({ mobility: 'needs-visit' });
    await refused(await move(visited, slot(1)), 409, 'visited-at-home');
    const exempt = await register({ vaccinatedAt: '2021-09-20T08:50:00+08:00' });
    await refused(await move(exempt, slot(0)), 409, 'still-exempt');
    expect((await move(exempt, slot(1))).status).toBe(200);
    const cancelled = await register();
    await t.need('POST', `/v1/registrations/${cancelled}/cancel`, { token: anna });
    await refused(await move(cancelled, slot(1)), 409, 'registration-cancelled');

    expect((await move(id, slot(3))).status).toBe(200);
    t.clock.moveTo(new Date('2021-09-22T09:00:00+08:00'));
    await refused(await move(id, slot(0)), 409, 'window-passed');
    expect((await move(id, slot(1))).status).toBe(200);
    await t.sql`update sites set status = 'closed' where id = ${drill.gulou[1] ?? ''}`;
    const [closed] = await slotsOf(t, drill.gulou[0] ?? '');
    const other = await t.sql<
      { id: string }[]
    >`select id from slots where site_id = ${drill.gulou[1] ?? ''} order by starts_at desc`;
    expect(closed).toBeDefined();
    await refused(await move(id, other[0]?.id ?? ''), 409, 'slot-not-open');
    await t.need('POST', `/v1/drills/${drill.id}/close`, {
      token: drill.cityHq,
      body: { reason: '演练结束' },
    });
    await refused(await move(id, slot(6)), 409, 'drill-closed');
  });

  test('the pass follows: the old one is refused at the lane, the new one is taken; then nothing moves', async () => {
    await newDrill();
    const id = await register();
    await move(id, slot(1));
    const pass = async () =>
      (await t.need<{ pass: string }>('GET', `/v1/registrations/${id}/pass`, { token: anna })).pass;
    const old = await pass();
    await move(id, slot(2));
    const tablet = await t.token('tablet', { sub: `tablet-${drill.id}`, site: drill.gulou[0] });
    t.clock.moveTo(new Date('2021-09-22T09:31:00+08:00'));
    const show = (shown: string, deviceSeq: number) =>
      t.call('POST', `/v1/sites/${drill.gulou[0]}/check-ins`, {
        token: tablet,
        body: { deviceSeq, at: t.clock.now().toISOString(), lane: '1', pass: shown },
      });
    expect(await show(old, 1)).toMatchObject({ status: 422, body: { code: 'pass-invalid' } });
    expect(await show(await pass(), 2)).toMatchObject({ status: 201 });
    await refused(await move(id, slot(5)), 409, 'already-checked-in');
  });

  test('workers and district headquarters move those who live in their division, and nobody else', async () => {
    await newDrill();
    const id = await register();
    const worker = await t.token('community-worker', { sub: 'w', division: gulou.street });
    const stranger = await t.token('community-worker', { sub: 'x', division: taijiang.street });
    const bob = await t.token('citizen', { sub: 'bob', division: gulou.division });
    expect((await move(id, slot(1), 'person', worker)).status).toBe(200);
    expect((await move(id, slot(2), 'person', drill.gulouHq)).status).toBe(200);
    for (const token of [stranger, bob, drill.taijiangHq]) {
      expect((await move(id, slot(3), 'person', token)).status).toBe(404);
    }
    expect((await own(id)).appointment?.slotId).toBe(slot(2));
  });
});
