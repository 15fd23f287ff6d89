import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou, taijiang } from '../../../support/divisions.ts';
import { type PageAnswer, type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { person, registration } from '../../../support/people.ts';
import type { AuditLine } from '../audit/audit-line.ts';
import { type Lane, laneAt, laneWith, type Review, register } from './lane.ts';

const [community] = gulou.communities;
const morning = new Date('2021-09-22T08:00:00+08:00');
const minutes = (n: number) => new Date(morning.getTime() + n * 60_000).toISOString();

describe('uploads of what was recorded without a network', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let here: Lane;
  let there: Lane;
  let seq = 0;
  let next = 0;
  beforeAll(async () => {
    t = await startTestApp({ now: morning });
    drill = await seedDrill(t, { lanes: 20 });
    here = await laneAt(t, drill.gulou[0], 'tablet-1');
    there = await laneAt(t, drill.gulou[1], 'tablet-2');
  });
  afterAll(() => t.close());

  const reviews = async (query = '', token = drill.gulouHq) =>
    (
      await t.need<PageAnswer<Review>>('GET', `/v1/drills/${drill.id}/check-in-reviews?limit=1000${query}`, {
        token,
      })
    ).items;
  const flagged = async (registrationId: string) =>
    (await reviews('', drill.cityHq))
      .filter((one) => one.registrationId === registrationId)
      .map(({ code, device, deviceSeq }) => [code, device, deviceSeq]);
  const newcomer = async () => {
    const n = next++;
    return { n, id: (await register(t, drill, registration(n, community))).id, document: person(n).document };
  };
  const shuffled = <T>(items: readonly T[]): T[] =>
    items
      .map((item, index) => ({ item, key: (index * 7_919) % 1_009 }))
      .sort((a, b) => a.key - b.key)
      .map(({ item }) => item);

  test('of 1,000 rows with a bad one, 999 stand and the bad one is explained where it stands, and kept', async () => {
    const from = next;
    next += 999;
    const rows: object[] = Array.from({ length: 999 }, (_, index) => ({
      deviceSeq: 100_000 + index,
      at: minutes(index / 100),
      walkIn: registration(from + index, community),
    }));
    rows.splice(417, 0, {
      deviceSeq: 200_000,
      document: { type: 'resident-id', number: '110105194912310021' },
    });
    t.clock.moveTo(new Date(minutes(30)));
    const { status, body } = await here.batch(rows);
    expect(status).toBe(200);
    expect(body.items.map((item) => item.deviceSeq)).toEqual(
      rows.map((row) => (row as { deviceSeq: number }).deviceSeq),
    );
    expect(body.items.filter((item) => item.status === 201).length).toBe(999);
    expect(body.items[417]).toMatchObject({
      status: 400,
      body: { code: 'invalid-request', errors: [{ pointer: '/checkIns/417/document/number' }] },
    });
    const [count] =
      await t.sql`select count(*)::int as n from check_ins where device_seq between 100000 and 100998`;
    expect(count).toEqual({ n: 999 });
    const kept = (await reviews()).filter((one) => one.deviceSeq === 200_000);
    expect(kept).toMatchObject([
      { code: 'unreadable', sent: { way: 'document', document: '110105********0021' } },
    ]);

    // Any number of times, in any order: the same answers, and nothing more is written.
    const before = await t.counts();
    const first = new Map(body.items.map((item) => [item.deviceSeq, item.body.ticket]));
    for (const order of [shuffled(rows), [...rows].reverse()]) {
      const again = await here.batch(order);
      for (const item of again.body.items) {
        if (item.deviceSeq === 200_000) continue;
        expect([item.status, item.body.ticket]).toEqual([200, first.get(item.deviceSeq)]);
      }
    }
    expect(await t.counts()).toEqual(before);
  });

  test('what was sent before by itself is known in a batch, and twice in one batch it is one', async () => {
    const { document } = await newcomer();
    const row = { deviceSeq: seq++, at: minutes(1), document };
    const single = await here.one(row);
    const { body } = await here.batch([row, row]);
    expect(body.items.map((item) => [item.status, item.body])).toEqual([
      [200, single.body],
      [200, single.body],
    ]);
  });

  test('checked in at two sites: the earlier counts and the other is flagged, in whatever order they come', async () => {
    const third = await laneAt(t, drill.taijiang[0], 'tablet-3');
    const places: [Lane, string, number][] = [
      [here, 'tablet-1', 10],
      [there, 'tablet-2', 5],
      [third, 'tablet-3', 20],
      // Later, at the site of the earliest: no contradiction.
      [there, 'tablet-2', 15],
    ];
    for (const order of [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [1, 0, 3, 2],
      [2, 3, 0, 1],
    ]) {
      const { id, document } = await newcomer();
      const own = places.map(([lane, device, at]) => ({
        lane,
        device,
        row: { deviceSeq: seq++, at: minutes(at), document },
      }));
      for (const index of order) {
        const place = own[index];
        const answer = await place?.lane.batch([place.row]);
        expect(answer?.body.items[0]?.status).toBe(201);
      }
      const expected = [own[0], own[2]].map((place) => ['two-sites', place?.device, place?.row.deviceSeq]);
      expect((await flagged(id)).sort()).toEqual(expected.sort());
      const seen = (await reviews('', drill.cityHq)).find((one) => one.registrationId === id);
      expect(seen?.counts).toMatchObject({ siteId: drill.gulou[1], deviceSeq: own[1]?.row.deviceSeq });
      expect(seen?.name).toContain('*');
    }
  });

  test('and at once', async () => {
    for (let round = 0; round < 10; round++) {
      const { id, document } = await newcomer();
      const rows = [12, 7, 3].map((at) => ({ deviceSeq: seq++, at: minutes(at), document }));
      const third = await laneAt(t, drill.taijiang[0], 'tablet-3');
      await Promise.all([here, there, third].map((lane, index) => lane.batch([rows[index]])));
      const codes = (await flagged(id)).map(([, , sequence]) => sequence).sort();
      expect(codes).toEqual([rows[0]?.deviceSeq, rows[1]?.deviceSeq].sort());
    }
  });

  test('a sequence used for two people: both were there, the second is flagged and gets another ticket', async () => {
    const [one, two] = [await newcomer(), await newcomer()];
    const deviceSeq = seq++;
    const { body } = await here.batch([
      { deviceSeq, document: one.document },
      { deviceSeq, document: two.document },
    ]);
    expect(body.items.map((item) => item.status)).toEqual([201, 201]);
    expect(body.items[1]?.body.warnings).toContain('sequence-reused');
    expect(body.items[0]?.body.ticket).not.toBe(body.items[1]?.body.ticket);
    expect(await flagged(one.id)).toEqual([]);
    expect(await flagged(two.id)).toEqual([['sequence-reused', 'tablet-1', deviceSeq]]);
  });

  test('who had cancelled, or came with a pass of yesterday’s plan, was let in: it stands, and is flagged', async () => {
    const citizen = await t.token('citizen', { sub: 'anna' });
    const cancelled = await newcomer();
    await t.need('POST', `/v1/registrations/${cancelled.id}/cancel`, { token: citizen });
    const moved = await newcomer();
    await t.assign(drill.id, community);
    const { pass } = await t.need<{ pass: string }>('GET', `/v1/registrations/${moved.id}/pass`, {
      token: citizen,
    });
    const slots = await t.need<{ items: { id: string }[] }>('GET', `/v1/sites/${drill.gulou[0]}/slots`);
    const own = await t.need<{ appointment: { slotId: string } }>('GET', `/v1/registrations/${moved.id}`, {
      token: citizen,
    });
    const slotId = slots.items.find(({ id }) => id !== own.appointment.slotId)?.id;
    await t.need('POST', `/v1/registrations/${moved.id}/reschedule`, {
      token: citizen,
      body: { slotId, scope: 'person' },
    });
    const [a, b] = [seq++, seq++];
    const { body } = await here.batch([
      { deviceSeq: a, document: cancelled.document },
      { deviceSeq: b, pass },
    ]);
    expect(body.items.map((item) => [item.status, item.body.status])).toEqual([
      [201, 'checked-in'],
      [201, 'checked-in'],
    ]);
    expect(await flagged(cancelled.id)).toEqual([['cancelled', 'tablet-1', a]]);
    expect(await flagged(moved.id)).toEqual([['pass-revoked', 'tablet-1', b]]);
  });

  test('what cannot become a check-in is kept as it was sent, sealed, and answered', async () => {
    const stranger = person(9_000_001);
    const cases: [object | string | number | null, number, string, string][] = [
      [{ document: stranger.document }, 422, 'person-not-registered', 'person-not-registered'],
      [{ pass: 'https://supermarket.example/coupon' }, 422, 'pass-invalid', 'pass-invalid'],
      [{ walkIn: registration(9_000_002, '350102001999') }, 400, 'invalid-request', 'unreadable'],
      [
        { nameInBuilding: { name: '王无人', building: '1号楼' } },
        422,
        'person-not-registered',
        'person-not-registered',
      ],
      [{}, 400, 'invalid-request', 'unreadable'],
      ['not a row', 400, 'invalid-request', 'unreadable'],
      [null, 400, 'invalid-request', 'unreadable'],
      [7, 400, 'invalid-request', 'unreadable'],
      [{ pass: 'x'.repeat(100_000) }, 400, 'invalid-request', 'unreadable'],
    ];
    const from = seq;
    const rows = cases.map(([row]) =>
      typeof row === 'object' && row !== null ? { deviceSeq: seq++, ...row } : row,
    );
    const before = new Set((await reviews()).map(({ id }) => id));
    const { body } = await here.batch(rows);
    expect(body.items.map((item) => [item.status, item.body.code])).toEqual(
      cases.map(([, status, code]) => [status, code]),
    );
    await here.batch(rows);
    const kept = (await reviews()).filter(({ id }) => !before.has(id));
    expect(kept.map(({ code }) => code).sort()).toEqual(cases.map(([, , , code]) => code).sort());
    const [first] = kept.filter(({ deviceSeq }) => deviceSeq === from);
    expect(first?.sent).toMatchObject({ way: 'document', document: expect.stringContaining('****') });
    const stored = await t.sql`select row_to_json(v)::text as row from check_in_reviews v`;
    const text = stored.map(({ row }) => String(row)).join();
    expect(text).not.toContain(stranger.document.number);
    expect(text).not.toContain(Buffer.from(stranger.document.number).toString('hex'));
  });

  test('clocks: what the tablet says it has now corrects what it recorded; both are kept', async () => {
    const [late, fast, old, far, plain] = await Promise.all(Array.from({ length: 5 }, newcomer));
    const stored = async (id = '') => {
      const [row] = await t.sql<{ at: Date; recorded: Date | null }[]>`
        select at, recorded_at as recorded from check_ins where registration_id = ${id}`;
      return [row?.at.toISOString(), row?.recorded?.toISOString()];
    };
    const now = minutes(30);
    t.clock.moveTo(new Date(now));
    const day = 86_400_000;
    const shift = (iso: string, ms: number) => new Date(Date.parse(iso) + ms).toISOString();
    // Three days behind, and two days fast.
    await here.batch([{ deviceSeq: seq++, at: shift(minutes(10), -3 * day), document: late?.document }], {
      sentAt: shift(now, -3 * day),
    });
    expect(await stored(late?.id)).toEqual([minutes(10), shift(minutes(10), -3 * day)]);
    await here.batch([{ deviceSeq: seq++, at: shift(minutes(10), 2 * day), document: fast?.document }], {
      sentAt: shift(now, 2 * day),
    });
    expect(await stored(fast?.id)).toEqual([minutes(10), shift(minutes(10), 2 * day)]);
    // Without it there is only the tablet's word: what cannot be is when it arrived, and is flagged.
    const [a, b] = [seq++, seq++];
    const { body } = await here.batch([
      { deviceSeq: a, at: '1970-01-01T00:00:00Z', document: old?.document },
      { deviceSeq: b, at: '2999-12-31T23:59:59Z', document: far?.document },
    ]);
    expect(body.items.map((item) => item.status)).toEqual([201, 201]);
    expect(await stored(old?.id)).toEqual([now, '1970-01-01T00:00:00.000Z']);
    expect(await stored(far?.id)).toEqual([now, '2999-12-31T23:59:59.000Z']);
    expect(await flagged(old?.id ?? '')).toEqual([['time-out-of-range', 'tablet-1', a]]);
    expect(await flagged(far?.id ?? '')).toEqual([['time-out-of-range', 'tablet-1', b]]);
    // A slow network is no slow clock.
    await here.batch([{ deviceSeq: seq++, at: minutes(10), document: plain?.document }], {
      sentAt: shift(now, -20_000),
    });
    expect(await stored(plain?.id)).toEqual([minutes(10), undefined]);
  });

  test('an enrolled tablet’s measured offset corrects what comes without a time, and headquarters see it', async () => {
    const added = await t.need<{ id: string; code: string; tag: string }>('POST', '/v1/devices', {
      token: drill.gulouHq,
      body: { siteId: drill.gulou[0], label: '平板' },
    });
    const enrolled = await t.need<{ clientId: string; clientSecret: string }>('POST', '/v1/devices/enrol', {
      body: { code: added.code },
    });
    const { accessToken } = await t.need<{ accessToken: string }>('POST', '/v1/auth/token', {
      body: { clientId: enrolled.clientId, clientSecret: enrolled.clientSecret },
    });
    const tablet = laneWith(t, drill.gulou[0], accessToken);
    const [one, two] = [await newcomer(), await newcomer()];
    const hour = 3_600_000;
    const wrong = (iso: string) => new Date(Date.parse(iso) + hour).toISOString();
    const first = await tablet.batch([{ deviceSeq: 0, at: wrong(minutes(5)), document: one.document }], {
      sentAt: wrong(t.clock.now().toISOString()),
    });
    expect(first.body.items[0]?.body.ticket).toBe(`1-${added.tag}0`);
    await tablet.one({ deviceSeq: 1, at: wrong(minutes(6)), document: two.document });
    const [row] = await t.sql<{ at: Date }[]>`select at from check_ins where registration_id = ${two.id}`;
    expect(row?.at.toISOString()).toBe(minutes(6));
    await t.services.tablets.flush();
    const { items } = await t.need<PageAnswer<{ id: string; clockOffsetMs: number }>>(
      'GET',
      `/v1/devices?siteId=${drill.gulou[0]}`,
      { token: drill.gulouHq },
    );
    expect(items.find(({ id }) => id === added.id)?.clockOffsetMs).toBe(hour);

    // Revoked, it is refused with all it has; restored, nothing is lost.
    const held = await newcomer();
    const rows = [{ deviceSeq: 2, at: wrong(minutes(7)), document: held.document }];
    await t.need('POST', `/v1/devices/${added.id}/revoke`, { token: drill.gulouHq });
    expect(await tablet.batch(rows)).toMatchObject({ status: 403, body: { code: 'device-revoked' } });
    await t.need('POST', `/v1/devices/${added.id}/restore`, { token: drill.gulouHq });
    expect((await tablet.batch(rows)).body.items[0]?.status).toBe(201);
  });

  test('the envelope: another site, none, too many, nothing, too large', async () => {
    const token = await t.token('tablet', { sub: 'tablet-1', site: drill.gulou[0] });
    const post = (body: unknown, site = drill.gulou[0]) =>
      t.call('POST', `/v1/sites/${site}/check-ins/batch`, { token, body });
    const row = { deviceSeq: 1, at: minutes(1), lane: '1', document: person(0).document };
    expect((await post({ checkIns: [row] }, drill.gulou[1])).status).toBe(403);
    expect((await post({ checkIns: [] })).status).toBe(400);
    expect((await post({ checkIns: Array.from({ length: 1_001 }, () => row) })).status).toBe(400);
    expect((await post({ checkIns: 'all' })).status).toBe(400);
    expect((await post({ checkIns: [row], sentAt: 'now' })).status).toBe(400);
    expect((await post({ checkIns: [{ ...row, pass: 'x'.repeat(10_000_000) }] })).status).toBe(413);
  });

  test('reviews are their division’s own, in pages, and are settled once, with a reason that is audited', async () => {
    const all = await reviews();
    expect(all.length).toBeGreaterThan(10);
    const page = await t.need<PageAnswer<Review>>('GET', `/v1/drills/${drill.id}/check-in-reviews?limit=4`, {
      token: drill.gulouHq,
    });
    const rest = await t.need<PageAnswer<Review>>(
      'GET',
      `/v1/drills/${drill.id}/check-in-reviews?limit=1000&cursor=${page.nextCursor}`,
      { token: drill.gulouHq },
    );
    expect([...page.items, ...rest.items].map(({ id }) => id)).toEqual(all.map(({ id }) => id));
    const taijiangs = await reviews('', drill.taijiangHq);
    expect(taijiangs.length).toBeGreaterThan(0);
    expect(taijiangs.every(({ siteId }) => drill.taijiang.includes(siteId))).toBe(true);
    expect((await reviews('', drill.cityHq)).length).toBe(all.length + taijiangs.length);
    expect((await reviews(`&division=${taijiang.division}`, drill.cityHq)).length).toBe(taijiangs.length);

    const [first] = all;
    const settle = (token: string, reason = '已电话核实') =>
      t.call<Review>('POST', `/v1/check-in-reviews/${first?.id}/settle`, { token, body: { reason } });
    expect((await settle(drill.taijiangHq)).status).toBe(404);
    const settled = await settle(drill.gulouHq);
    expect(settled.body).toMatchObject({ id: first?.id, settledBy: 'test-district-hq' });
    expect((await settle(drill.cityHq, '再看一次')).body).toEqual(settled.body);
    expect((await reviews('&status=settled')).map(({ id }) => id)).toEqual([first?.id]);
    expect((await reviews('&status=open')).length).toBe(all.length - 1);
    const { items } = await t.need<PageAnswer<AuditLine>>('GET', '/v1/audit?action=check-in-review.settled', {
      token: await t.token('auditor'),
    });
    expect(items.map(({ reason }) => reason)).toEqual(['已电话核实']);
  });

  test('a drill that has been closed meanwhile takes what was recorded before', async () => {
    const { document } = await newcomer();
    await t.need('POST', `/v1/drills/${drill.id}/close`, {
      token: drill.cityHq,
      body: { reason: '演练结束' },
    });
    expect((await here.one({ deviceSeq: seq++, document })).status).toBe(409);
    const { body } = await here.batch([
      { deviceSeq: seq++, document },
      { deviceSeq: seq++, walkIn: registration(next++, community) },
    ]);
    expect(body.items.map((item) => item.status)).toEqual([201, 201]);
  });
});
