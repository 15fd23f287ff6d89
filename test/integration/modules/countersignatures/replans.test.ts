import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { inOrder, recount } from '../../../support/drill.ts';
import { held, type ReplanAnswer, settle } from '../replanning/world.ts';
import { type DrillOfTwo, drillOfTwo } from './world.ts';

describe('replans of a drill in which two people decide', () => {
  let t: TestApp;
  let drill: DrillOfTwo;
  beforeAll(async () => {
    t = await startTestApp();
    drill = await drillOfTwo(t, { cancelling: true });
    await settle(t, drill, [2, 3]);
  });
  afterAll(() => t.close());

  const confirm = (id: string, token: string) =>
    t.call<{ id: string; code?: string }>('POST', `/v1/replans/${id}/confirm`, { token });

  test('what takes nothing from anybody is done by one', async () => {
    const lanes = { token: drill.gulouHq, body: { lanes: 4, reason: '增援' } };
    expect((await t.call('PUT', `/v1/sites/${drill.gulou[1]}/lanes`, lanes)).status).toBe(200);
  });

  test('lanes do not go by shifts: they would close by themselves', async () => {
    const { status, body } = await t.call<{ code: string }>('PUT', `/v1/sites/${drill.gulou[0]}/manning`, {
      token: drill.gulouHq,
      body: { byShifts: true, graceMinutes: 5 },
    });
    expect([status, body.code]).toEqual([409, 'lanes-by-two']);
  });

  test('what takes windows is confirmed by another than asked for it, once', async () => {
    const before = await held(t, drill.id);
    const ask = { token: drill.gulouHq, body: { reason: '停电' } };
    const { body: replan } = await t.call<ReplanAnswer & { proposedBy: string }>(
      'POST',
      `/v1/sites/${drill.gulou[0]}/close`,
      ask,
    );
    const own = await confirm(replan.id, drill.gulouHq);
    expect([own.status, own.body.code]).toEqual([409, 'same-account']);
    expect(await held(t, drill.id)).toEqual(before);
    expect(await t.need('GET', `/v1/sites/${drill.gulou[0]}`)).toMatchObject({ status: 'published' });
    await expect(
      t.sql`update replans set status = 'confirmed', by_two = true, confirmed_by = proposed_by where id = ${replan.id}`,
    ).rejects.toMatchObject({ code: '23514' });

    const both = await Promise.all([
      confirm(replan.id, drill.secondGulouHq),
      confirm(replan.id, drill.secondCityHq),
      confirm(replan.id, drill.gulouHq),
    ]);
    const [first, second] = both;
    expect([first.status, second.status, first.body.id]).toEqual([202, 202, second.body.id]);
    await t.runJob(first.body.id);
    expect([...(await held(t, drill.id)).values()].every(({ site }) => site !== drill.gulou[0])).toBe(true);
    expect(await recount(t)).toEqual(inOrder);
    const [row] = await t.sql<{ two: boolean }[]>`
      select by_two and proposed_by <> confirmed_by as two from replans where id = ${replan.id}`;
    expect(row?.two).toBe(true);
    // Whoever asked for it is answered with what another has done.
    expect((await confirm(replan.id, drill.gulouHq)).body.id).toBe(first.body.id);
  });
});
