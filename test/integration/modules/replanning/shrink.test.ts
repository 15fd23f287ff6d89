import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { taijiang } from '../../../support/divisions.ts';
import { inOrder, recount, type SeededDrill, seedDrill, slotsOf } from '../../../support/drill.ts';
import { carryOut, held, movesOf, type ReplanAnswer, settle } from './world.ts';

let t: TestApp;
let drill: SeededDrill;
beforeEach(async () => {
  t = await startTestApp();
  // 2 lanes of 10 places in 30 minutes, 7 windows.
  drill = await seedDrill(t, { sites: 1, lanes: 2, walkInShare: 0 });
});
afterEach(() => t.close());

const lanes = (count: number, more: object = {}) =>
  t.call<ReplanAnswer>('PUT', `/v1/sites/${drill.gulou[0]}/lanes`, {
    token: drill.gulouHq,
    body: { lanes: count, reason: '人员不足', ...more },
  });
const hours = (closesAt: string, opensAt = '2021-09-22T08:30:00+08:00') =>
  t.call<ReplanAnswer>('PUT', `/v1/sites/${drill.gulou[0]}/hours`, {
    token: drill.gulouHq,
    body: { hours: [{ opensAt, closesAt }], reason: '场地' },
  });
const perSlot = async () => {
  const counts = new Map<string, number>();
  for (const { slot } of (await held(t, drill.id)).values()) counts.set(slot, (counts.get(slot) ?? 0) + 1);
  return counts;
};

describe('lanes', () => {
  test('of each window as few people move as have to, and those who chose it stay', async () => {
    const sizes = [2, 3, 1, 4, 2, 3, 1, 2, 3, 2, 1, 4, 2];
    await settle(t, drill, [...sizes, ...sizes]);
    const slots = await slotsOf(t, drill.gulou[0] ?? '');
    const [, , full] = slots;
    // Fills a window by own choice, beyond what one lane will hold.
    const token = await t.token('citizen');
    const some = [...(await held(t, drill.id)).values()];
    const byHousehold = Map.groupBy(some, ({ household }) => household);
    let own = 0;
    for (const [{ id, slot } = { id: '', slot: '' }, ...others] of byHousehold.values()) {
      if (slot === full?.id || own + 1 + others.length > 8) continue;
      const body = { slotId: full?.id, scope: 'household' };
      const moved = await t.call('POST', `/v1/registrations/${id}/reschedule`, { token, body });
      if (moved.status === 200) own += 1 + others.length;
    }
    const before = await held(t, drill.id);
    const counts = await perSlot();
    const tooMany = [...counts.values()].reduce((sum, n) => sum + Math.max(0, n - 10), 0);
    expect(tooMany).toBeGreaterThan(0);

    const { status, body: proposal } = await lanes(1);
    expect([status, proposal.status, proposal.kind]).toEqual([201, 'proposed', 'lanes']);
    const moves = await movesOf(t, drill.gulouHq, proposal.id);
    expect(proposal.affected).toBe(moves.length);
    // Whole households may be a little more than what is lacking, never less.
    expect(moves.length).toBeGreaterThanOrEqual(tooMany);
    expect(moves.length).toBeLessThan(tooMany + 4);
    const chose = await t.sql<{ id: string }[]>`
      select registration_id as id from appointments where reason = 'chosen'`;
    expect(chose.length).toBeGreaterThan(0);
    expect(moves.filter(({ registrationId }) => chose.some(({ id }) => id === registrationId))).toEqual([]);
    expect(proposal.metres).toEqual({ mean: 0, max: 0, total: 0 });

    await carryOut(t, drill.gulouHq, proposal.id);
    const after = await held(t, drill.id);
    const moving = new Set(moves.map(({ registrationId }) => registrationId));
    for (const [id, window] of before) if (!moving.has(id)) expect(after.get(id)).toEqual(window);
    expect(Math.max(...(await perSlot()).values())).toBeLessThanOrEqual(10);
    expect(await recount(t)).toEqual(inOrder);
    const now = await slotsOf(t, drill.gulou[0] ?? '');
    expect(now.map(({ capacity }) => capacity)).toEqual(now.map(() => 10));
    expect(await t.need('GET', `/v1/sites/${drill.gulou[0]}`)).toMatchObject({ lanes: 1 });
  });

  test('more of them are there at once; on a draft so are fewer', async () => {
    const more = await lanes(3);
    expect([more.status, more.body.status]).toEqual([200, 'done']);
    expect((await slotsOf(t, drill.gulou[0] ?? '')).every(({ capacity }) => capacity === 30)).toBe(true);
    const same = await lanes(3);
    expect([same.status, same.body.affected]).toEqual([200, 0]);
    const draft = await seedDrill(t, { publish: false, lanes: 3 });
    const fewer = await t.call<ReplanAnswer>('PUT', `/v1/sites/${draft.gulou[0]}/lanes`, {
      token: draft.gulouHq,
      body: { lanes: 2, reason: '计划' },
    });
    expect([fewer.status, fewer.body.status]).toEqual([200, 'done']);
    const closing = await t.call('POST', `/v1/sites/${draft.gulou[0]}/close`, {
      token: draft.gulouHq,
      body: { reason: '计划' },
    });
    expect([closing.status, closing.body.code]).toEqual([409, 'site-unpublished']);
  });

  test('from an instant on, windows before it and the one under way keep theirs', async () => {
    t.clock.moveTo(new Date('2021-09-22T08:40:00+08:00'));
    const { body } = await lanes(1, { from: '2021-09-22T10:00:00+08:00' });
    await carryOut(t, drill.gulouHq, body.id);
    const capacities = async () => (await slotsOf(t, drill.gulou[0] ?? '')).map(({ capacity }) => capacity);
    expect(await capacities()).toEqual([20, 20, 20, 10, 10, 10, 10]);
    await carryOut(t, drill.gulouHq, (await lanes(1)).body.id);
    expect(await capacities()).toEqual([20, 10, 10, 10, 10, 10, 10]);
  });
});

