import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { inOrder, recount, type SeededDrill, seedDrill, slotsOf } from '../../../support/drill.ts';
import { person } from '../../../support/people.ts';
import { carryOut, held, movesOf, type ReplanAnswer, settle } from './world.ts';

let t: TestApp;
let drill: SeededDrill;
beforeEach(async () => {
  t = await startTestApp();
  drill = await seedDrill(t);
});
afterEach(() => t.close());

const close = (site: string | undefined, more: object = {}) =>
  t.need<ReplanAnswer>('POST', `/v1/sites/${site}/close`, {
    token: drill.gulouHq,
    body: { reason: '停电', ...more },
  });

describe('closing a site', () => {
  test('proposes who would move where; confirmed, they move and nobody else does', async () => {
    await settle(t, drill, [3, 2, 4, 1, 2, 3, 1, 2]);
    const before = await held(t, drill.id);
    const [site = '', other] = drill.gulou;
    const there = [...before.values()].filter((one) => one.site === site);
    expect(there.length).toBeGreaterThan(0);

    const proposal = await close(site);
    expect(proposal).toMatchObject({
      status: 'proposed',
      kind: 'close-site',
      affected: there.length,
      moved: there.length,
      unplaced: [],
      sites: [site],
      jobId: null,
    });
    expect(proposal.metres.mean).toBeGreaterThan(0);
    const moves = await movesOf(t, drill.gulouHq, proposal.id);
    expect(moves.map(({ registrationId }) => registrationId).sort()).toEqual(
      there.map(({ id }) => id).sort(),
    );
    expect(new Set(moves.map(({ to }) => to?.siteId))).toEqual(new Set([other]));
    expect(await held(t, drill.id)).toEqual(before);

    const job = await carryOut(t, drill.gulouHq, proposal.id);
    expect(job).toMatchObject({
      status: 'done',
      progress: { done: there.length, total: there.length },
      result: { affected: there.length, moved: there.length, unplaced: {} },
    });
    const after = await held(t, drill.id);
    for (const { id, household, ...window } of before.values()) {
      const now = after.get(id);
      if (window.site !== site) expect(now).toEqual({ id, household, ...window });
      else
        expect([now?.site, now?.slot]).toEqual([
          other,
          moves.find((m) => m.registrationId === id)?.to?.slotId,
        ]);
    }
    const windows = new Map<string, Set<string>>();
    for (const { household, slot } of after.values())
      windows.set(household, (windows.get(household) ?? new Set()).add(slot));
    expect([...windows.values()].every(({ size }) => size === 1)).toBe(true);
    expect(await recount(t)).toEqual(inOrder);
    expect(await t.need('GET', `/v1/replans/${proposal.id}`, { token: drill.gulouHq })).toMatchObject({
      status: 'done',
      moved: there.length,
    });
    expect((await movesOf(t, drill.gulouHq, proposal.id)).every(({ done }) => done)).toBe(true);
    const events = await t.sql`select from registration_events where kind = 'replanned'`;
    expect(events).toHaveLength(there.length);
    const slots =
      await t.sql`select from slots where site_id = ${site} and (capacity > 0 or ceiling is not null)`;
    expect(slots).toHaveLength(0);
    expect((await t.call('GET', `/v1/sites/${site}`)).status).toBe(404);
  });

  test('nobody is sent to a window that begins within half an hour', async () => {
    await settle(t, drill, [3, 2, 4]);
    t.clock.moveTo(new Date('2021-09-22T08:10:00+08:00'));
    const moves = await movesOf(t, drill.gulouHq, (await close(drill.gulou[0])).id);
    expect(moves.length).toBeGreaterThan(0);
    const earliest = new Date('2021-09-22T08:40:00+08:00').getTime();
    expect(moves.every(({ to }) => to !== null && new Date(to.startsAt).getTime() >= earliest)).toBe(true);
  });

  test('closed from noon on it stays open until then, and shows the hours that are left', async () => {
    await settle(
      t,
      drill,
      Array.from({ length: 30 }, () => 2),
    );
    const from = '2021-09-22T10:15:00+08:00';
    const proposal = await close(drill.gulou[0], { from });
    const before = await held(t, drill.id);
    await carryOut(t, drill.gulouHq, proposal.id);
    const after = await held(t, drill.id);
    for (const one of before.values()) {
      const mustGo = one.site === drill.gulou[0] && one.starts >= new Date('2021-09-22T10:00:00+08:00');
      if (!mustGo) expect(after.get(one.id)).toEqual(one);
      else expect(after.get(one.id)?.slot).not.toBe(one.slot);
    }
    const site = await t.need<{ status: string; hours: object[] }>('GET', `/v1/sites/${drill.gulou[0]}`);
    expect(site).toMatchObject({
      status: 'published',
      hours: [{ opensAt: '2021-09-22T00:30:00.000Z', closesAt: '2021-09-22T02:00:00.000Z' }],
    });
    expect((await slotsOf(t, drill.gulou[0] ?? '')).map(({ available }) => available > 0).slice(3)).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(await recount(t)).toEqual(inOrder);
  });

  test('where there is no room they wait again, with the reason, and get what comes free', async () => {
    await t.close();
    t = await startTestApp();
    drill = await seedDrill(t, { sites: 2, ratePerLaneHour: 4, walkInShare: 0 });
    await settle(
      t,
      drill,
      Array.from({ length: 28 }, () => 1),
    );
    const proposal = await close(drill.gulou[0]);
    expect(proposal).toMatchObject({
      affected: 14,
      moved: 0,
      unplaced: [{ reason: 'no-capacity-before-end', people: 14 }],
    });
    const job = await carryOut(t, drill.gulouHq, proposal.id);
    expect(job.result).toMatchObject({ affected: 14, moved: 0, unplaced: { 'no-capacity-before-end': 14 } });
    const waiting = await t.sql`
      select r.unplaced_reason from waiting w join registrations r on r.id = w.registration_id and r.status = 'pending'`;
    expect(waiting).toHaveLength(14);
    expect(await recount(t)).toEqual(inOrder);

    const lanes = await t.call<ReplanAnswer>('PUT', `/v1/sites/${drill.gulou[1]}/lanes`, {
      token: drill.gulouHq,
      body: { lanes: 2, reason: '增援' },
    });
    expect([lanes.status, lanes.body.status, lanes.body.affected]).toEqual([200, 'done', 0]);
    expect(await t.assign(drill.id, '350102001001')).toMatchObject({ placed: 14 });
  });

  test('the old pass is void, the new one holds', async () => {
    await settle(t, drill, [1]);
    const [one] = (await held(t, drill.id)).values();
    const token = await t.token('citizen');
    const pass = async () =>
      (await t.need<{ pass: string }>('GET', `/v1/registrations/${one?.id}/pass`, { token })).pass;
    const old = await pass();
    await carryOut(t, drill.gulouHq, (await close(one?.site)).id);
    const now = (await held(t, drill.id)).get(one?.id ?? '');
    t.clock.moveTo(now?.starts ?? new Date());
    const tablet = await t.token('tablet', { site: now?.site });
    const checkIn = (deviceSeq: number, text: string) =>
      t.call('POST', `/v1/sites/${now?.site}/check-ins`, {
        token: tablet,
        body: { deviceSeq, at: now?.starts.toISOString(), lane: '1', pass: text },
      });
    expect((await checkIn(1, old)).body.code).toBe('pass-invalid');
    expect((await checkIn(2, await pass())).status).toBe(201);
  });

  test('who has come stays, and a tablet can still send what it recorded there', async () => {
    await settle(t, drill, [2, 1]);
    const [one] = (await held(t, drill.id)).values();
    t.clock.moveTo(new Date('2021-09-22T08:30:00+08:00'));
    const tablet = await t.token('tablet', { site: one?.site });
    const checkIn = async (deviceSeq: number, n: number) =>
      t.call('POST', `/v1/sites/${one?.site}/check-ins`, {
        token: tablet,
        body: { deviceSeq, at: '2021-09-22T08:30:00+08:00', lane: '1', document: person(n).document },
      });
    expect((await checkIn(1, 1)).status).toBe(201);
    const before = await held(t, drill.id);
    const proposal = await close(one?.site);
    await carryOut(t, drill.gulouHq, proposal.id);
    const came = await t.sql<{ id: string }[]>`select id from registrations where status = 'checked-in'`;
    const after = await held(t, drill.id);
    expect(after.get(came[0]?.id ?? '')).toEqual(before.get(came[0]?.id ?? ''));
    expect(await recount(t)).toEqual(inOrder);
    expect((await checkIn(2, 2)).status).toBe(201);
  });
});
