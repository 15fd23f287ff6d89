import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import type { PageAnswer } from '../../../support/drill.ts';
import { type BoxBody, type Depot, depotOf, type Hand } from './depot.ts';

const morning = new Date('2021-09-22T08:00:00+08:00');

describe('boxes', () => {
  let t: TestApp;
  let depot: Depot;
  let codes = 0;
  let tubes = 0;
  beforeAll(async () => {
    t = await startTestApp({ now: morning });
    depot = await depotOf(t);
  });
  afterAll(() => t.close());

  const code = () => `BX-${String(++codes).padStart(5, '0')}`;
  const barcode = () => `MF-${String(++tubes).padStart(6, '0')}`;
  const open = async (box: string, by: Hand = depot.headquarters) =>
    ((await by.see(box)).body.discrepancies ?? []).filter(({ outcome }) => outcome === null);
  /** Time goes on: what happens at one moment has no order. */
  const tick = () => t.clock.moveTo(new Date(t.clock.now().getTime() + 1_000));
  const list = (query: string, token = depot.drill.gulouHq) =>
    t.need<PageAnswer<BoxBody>>('GET', `/v1/drills/${depot.drill.id}/boxes?limit=1000&${query}`, { token });

  test('goes from the site by a courier to the laboratory, each side signing, and is reconciled', async () => {
    const { tablet, courier, lab } = depot;
    const box = code();
    const inIt = [barcode(), barcode(), barcode()];
    for (const one of inIt) await depot.tube(one);
    expect(await tablet.post('', { code: box })).toMatchObject({
      status: 201,
      body: { code: box, status: 'open', listed: 0 },
    });
    tick();
    for (const one of inIt) {
      expect(await tablet.post(`/${box}/tubes`, { barcode: one })).toMatchObject({
        status: 201,
        body: { warnings: [] },
      });
    }
    tick();
    expect(await tablet.post(`/${box}/seal`, { counted: 3 })).toMatchObject({
      status: 201,
      body: { status: 'sealed', listed: 3, warnings: [] },
    });
    tick();
    const given = await tablet.post(`/${box}/handovers`, {
      to: { courier: courier.sub },
      count: 3,
      temperature: 6.5,
    });
    expect(given).toMatchObject({ status: 201, body: { status: 'sealed', handoverId: expect.any(String) } });
    // Listed as long as nobody accepts it.
    expect((await list('unaccepted=true')).items.map((one) => one.code)).toContain(box);
    tick();
    const accepted = await courier.post(`/${box}/handovers/${given.body.handoverId}/accept`, { count: 3 });
    expect(accepted).toMatchObject({ status: 201, body: { status: 'handed-over' } });
    expect((await list('unaccepted=true')).items.map((one) => one.code)).not.toContain(box);
    tick();
    const onward = await courier.post(`/${box}/handovers`, {
      to: { laboratory: depot.laboratory },
      count: 3,
    });
    expect(onward.status).toBe(201);
    tick();
    await lab.post(`/${box}/handovers/${onward.body.handoverId}/accept`, { count: 3 });
    tick();
    const progress: [number, number, string][] = [];
    for (const one of inIt) {
      const { body } = await lab.post(`/${box}/receptions`, { barcode: one, by: 'scan' });
      progress.push([body.received, body.listed, body.status]);
    }
    expect(progress).toEqual([
      [1, 3, 'partly-received'],
      [2, 3, 'partly-received'],
      [3, 3, 'received'],
    ]);
    expect(await open(box)).toEqual([]);
    tick();
    const done = await lab.post(`/${box}/reconcile`, { explanations: [] });
    expect(done).toMatchObject({ status: 201, body: { status: 'reconciled', unmatched: [] } });
    const { body } = await depot.headquarters.see(box);
    expect(body.handovers).toMatchObject([
      { to: 'courier', receiver: 'courier-1', givenBy: 'tablet', acceptedBy: 'courier-1', temperature: 6.5 },
      { to: 'laboratory', givenBy: 'courier-1', acceptedBy: 'clerk', unverified: false },
    ]);
    expect(body.way.map(({ act }) => act)).toEqual([
      'open',
      ...new Array(3).fill('pack'),
      'seal',
      'hand-over',
      'accept',
      'hand-over',
      'accept',
      ...new Array(3).fill('receive'),
      'reconcile',
    ]);
  });

  test('a tube is in one box; the refusal names the other, also of two at the same moment', async () => {
    const { tablet } = depot;
    const [one, other, tube] = [code(), code(), barcode()];
    await depot.tube(tube);
    await tablet.post('', { code: one });
    await tablet.post('', { code: other });
    const answers = await Promise.all(
      [one, other].map((box) => tablet.post(`/${box}/tubes`, { barcode: tube })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const refused = answers.find(({ status }) => status === 409)?.body;
    const has = answers[0]?.status === 201 ? one : other;
    expect(refused).toMatchObject({ code: 'tube-in-box', box: has });
    // Given up, it is free.
    await tablet.post(`/${has}/cancel`, { reason: 'mislabelled' });
    const free = has === one ? other : one;
    expect((await tablet.post(`/${free}/tubes`, { barcode: tube })).status).toBe(201);
  });

  test('many tubes that two boxes are packed with at one moment are each in one; the other is told so, not put off', async () => {
    const { tablet } = depot;
    const boxes = [code(), code()];
    const tubes = Array.from({ length: 12 }, barcode);
    for (const tube of tubes) await depot.tube(tube);
    for (const box of boxes) await tablet.post('', { code: box });
    const answers = await Promise.all(
      tubes.map((tube) => Promise.all(boxes.map((box) => tablet.post(`/${box}/tubes`, { barcode: tube })))),
    );
    for (const both of answers) {
      expect(both.map(({ status, body }) => (status === 409 ? body.code : status)).sort()).toEqual([
        201,
        'tube-in-box',
      ]);
    }
  });

  test('a sealed manifest stays; a count that differs is told; an empty box is not sealed', async () => {
    const { tablet } = depot;
    const [box, first, late] = [code(), barcode(), barcode()];
    await tablet.post('', { code: box });
    expect((await tablet.post(`/${box}/seal`, { counted: 0 })).body.code).toBe('box-empty');
    await depot.tube(first);
    await depot.tube(late);
    await tablet.post(`/${box}/tubes`, { barcode: first });
    const sealed = await tablet.post(`/${box}/seal`, { counted: 2 });
    expect(sealed).toMatchObject({ status: 201, body: { warnings: ['count-differs'] } });
    const added = await tablet.post(`/${box}/tubes`, { barcode: late });
    expect([added.status, added.body.code]).toEqual([409, 'box-sealed']);
    const taken = await t.call(
      'DELETE',
      `/v1/drills/${depot.drill.id}/boxes/${box}/tubes/${first}?deviceSeq=900&at=${encodeURIComponent(morning.toISOString())}`,
      { token: tablet.token },
    );
    expect([taken.status, taken.body.code]).toEqual([409, 'box-sealed']);
    // Numbers of a query are digits: nothing is not 0.
    for (const query of ['boxes?overdue=', 'boxes?overdue=0x10', 'tubes?unboxed=1e1', 'tubes?unboxed=241']) {
      const refused = await t.call('GET', `/v1/drills/${depot.drill.id}/${query}`, {
        token: depot.drill.gulouHq,
      });
      expect([refused.status, refused.body.code]).toEqual([400, 'invalid-request']);
    }
    for (const given of ['', '1e3', '0x10', '-1']) {
      const refused = await t.call(
        'DELETE',
        `/v1/drills/${depot.drill.id}/boxes/${box}/tubes/${first}?deviceSeq=${given}&at=${encodeURIComponent(morning.toISOString())}`,
        { token: tablet.token },
      );
      expect([refused.status, refused.body.errors?.[0]?.pointer]).toEqual([400, '?deviceSeq']);
    }
    expect(await open(box)).toMatchObject([{ code: 'count-differs', about: 'seal' }]);
  });

  test('a box is handed over once, by whoever has it, and not to themselves', async () => {
    const { tablet, courier, second } = depot;
    const [box, tube] = [code(), barcode()];
    await depot.tube(tube);
    await tablet.post('', { code: box });
    await tablet.post(`/${box}/tubes`, { barcode: tube });
    const give = (by: Hand, to: object) => by.post(`/${box}/handovers`, { to, count: 1 });
    expect((await give(tablet, { courier: courier.sub })).body.code).toBe('box-not-sealed');
    await tablet.post(`/${box}/seal`, { counted: 1 });
    const first = await give(tablet, { courier: courier.sub });
    expect((await give(tablet, { courier: second.sub })).body.code).toBe('handed-over-twice');
    // Nobody but the one who is named.
    const path = `/${box}/handovers/${first.body.handoverId}/accept`;
    expect((await second.post(path, { count: 1 })).status).toBe(404);
    await tablet.post(`/${box}/handovers/${first.body.handoverId}/withdraw`);
    expect((await courier.post(path, { count: 1 })).body.code).toBe('handover-over');
    const again = await give(tablet, { courier: courier.sub });
    await courier.post(`/${box}/handovers/${again.body.handoverId}/accept`, { count: 1 });
    expect((await give(tablet, { courier: second.sub })).body.code).toBe('box-not-held');
    expect((await give(courier, { courier: courier.sub })).body.errors).toMatchObject([
      { code: 'own-account' },
    ]);
    expect((await tablet.post(`/${box}/cancel`, { reason: 'other' })).body.code).toBe('box-underway');
  });

  test('somebody from outside is a name with a reason, sealed, masked, and unverified', async () => {
    const { tablet, lab } = depot;
    const [box, tube] = [code(), barcode()];
    await depot.tube(tube);
    await depot.box(box, [tube]);
    const outsider = { name: '欧阳志强', reason: '转运车故障，街道车辆代送' };
    const given = await tablet.post(`/${box}/handovers`, { to: { outsider }, count: 1 });
    expect(given).toMatchObject({ status: 201, body: { status: 'handed-over' } });
    const { body, text } = await depot.headquarters.see(box);
    expect(body.handovers).toMatchObject([{ to: 'outsider', unverified: true, receiver: '欧**强' }]);
    expect(text).not.toContain('代送');
    const [row] = await t.sql<
      { outsider: Buffer }[]
    >`select outsider from box_handovers where to_kind = 'outsider'`;
    expect(row?.outsider.includes(Buffer.from('欧阳志强'))).toBe(false);
    // Whoever brought it, the laboratory takes it in.
    expect(await lab.post(`/${box}/receptions`, { barcode: tube, by: 'hand' })).toMatchObject({
      status: 201,
      body: { status: 'received' },
    });
    expect((await depot.headquarters.see(box)).body.tubes).toMatchObject([{ by: 'hand' }]);
  });

  test('what came unlisted is taken in and explained; what is missing stays open, and is lost or at the site', async () => {
    const { tablet, lab } = depot;
    const box = code();
    const [there, missing, forgotten, unlisted] = [barcode(), barcode(), barcode(), barcode()];
    await depot.tube(there);
    const [gone = ''] = await depot.tube(missing);
    const [atSite = ''] = await depot.tube(forgotten);
    await depot.tube(unlisted);
    await depot.box(box, [there, missing, forgotten]);
    await lab.post(`/${box}/receptions`, { barcode: there, by: 'scan' });
    const extra = await lab.post(`/${box}/receptions`, { barcode: unlisted, by: 'scan' });
    expect(extra).toMatchObject({ status: 201, body: { received: 1, listed: 3, warnings: ['unlisted'] } });
    const nobodys = await lab.post(`/${box}/receptions`, { barcode: 'NOBODY-1', by: 'scan' });
    expect(nobodys.body.warnings).toEqual(['unlisted', 'tube-not-known']);
    expect((await open(box)).map(({ code: one, about }) => [one, about])).toEqual(
      expect.arrayContaining([
        ['missing', missing],
        ['missing', forgotten],
        ['unlisted', unlisted],
        ['unknown-tube', 'NOBODY-1'],
      ]),
    );
    const partly = await lab.post(`/${box}/reconcile`, {
      explanations: [
        { code: 'unlisted', about: unlisted, outcome: 'taken-in', note: '欧阳志强现场补登' },
        { code: 'missing', about: 'MF-NONE', outcome: 'lost' },
        { code: 'unknown-tube', about: 'NOBODY-1', outcome: 'explained' },
      ],
    });
    expect(partly).toMatchObject({
      status: 201,
      body: {
        status: 'partly-received',
        unmatched: [{ code: 'missing', about: 'MF-NONE', outcome: 'lost' }],
      },
    });
    const rest = await lab.post(`/${box}/reconcile`, {
      explanations: [
        { code: 'missing', about: missing, outcome: 'lost' },
        { code: 'missing', about: forgotten, outcome: 'not-packed' },
      ],
    });
    expect(rest.body.status).toBe('reconciled');
    expect([await depot.statusOf(gone), await depot.statusOf(atSite)]).toEqual(['retest', 'sampled']);
    // What is at the site goes with the next box.
    const next = code();
    await tablet.post('', { code: next });
    expect((await tablet.post(`/${next}/tubes`, { barcode: forgotten })).status).toBe(201);
    const [noted] = await t.sql<
      { note: Buffer }[]
    >`select note from box_discrepancies where note is not null`;
    expect(noted?.note.includes(Buffer.from('欧阳志强'))).toBe(false);
  });

  test('a tube that leaked is collected again: whoever is in it is due; a repeat and a correction are no second time', async () => {
    const { lab } = depot;
    const [box, leaked, good] = [code(), barcode(), barcode()];
    const people = await depot.tube(leaked, 3);
    await depot.tube(good);
    await depot.box(box, [leaked, good]);
    const found = { barcode: leaked, by: 'scan', condition: 'leaked', deviceSeq: lab.seq() };
    const waiting = vi.spyOn(t.services.signals, 'waiting');
    const first = await lab.post(`/${box}/receptions`, found);
    const again = await lab.post(`/${box}/receptions`, found);
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual(first.body);
    const statuses = await Promise.all(people.map((id) => depot.statusOf(id)));
    expect(statuses).toEqual(['retest', 'retest', 'retest']);
    // Whoever gives out windows hears of them at once, and once.
    expect(waiting.mock.calls).toEqual([[depot.drill.id, gulou.communities[0]]]);
    waiting.mockRestore();
    await lab.post(`/${box}/receptions`, {
      barcode: leaked,
      by: 'scan',
      condition: 'damaged',
      disposition: 'accept',
    });
    const tube = (await lab.see(box)).body.tubes.find((one) => one.barcode === leaked);
    expect(tube).toMatchObject({ condition: 'damaged', disposition: 'collect-again' });
    // Damaged, and there is enough of it.
    await lab.post(`/${box}/receptions`, {
      barcode: good,
      by: 'scan',
      condition: 'damaged',
      disposition: 'accept',
    });
    const events = await t.sql`
      select id from registration_events where kind = 'retest' and registration_id = any(${people}::uuid[])`;
    expect(events.length).toBe(3);
  });

  test('a box that is lost makes whoever is in it due; found, it is received all the same', async () => {
    const { lab, headquarters } = depot;
    const [box, tube] = [code(), barcode()];
    const [who = ''] = await depot.tube(tube);
    await depot.box(box, [tube]);
    const waiting = vi.spyOn(t.services.signals, 'waiting');
    const lost = await headquarters.post(`/${box}/lost`, { reason: '转运车失联超过两小时' });
    expect(waiting.mock.calls).toEqual([[depot.drill.id, gulou.communities[0]]]);
    waiting.mockRestore();
    expect(lost).toMatchObject({ status: 201, body: { status: 'lost' } });
    expect(await depot.statusOf(who)).toBe('retest');
    const [line] = await t.sql`select action from audit_log where action = 'box.lost'`;
    expect(line).toBeDefined();
    expect((await lab.post(`/${box}/receptions`, { barcode: tube, by: 'scan' })).body.status).toBe(
      'received',
    );
  });

  test('offline: a shuffled morning, sent twice, comes to the same as it would have at once', async () => {
    const { tablet, courier, lab } = depot;
    const [box, tube, handover] = [code(), barcode(), crypto.randomUUID()];
    await depot.tube(tube);
    const at = (minute: number) => new Date(t.clock.now().getTime() - (60 - minute) * 60_000).toISOString();
    const ofTablet = [
      { act: 'open', deviceSeq: 101, at: at(1), code: box },
      { act: 'pack', deviceSeq: 102, at: at(2), code: box, barcode: tube },
      { act: 'seal', deviceSeq: 103, at: at(3), code: box, counted: 1 },
      {
        act: 'hand-over',
        deviceSeq: 104,
        at: at(4),
        code: box,
        id: handover,
        to: { courier: courier.sub },
        count: 1,
      },
    ];
    // The laboratory and the courier are heard first.
    const received = await lab.post(`/${box}/receptions`, { barcode: tube, by: 'scan' });
    expect(received).toMatchObject({ status: 201, body: { warnings: ['unlisted'] } });
    const signed = await courier.batch([
      { act: 'accept', deviceSeq: 1, at: at(5), code: box, handover, count: 1 },
    ]);
    expect(signed.map(({ status }) => status)).toEqual([201]);
    expect((await open(box, lab)).map((one) => one.code).sort()).toEqual([
      'not-given',
      'not-sealed',
      'unlisted',
    ]);
    for (const some of [ofTablet.toReversed(), ofTablet]) {
      const statuses = (await tablet.batch(some)).map(({ status }) => status);
      expect(statuses.every((status) => status === 200 || status === 201)).toBe(true);
    }
    const { body } = await depot.headquarters.see(box);
    expect(body).toMatchObject({ status: 'received', listed: 1, received: 1, counted: 1, differs: 0 });
    expect(body.handovers).toMatchObject([{ givenBy: 'tablet', acceptedBy: 'courier-1' }]);
  });

  test('what contradicts is kept, told, and counts once the contradiction is gone', async () => {
    const { tablet } = depot;
    const [one, other, tube] = [code(), code(), barcode()];
    await depot.tube(tube);
    await depot.box(one, [tube]);
    const at = t.clock.now().toISOString();
    const kept = await tablet.batch([
      { act: 'open', deviceSeq: 201, at, code: other },
      { act: 'pack', deviceSeq: 202, at, code: other, barcode: tube },
    ]);
    expect(kept).toMatchObject([
      { status: 201 },
      { status: 202, body: { contradiction: 'tube-in-box', warnings: ['kept-for-review'] } },
    ]);
    expect(await open(other)).toMatchObject([{ code: 'tube-in-box', about: tube }]);
    await tablet.post(`/${one}/cancel`, { reason: 'mislabelled' });
    expect(await open(other)).toEqual([]);
    expect((await tablet.see(other)).body.tubes).toMatchObject([{ barcode: tube, state: 'in' }]);
  });

  test('a box in two vans, and the same code at two sites', async () => {
    const { tablet, courier, second, elsewhere } = depot;
    const [box, tube] = [code(), barcode()];
    await depot.tube(tube);
    await depot.box(box, [tube]);
    const [h1, h2] = [crypto.randomUUID(), crypto.randomUUID()];
    const at = (n: number) => new Date(t.clock.now().getTime() + n * 1_000).toISOString();
    await tablet.batch([
      {
        act: 'hand-over',
        deviceSeq: 301,
        at: at(0),
        code: box,
        id: h1,
        to: { courier: courier.sub },
        count: 1,
      },
    ]);
    await courier.batch([{ act: 'accept', deviceSeq: 302, at: at(0), code: box, handover: h1, count: 1 }]);
    t.clock.moveTo(new Date(t.clock.now().getTime() + 60_000));
    const twice = await tablet.batch([
      {
        act: 'hand-over',
        deviceSeq: 303,
        at: at(0),
        code: box,
        id: h2,
        to: { courier: second.sub },
        count: 1,
      },
    ]);
    expect(twice).toMatchObject([{ status: 202, body: { contradiction: 'box-not-held' } }]);
    await second.batch([{ act: 'accept', deviceSeq: 304, at: at(0), code: box, handover: h2, count: 1 }]);
    expect(await open(box)).toMatchObject([{ code: 'box-not-held', about: h2 }]);

    const refused = await elsewhere.post('', { code: box });
    expect([refused.status, refused.body.code]).toEqual([409, 'box-elsewhere']);
    const foreign = barcode();
    const kept = await elsewhere.batch([
      { act: 'open', deviceSeq: 305, at: at(0), code: box },
      { act: 'pack', deviceSeq: 306, at: at(0), code: box, barcode: foreign },
    ]);
    expect(kept).toMatchObject([
      { status: 202, body: { contradiction: 'box-elsewhere' } },
      { status: 202, body: { contradiction: 'box-elsewhere' } },
    ]);
    expect((await open(box)).map((one) => [one.code, one.about])).toEqual(
      expect.arrayContaining([
        ['box-elsewhere', ''],
        ['box-elsewhere', foreign],
      ]),
    );
  });

  test("another site's tube, a code of 500 signs, a code in scientific notation: each a clear answer", async () => {
    const { tablet, elsewhere } = depot;
    const [box, tube] = [code(), barcode()];
    await depot.tube(tube);
    await elsewhere.post('', { code: box });
    const foreign = await elsewhere.post(`/${box}/tubes`, { barcode: tube });
    expect([foreign.status, foreign.body.code]).toEqual([409, 'tube-elsewhere']);
    const own = code();
    await tablet.post('', { code: own });
    for (const [given, why] of [
      ['A'.repeat(500), 'too-long'],
      ['3.5E+12', 'barcode-rounded'],
    ] as const) {
      const refused = await tablet.post(`/${own}/tubes`, { barcode: given });
      expect([refused.status, refused.body.errors]).toMatchObject([400, [{ pointer: '/barcode' }]]);
      if (why === 'barcode-rounded') expect(refused.body.errors).toMatchObject([{ code: why }]);
      expect((await tablet.post('', { code: given })).status).toBe(400);
    }
    const unread = await tablet.batch([{ act: 'pack', deviceSeq: 1, code: own }, 7, { act: 'fly' }]);
    expect(unread.map(({ status }) => status)).toEqual([400, 400, 400]);
    const kept = await t.sql`select code from swab_reviews where device = 'tablet' and code = 'unreadable'`;
    expect(kept.length).toBe(3);
  });

  test('a laboratory sees the boxes that go to it, a courier those they have to do with, a site its own', async () => {
    const { drill, courier, second, elsewhere, lab } = depot;
    const [box, tube] = [code(), barcode()];
    await depot.tube(tube);
    await depot.box(box, [tube]);
    const { id } = await t.need<{ id: string }>('POST', `/v1/drills/${drill.id}/laboratories`, {
      token: drill.cityHq,
      body: { name: `另一实验室${box}`, districts: ['350103'] },
    });
    const other = depot.hand('other', await t.token('lab', { sub: 'other', laboratory: id }));
    const sees = async (by: Hand) => [
      (await by.see(box)).status,
      (await list('', by.token)).items.some((one) => one.code === box),
    ];
    expect(await sees(lab)).toEqual([200, true]);
    for (const by of [other, courier, second, elsewhere]) expect(await sees(by)).toEqual([404, false]);
    expect((await other.post(`/${box}/receptions`, { barcode: tube, by: 'scan' })).status).toBe(404);
    await t.need('PATCH', `/v1/drills/${drill.id}/boxes/${box}`, {
      token: drill.gulouHq,
      body: { laboratory: id },
    });
    expect([await sees(other), await sees(lab)]).toEqual([
      [200, true],
      [404, false],
    ]);
    const given = await depot.tablet.post(`/${box}/handovers`, { to: { courier: second.sub }, count: 1 });
    expect(given.status).toBe(201);
    expect(await sees(second)).toEqual([200, true]);
    const unknown = await t.call('PATCH', `/v1/drills/${drill.id}/boxes/${box}`, {
      token: drill.gulouHq,
      body: { laboratory: crypto.randomUUID() },
    });
    expect(unknown.body.errors).toMatchObject([{ pointer: '/laboratory', code: 'unknown-laboratory' }]);
  });
});

describe('the four hours from the first swab', () => {
  let t: TestApp;
  let depot: Depot;
  beforeAll(async () => {
    t = await startTestApp({ now: morning });
    depot = await depotOf(t);
  });
  afterAll(() => t.close());

  const later = (minutes: number) => t.clock.moveTo(new Date(morning.getTime() + minutes * 60_000));
  const boxes = async (query: string) =>
    (
      await t.need<PageAnswer<BoxBody>>('GET', `/v1/drills/${depot.drill.id}/boxes?${query}`, {
        token: depot.drill.gulouHq,
      })
    ).items.map(({ code, minutesLeft }) => [code, minutesLeft]);
  const unboxed = async (query = '', token = depot.drill.gulouHq) =>
    (
      await t.need<PageAnswer<{ barcode: string; minutesLeft: number }>>(
        'GET',
        `/v1/drills/${depot.drill.id}/tubes?${query}`,
        { token },
      )
    ).items.map(({ barcode, minutesLeft }) => [barcode, minutesLeft]);

  test('run in the list of boxes, and of tubes in none, until a laboratory has them', async () => {
    await depot.tube('T-1');
    later(30);
    await depot.tube('T-2');
    await depot.tube('T-3');
    await depot.box('B-1', ['T-1', 'T-2']);
    expect(await unboxed()).toEqual([['T-3', 240]]);
    expect(await boxes('')).toEqual([['B-1', 210]]);
    expect(await boxes('overdue=0')).toEqual([]);
    later(200);
    expect(await boxes('overdue=40')).toEqual([['B-1', 40]]);
    expect(await boxes('overdue=39')).toEqual([]);
    expect(await unboxed('unboxed=69')).toEqual([]);
    expect(await unboxed('unboxed=70', depot.tablet.token)).toEqual([['T-3', 70]]);
    expect(await boxes('untouched=170')).toEqual([['B-1', 40]]);
    expect(await boxes('untouched=171')).toEqual([]);
    later(241);
    expect(await boxes('overdue=0')).toEqual([['B-1', -1]]);
    // The first one is there; now the second one's time counts.
    await depot.lab.post('/B-1/receptions', { barcode: 'T-1', by: 'scan' });
    expect(await boxes('')).toEqual([['B-1', 29]]);
    await depot.lab.post('/B-1/receptions', { barcode: 'T-2', by: 'scan' });
    expect(await boxes('')).toEqual([['B-1', null]]);
    expect(await boxes('overdue=240')).toEqual([]);
  });

  test('begin with the first swab that stays in the tube', async () => {
    later(300);
    const [first = ''] = await depot.tube('T-9', 1);
    later(310);
    const [row] = await t.sql<{ at: Date }[]>`select first_swab_at as at from tubes where barcode = 'T-9'`;
    expect(row?.at).toEqual(new Date(morning.getTime() + 300 * 60_000));
    await depot.rack.takeOut('T-9', first);
    const [after] = await t.sql<
      { at: Date | null }[]
    >`select first_swab_at as at from tubes where barcode = 'T-9'`;
    expect(after?.at).toBeNull();
  });
  test('what a courier put into a box of which no site was heard is received, leaked, too; and an explanation is a text', async () => {
    const { courier, lab } = depot;
    const [box, tube] = ['B-UNHEARD', 'T-UNHEARD'];
    const at = t.clock.now().toISOString();
    const [packed] = await courier.batch([{ act: 'pack', deviceSeq: 990_001, at, code: box, barcode: tube }]);
    expect(packed).toMatchObject({ status: 201, body: { warnings: ['tube-not-known'] } });
    const received = await lab.post(`/${box}/receptions`, { barcode: tube, by: 'scan', condition: 'leaked' });
    expect(received).toMatchObject({ status: 201, body: { received: 1 } });
    const half = { code: 'missing', about: '\ud800', outcome: 'explained' };
    expect((await lab.post(`/${box}/reconcile`, { explanations: [half] })).status).toBe(400);
  });
});
