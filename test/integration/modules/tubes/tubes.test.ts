import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { type PageAnswer, type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { person, registration } from '../../../support/people.ts';
import { type Lane, laneAt, register } from '../check-in/lane.ts';
import { type Rack, rackAt, type SwabReviewBody, type TubeBody } from './rack.ts';

const [community] = gulou.communities;
const morning = new Date('2021-09-22T08:00:00+08:00');
const minutes = (n: number) => new Date(morning.getTime() + n * 60_000).toISOString();

describe('tubes', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let lane: Lane;
  let rack: Rack;
  let second: Rack;
  let elsewhere: Rack;
  let next = 0;
  let codes = 0;
  let seq = 50_000;
  beforeAll(async () => {
    t = await startTestApp({ now: morning });
    drill = await seedDrill(t, { lanes: 20 });
    lane = await laneAt(t, drill.gulou[0], 'tablet-1');
    rack = await rackAt(t, drill.gulou[0], 'tablet-1');
    second = await rackAt(t, drill.gulou[0], 'tablet-2');
    elsewhere = await rackAt(t, drill.gulou[1], 'tablet-3');
  });
  afterAll(() => t.close());

  const code = () => `MF-${String(++codes).padStart(6, '0')}`;
  /** People who stand at the lane, checked in. */
  async function comers(count: number): Promise<{ id: string; ticket: string; n: number }[]> {
    const all: { id: string; ticket: string; n: number }[] = [];
    for (let index = 0; index < count; index++) {
      const n = next++;
      await register(t, drill, registration(n, community));
      const { body } = await lane.one({ deviceSeq: seq++, document: person(n).document });
      all.push({ id: body.registrationId, ticket: body.ticket, n });
    }
    return all;
  }
  const tubeOf = (barcode: string, token = drill.gulouHq) =>
    t.need<TubeBody>('GET', `/v1/drills/${drill.id}/tubes/${barcode}`, { token });
  const reviewsOf = async (barcode: string) =>
    (
      await t.need<PageAnswer<SwabReviewBody>>('GET', `/v1/drills/${drill.id}/swab-reviews?limit=1000`, {
        token: drill.gulouHq,
      })
    ).items.filter((one) => one.barcode === barcode);
  const statusOf = async (id: string): Promise<string> => {
    const [row] = await t.ground.database.sql<
      { status: string }[]
    >`select status from registrations where id = ${id}`;
    return row?.status ?? '';
  };
  const settle = (id: string, body: object) =>
    t.call<SwabReviewBody & { code: string }>('POST', `/v1/swab-reviews/${id}/settle`, {
      token: drill.gulouHq,
      body,
    });

  test('ten people by registration, ticket, document and pass go into one tube; the eleventh does not', async () => {
    const barcode = code();
    expect(await rack.open(barcode, { kind: 'single', poolSize: 10 })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/poolSize', code: 'single-of-several' }] },
    });
    expect(await rack.open(barcode, { kind: 'pool', poolSize: 10 })).toMatchObject({
      status: 201,
      body: { barcode, count: 0, poolSize: 10, warnings: [] },
    });
    const people = await comers(11);
    const [first, by, third, ...rest] = people;
    if (first === undefined || by === undefined || third === undefined) throw new Error('nobody came');
    // As it stands on their phone since they registered: the one who has checked in gets no new one.
    const pass = t.services.passes.issue({
      registrationId: first.id,
      drillId: drill.id,
      slotId: first.id,
      expiresAt: new Date(minutes(600)),
    });
    expect(await rack.swab(barcode, { pass })).toMatchObject({
      status: 201,
      body: { registrationId: first.id, count: 1, poolSize: 10, warnings: [] },
    });
    expect((await rack.swab(barcode, { ticket: by.ticket })).body).toMatchObject({
      registrationId: by.id,
      count: 2,
    });
    const { body } = await rack.swab(barcode, { document: person(third.n).document });
    expect(body).toMatchObject({ registrationId: third.id, count: 3 });
    expect(body.name).toMatch(/\*/);
    for (const { id } of rest.slice(0, 7)) await second.swab(barcode, { registrationId: id });
    const eleventh = rest[7];
    const refused = await rack.swab(barcode, { registrationId: eleventh?.id });
    expect([refused.status, refused.body.code]).toEqual([409, 'tube-full']);
    expect(await statusOf(first.id)).toBe('sampled');
    expect(await statusOf(eleventh?.id ?? '')).toBe('checked-in');
    const tube = await tubeOf(barcode);
    expect(tube).toMatchObject({ count: 10, status: 'open', sameCode: [] });
    expect(tube.people.map(({ state }) => state)).toEqual(new Array(10).fill('in'));
    expect(tube.way.map(({ act }) => act)).toEqual(['open', ...new Array(10).fill('sample')]);
  });

  test('two tablets that fill one tube at the same moment never exceed it', async () => {
    const barcode = code();
    await rack.open(barcode, { poolSize: 5 });
    const people = await comers(12);
    const answers = await Promise.all(
      people.map(({ id }, index) => (index % 2 === 0 ? rack : second).swab(barcode, { registrationId: id })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([
      ...new Array(5).fill(201),
      ...new Array(7).fill(409),
    ]);
    expect((await tubeOf(barcode)).count).toBe(5);
  });

  test('somebody at two tubes at the same moment is in one of them', async () => {
    const [one, other] = [code(), code()];
    const [somebody] = await comers(1);
    const answers = await Promise.all([
      rack.swab(one, { registrationId: somebody?.id }),
      second.swab(other, { registrationId: somebody?.id }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  test('a repeat changes nothing and gets the same body; another act under the number is told', async () => {
    const barcode = code();
    const [a, b] = await comers(2);
    const body = { deviceSeq: rack.seq(), registrationId: a?.id };
    const first = await rack.swab(barcode, body);
    await rack.swab(barcode, { registrationId: b?.id });
    const again = await rack.swab(barcode, body);
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual(first.body);
    const [c] = await comers(1);
    const other = await rack.swab(barcode, { ...body, registrationId: c?.id });
    expect(other).toMatchObject({ status: 201, body: { count: 3, warnings: ['sequence-reused'] } });
  });

  test('whoever is in no tube is on the list of the unbound, until they are', async () => {
    const [somebody] = await comers(1);
    const list = async () =>
      (
        await t.need<PageAnswer<{ registrationId: string; contradiction: string | null }>>(
          'GET',
          `/v1/sites/${drill.gulou[0]}/unbound?limit=1000`,
          { token: drill.gulouHq },
        )
      ).items.map(({ registrationId }) => registrationId);
    expect(await list()).toContain(somebody?.id);
    await rack.swab(code(), { registrationId: somebody?.id });
    expect(await list()).not.toContain(somebody?.id);
  });

  test('recorded offline, eleven in a tube of ten stand with one contested, who counts when one is taken out', async () => {
    const barcode = code();
    const people = await comers(11);
    const rows = people.map(({ id }, index) => ({
      act: 'sample',
      deviceSeq: 1_000 + index,
      at: minutes(index),
      barcode,
      registrationId: id,
    }));
    t.clock.moveTo(new Date(minutes(120)));
    const half = await rack.batch([
      { act: 'open', deviceSeq: 999, at: minutes(0), barcode, kind: 'pool', poolSize: 10 },
      ...rows.slice(0, 6),
    ]);
    expect(half.body.items.map(({ status }) => status)).toEqual(new Array(7).fill(201));
    const rest = await second.batch(rows.slice(6));
    expect(rest.body.items.map(({ status }) => status)).toEqual([201, 201, 201, 201, 202]);
    expect(rest.body.items[4]?.body).toMatchObject({
      count: 10,
      contradiction: 'tube-full',
      warnings: ['kept-for-review'],
    });
    const again = await second.batch(rows.slice(6));
    expect(again.body.items.map(({ body }) => body)).toEqual(rest.body.items.map(({ body }) => body));
    const last = people[10]?.id;
    expect(await reviewsOf(barcode)).toMatchObject([
      { code: 'tube-full', registrationId: last, settledAt: null },
    ]);
    for (const notDigits of ['', '1e3', '-1'])
      expect((await rack.takeOut(barcode, people[3]?.id ?? '', notDigits)).status).toBe(400);
    expect((await rack.takeOut(barcode, people[3]?.id ?? '')).status).toBe(201);
    expect((await tubeOf(barcode)).people.filter(({ state }) => state === 'in')).toHaveLength(10);
    expect(await statusOf(last ?? '')).toBe('sampled');
    expect(await reviewsOf(barcode)).toMatchObject([{ code: 'tube-full', settledBy: null }]);
    expect((await reviewsOf(barcode))[0]?.settledAt).not.toBeNull();
  });

  test('whoever was swabbed without having checked in, and is taken out again, waits for a window as before', async () => {
    const barcode = code();
    const { id } = await register(t, drill, registration(next++, community));
    const waits = async () =>
      (await t.sql`select from waiting where registration_id = ${id}`).length === 1 && (await statusOf(id));
    expect(await waits()).toBe('pending');
    const [open, swab, out] = [0, 1, 2].map((n) => ({ deviceSeq: 1_900 + n, at: minutes(n), barcode }));
    await rack.batch([
      { ...open, act: 'open', poolSize: 5 },
      { ...swab, act: 'sample', registrationId: id },
    ]);
    expect([await statusOf(id), await waits()]).toEqual(['sampled', false]);
    await rack.batch([{ ...out, act: 'take-out', registrationId: id }]);
    expect(await waits()).toBe('pending');
  });

  test('a day of acts comes to the same in any order and any number of times', async () => {
    const [first, other] = [code(), code()];
    const people = await comers(6);
    const [a, b, c, d, e, f] = people.map(({ id }) => id);
    const swab = (deviceSeq: number, barcode: string, registrationId: string | undefined) => ({
      act: 'sample',
      deviceSeq,
      at: minutes(deviceSeq - 2_000),
      barcode,
      registrationId,
    });
    const rows = [
      { act: 'open', deviceSeq: 2_000, at: minutes(0), barcode: first, poolSize: 5 },
      swab(2_001, first, a),
      swab(2_002, first, b),
      swab(2_003, first, c),
      { act: 'take-out', deviceSeq: 2_004, at: minutes(4), barcode: first, registrationId: c },
      swab(2_005, other, c),
      swab(2_006, other, d),
      { act: 'move', deviceSeq: 2_007, at: minutes(7), barcode: first, to: other, registrations: [b] },
      { act: 'seal', deviceSeq: 2_008, at: minutes(8), barcode: first, counted: 1 },
      swab(2_009, other, e),
      { act: 'seal', deviceSeq: 2_010, at: minutes(10), barcode: other, counted: 5 },
    ];
    t.clock.moveTo(new Date(minutes(240)));
    const sent = await rack.batch([...rows].reverse());
    expect(sent.body.items.map(({ status }) => status)).toEqual(new Array(rows.length).fill(201));
    expect(sent.body.items[0]?.body.warnings).toEqual(['count-differs']);
    await rack.batch(rows);
    // The fifth swab of the second tube comes from the other tablet, hours later.
    await second.batch([
      { act: 'sample', deviceSeq: 3_000, at: minutes(9), barcode: other, registrationId: f },
    ]);
    const inTube = async (barcode: string) =>
      (await tubeOf(barcode)).people
        .filter(({ state }) => state === 'in')
        .map(({ registrationId }) => registrationId);
    expect(await inTube(first)).toEqual([a]);
    expect((await inTube(other)).sort()).toEqual([b, c, d, e, f].sort());
    const [differs] = await reviewsOf(other);
    expect(differs).toMatchObject({ code: 'count-differs', settledBy: null });
    expect(differs?.settledAt).not.toBeNull();
  });

  test('rows of any kind are answered, each for itself, and what cannot be read is kept', async () => {
    const barcode = code();
    const { body } = await rack.batch([
      null,
      7,
      [[[1]]],
      { act: 'juggle', deviceSeq: 4_000, barcode },
      { act: 'sample', deviceSeq: 4_001, barcode, registrationId: '00000000-0000-8000-8000-000000000000' },
      { act: 'open', deviceSeq: 4_002, barcode: '1.2345E+12' },
      { act: 'open', deviceSeq: 4_003, barcode: 'x'.repeat(500) },
      { act: 'open', deviceSeq: 4_004, barcode, poolSize: 7 },
      { act: 'sample', deviceSeq: 4_005, barcode, pass: 'MUSTER1:NONSENSE' },
      { act: 'open', deviceSeq: 4_006, barcode },
    ]);
    expect(body.items.map(({ status }) => status)).toEqual([
      400, 400, 400, 400, 422, 400, 400, 400, 422, 201,
    ]);
    const kept = await t.need<PageAnswer<SwabReviewBody>>(
      'GET',
      `/v1/drills/${drill.id}/swab-reviews?limit=1000`,
      {
        token: drill.gulouHq,
      },
    );
    const seen = kept.items.map(({ code: why }) => why);
    expect(seen.filter((why) => why === 'unreadable').length).toBe(7);
    expect(seen).toContain('person-not-registered');
    expect(seen).toContain('pass-invalid');
    // Tablets see those of their own site.
    for (const site of drill.gulou) {
      const token = await t.token('tablet', { sub: 'tablet-1', site });
      const url = `/v1/sites/${site}/swab-reviews?limit=1000`;
      const { items } = await t.need<PageAnswer<SwabReviewBody>>('GET', url, { token });
      expect(items).toEqual(kept.items.filter(({ siteId }) => siteId === site));
    }
  });

  test('a swab that came before its person is bound by itself when they come, however it names them', async () => {
    const barcode = code();
    const [known] = await comers(1);
    const numbers = [next++, next++, next++, next++];
    const [byDocument = 0, byTicket = 0, alone = 0, atHome = 0] = numbers;
    const [first, other, third] = [seq++, seq++, seq++];
    const ticket = (known?.ticket ?? '').replace(/\d+$/, String(other));
    t.clock.moveTo(new Date(t.clock.now().getTime() + 60_000));
    const at = t.clock.now().toISOString();
    const swabs = [
      { act: 'open', deviceSeq: 7_000, at, barcode },
      ...[
        { document: person(byDocument).document },
        { ticket },
        { document: person(alone).document },
        { document: person(atHome).document },
      ].map((who, index) => ({ act: 'sample', deviceSeq: 7_001 + index, at, barcode, ...who })),
      { act: 'seal', deviceSeq: 7_010, at, barcode, counted: 4 },
    ];
    t.clock.moveTo(new Date(t.clock.now().getTime() + 60_000));
    const sent = await rack.batch(swabs);
    expect(sent.body.items.map(({ status }) => status)).toEqual([201, 422, 422, 422, 422, 201]);
    const open = async () =>
      (
        await t.need<PageAnswer<SwabReviewBody & { sent: { barcode: string | null } | null }>>(
          'GET',
          `/v1/drills/${drill.id}/swab-reviews?limit=1000&status=open`,
          { token: drill.gulouHq },
        )
      ).items.filter((one) => one.barcode === barcode || one.sent?.barcode === barcode);
    expect((await open()).map((one) => one.code).sort()).toEqual([
      'count-differs',
      ...new Array(4).fill('person-not-registered'),
    ]);

    const walkIn = (n: number) => registration(n, community);
    await lane.batch([
      { deviceSeq: first, at, walkIn: walkIn(byDocument) },
      { deviceSeq: other, at, walkIn: walkIn(byTicket) },
    ]);
    expect(await tubeOf(barcode)).toMatchObject({ count: 2, status: 'sealed' });
    // One by one, with a network again; and somebody who registers by the app meanwhile.
    await lane.one({ deviceSeq: third, at, walkIn: walkIn(alone) });
    expect(await tubeOf(barcode)).toMatchObject({ count: 3 });
    await register(t, drill, registration(atHome, community));
    expect(await t.services.bindKeptSwabs()).toBe(1);
    const tube = await tubeOf(barcode);
    expect(tube.people.map(({ state, status }) => `${state} ${status}`)).toEqual(
      new Array(4).fill('in sampled'),
    );
    expect(await open()).toEqual([]);
    // Sent again by the tablet, and looked at again: nothing is done twice.
    const again = await rack.batch(swabs);
    expect(again.body.items.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(await t.services.bindKeptSwabs()).toBe(0);
    expect(await tubeOf(barcode)).toEqual(tube);
  });

  test('swabs and check-ins that are sent at the same moment find each other', async () => {
    const barcode = code();
    const people = Array.from({ length: 6 }, () => next++);
    const at = t.clock.now().toISOString();
    await rack.open(barcode);
    await Promise.all(
      people.flatMap((n) => [
        rack.batch([{ act: 'sample', deviceSeq: 7_100 + n, at, barcode, document: person(n).document }]),
        lane.batch([{ deviceSeq: seq++, at, walkIn: registration(n, community) }]),
      ]),
    );
    expect(await tubeOf(barcode)).toMatchObject({ count: people.length });
  });

  test('a code on two sites: refused at the lane; offline both tubes stand, and the later is moved to a code of its own', async () => {
    const barcode = code();
    await rack.open(barcode);
    const refused = await elsewhere.open(barcode);
    expect([refused.status, refused.body.code]).toEqual([409, 'tube-elsewhere']);
    const [somebody] = await comers(1);
    const { body } = await elsewhere.batch([
      { act: 'sample', deviceSeq: 5_000, barcode, registrationId: somebody?.id },
    ]);
    expect(body.items[0]?.status).toBe(201);
    const [review] = await reviewsOf(barcode);
    expect(review).toMatchObject({ code: 'tube-elsewhere', registrationId: null, settledAt: null });
    expect((await tubeOf(barcode)).sameCode).toEqual([{ siteId: drill.gulou[1] }]);
    const better = code();
    expect(await settle(review?.id ?? '', { reason: '换码', action: 'move', to: better })).toMatchObject({
      status: 200,
      body: { settledBy: expect.any(String) },
    });
    expect((await tubeOf(better)).people.map(({ registrationId }) => registrationId)).toEqual([somebody?.id]);
    expect(await statusOf(somebody?.id ?? '')).toBe('sampled');
  });

  test('settling a review changes what is wrong, once, and the log says so', async () => {
    const barcode = code();
    const people = await comers(2);
    await rack.open(barcode, { poolSize: 1, kind: 'single' });
    await rack.swab(barcode, { registrationId: people[0]?.id });
    await second.batch([{ act: 'sample', deviceSeq: 6_000, barcode, registrationId: people[1]?.id }]);
    const [review] = await reviewsOf(barcode);
    expect(review).toMatchObject({ code: 'tube-full', registrationId: people[1]?.id });
    const id = review?.id ?? '';
    const bad = await settle(id, { reason: '核对', action: 'move' });
    expect(bad.status).toBe(400);
    const to = code();
    const done = await settle(id, { reason: '核对', action: 'move', to });
    expect(done).toMatchObject({ status: 200 });
    expect((await settle(id, { reason: '再次', action: 'move', to })).body).toEqual(done.body);
    expect(await settle(id, { reason: '再次', action: 'take-out' })).toMatchObject({
      status: 409,
      body: { code: 'review-settled' },
    });
    expect((await tubeOf(to)).people).toMatchObject([{ registrationId: people[1]?.id, state: 'in' }]);
    const [moved] = await t.ground.database.sql<{ actor: string }[]>`
      select device as actor from swab_acts where kind = 'move' and registrations = ${[people[1]?.id ?? '']}::uuid[]`;
    expect(moved).toBeDefined();
    const audit = await t.need<PageAnswer<{ object: { id: string }; details: object }>>(
      'GET',
      '/v1/audit?action=swab-review.settled',
      { token: await t.token('auditor', { division: '3501' }) },
    );
    expect(audit.items.filter((line) => line.object.id === id)).toMatchObject([
      { details: { code: 'tube-full', action: 'move' } },
    ]);
  });

  test('a discarded tube makes its people due again, and a new tube may bear the code', async () => {
    const barcode = code();
    const [somebody] = await comers(1);
    await rack.swab(barcode, { registrationId: somebody?.id });
    const waiting = vi.spyOn(t.services.signals, 'waiting');
    expect((await rack.act(barcode, 'discard', { reason: 'leaked' })).status).toBe(201);
    expect(await statusOf(somebody?.id ?? '')).toBe('retest');
    // Whoever gives out windows hears of it at once; while nobody is due, of nothing.
    expect(waiting.mock.calls).toEqual([[drill.id, community]]);
    const refused = await rack.swab(barcode, { registrationId: somebody?.id });
    expect([refused.status, refused.body.code]).toEqual([409, 'tube-discarded']);
    const other = code();
    expect((await rack.swab(other, { registrationId: somebody?.id })).status).toBe(201);
    expect(await statusOf(somebody?.id ?? '')).toBe('sampled');
    expect(waiting.mock.calls.length).toBe(1);
    waiting.mockRestore();
    expect((await elsewhere.open(barcode)).status).toBe(201);
  });

  test('tubes add up, counted anew from the samples', async () => {
    const wrong = await t.ground.database.sql`
      select t.barcode from tubes t
      where t.filled <> (select count(*) from samples s
        where s.drill_id = t.drill_id and s.tube_id = t.id and s.state in ('in', 'past'))`;
    expect(wrong).toEqual([]);
  });

  test('codes are taken as scanners give them, and refused where a character is missing', async () => {
    const barcode = code();
    expect((await rack.open(` ${barcode.toLowerCase()}\r\n`)).body.barcode).toBe(barcode);
    for (const bad of ['', 'ab', 'mf 24;', '=1+1']) {
      const { status, body } = await rack.open(bad);
      expect([bad, status, body.code]).toEqual([bad, 400, 'invalid-request']);
    }
  });
});