describe('hours', () => {
  test('that shrink move those in the windows that are gone; hours that come back bring the windows back', async () => {
    await settle(
      t,
      drill,
      Array.from({ length: 30 }, (_, n) => 1 + (n % 3)),
    );
    const before = await held(t, drill.id);
    const { status, body } = await hours('2021-09-22T10:30:00+08:00');
    expect([status, body.kind]).toEqual([201, 'hours']);
    const late = [...before.values()].filter(({ starts }) => starts >= new Date('2021-09-22T10:30:00+08:00'));
    expect(body.affected).toBe(late.length);
    await carryOut(t, drill.gulouHq, body.id);
    const after = await held(t, drill.id);
    for (const [id, window] of before)
      if (!late.some((one) => one.id === id)) expect(after.get(id)).toEqual(window);
    expect([...after.values()].every(({ starts }) => starts < new Date('2021-09-22T10:30:00+08:00'))).toBe(
      true,
    );
    expect(await recount(t)).toEqual(inOrder);

    const back = await hours('2021-09-22T13:00:00+08:00');
    expect([back.status, back.body.status]).toEqual([200, 'done']);
    const slots = await slotsOf(t, drill.gulou[0] ?? '');
    expect(slots.map(({ capacity }) => capacity)).toEqual(slots.map(() => 20));
    expect(slots).toHaveLength(9);
  });

  test('that move to the afternoon give the morning’s people its windows', async () => {
    await settle(t, drill, [2, 2, 3]);
    const { body } = await hours('2021-09-22T16:30:00+08:00', '2021-09-22T14:00:00+08:00');
    expect(body).toMatchObject({ status: 'proposed', affected: 7, moved: 7, unplaced: [] });
    await carryOut(t, drill.gulouHq, body.id);
    const noon = new Date('2021-09-22T12:00:00+08:00');
    expect([...(await held(t, drill.id)).values()].every(({ starts }) => starts > noon)).toBe(true);
    expect(await recount(t)).toEqual(inOrder);
  });

  test('that no window fits into, or that cross, are refused with a pointer', async () => {
    const answer = await hours('2021-09-22T08:45:00+08:00');
    expect([answer.status, (answer.body as unknown as { code: string }).code]).toEqual([
      400,
      'invalid-request',
    ]);
  });
});

describe('a storm', () => {
  const stop = (more: object = {}, token = drill.gulouHq) =>
    t.call<ReplanAnswer>('POST', `/v1/drills/${drill.id}/stops`, {
      token,
      body: {
        division: '350102',
        from: '2021-09-22T10:15:00+08:00',
        to: '2021-09-22T11:15:00+08:00',
        reason: '台风',
        ...more,
      },
    });

  test('cancels the windows of a span in a district, and only those', async () => {
    await settle(
      t,
      drill,
      Array.from({ length: 24 }, () => 2),
    );
    await settle(t, drill, [2, 2, 2, 2, 2, 2, 2], { from: 100, community: taijiang.communities[0] });
    const before = await held(t, drill.id);
    const { body } = await stop();
    const [from, to] = [new Date('2021-09-22T10:00:00+08:00'), new Date('2021-09-22T11:00:00+08:00')];
    const hit = [...before.values()].filter(
      ({ site, starts }) => site === drill.gulou[0] && starts >= from && starts <= to,
    );
    expect(body).toMatchObject({ kind: 'stop', affected: hit.length, sites: [drill.gulou[0]] });
    expect(hit.length).toBeGreaterThan(0);
    await carryOut(t, drill.gulouHq, body.id);
    const after = await held(t, drill.id);
    for (const [id, window] of before)
      if (!hit.some((one) => one.id === id)) expect(after.get(id)).toEqual(window);
    expect(await recount(t)).toEqual(inOrder);
    const { hours: left } = await t.need<{ hours: object[] }>('GET', `/v1/sites/${drill.gulou[0]}`);
    expect(left).toEqual([
      { opensAt: '2021-09-22T00:30:00.000Z', closesAt: '2021-09-22T02:00:00.000Z' },
      { opensAt: '2021-09-22T03:30:00.000Z', closesAt: '2021-09-22T04:00:00.000Z' },
    ]);
  });

  test('is refused for another district, and for sites that are not there', async () => {
    expect((await stop({ division: '350103' })).status).toBe(403);
    expect((await stop({ division: '3501' }, drill.cityHq)).status).toBe(201);
    const named = await stop({ sites: [drill.gulou[0], drill.taijiang[0]] });
    expect(named.status).toBe(400);
    expect(JSON.stringify(named.body)).toContain('/sites/1');
    expect((await stop({ to: '2021-09-22T10:00:00+08:00' })).status).toBe(400);
  });
});
