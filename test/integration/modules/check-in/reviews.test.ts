import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { type PageAnswer, type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { person, registration } from '../../../support/people.ts';
import { startSecondService } from '../../../support/second-service.ts';
import type { AuditLine } from '../audit/audit-line.ts';
import { type Lane, laneAt, type Review, register } from './lane.ts';

const [community] = gulou.communities;
const morning = new Date('2021-09-22T08:00:00+08:00');
const minutes = (n: number) => new Date(morning.getTime() + n * 60_000).toISOString();

describe('reviews of check-ins are settled by changing what is wrong', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let here: Lane;
  let there: Lane;
  let citizen: string;
  let seq = 0;
  let next = 0;
  beforeAll(async () => {
    t = await startTestApp({ now: morning });
    drill = await seedDrill(t, { lanes: 20 });
    here = await laneAt(t, drill.gulou[0], 'tablet-1');
    there = await laneAt(t, drill.gulou[1], 'tablet-2');
    citizen = await t.token('citizen', { sub: 'anna' });
    t.clock.moveTo(new Date(minutes(60)));
  });
  afterAll(() => t.close());

  const newcomer = async () => {
    const n = next++;
    return { id: (await register(t, drill, registration(n, community))).id, document: person(n).document };
  };
  const statusOf = async (id: string) =>
    (await t.need<{ status: string }>('GET', `/v1/registrations/${id}`, { token: citizen })).status;
  const reviewsList = async (status: string) =>
    (
      await t.need<PageAnswer<Review>>(
        'GET',
        `/v1/drills/${drill.id}/check-in-reviews?limit=1000&status=${status}`,
        { token: drill.cityHq },
      )
    ).items;
  const reviewsOf = async (id: string, status = 'open') =>
    (await reviewsList(status)).filter((one) => one.registrationId === id);
  /** The one that is kept of a row of this sequence, for nobody is registered. */
  const unregistered = async (deviceSeq: number | undefined) =>
    (await reviewsList('open')).find(
      (one) => one.deviceSeq === deviceSeq && one.code === 'person-not-registered',
    );
  const settle = (review: Review | undefined, how: object) =>
    t.call<Review>('POST', `/v1/check-in-reviews/${review?.id}/settle`, {
      token: drill.gulouHq,
      body: { reason: '已电话核实', ...how },
    });
  const standing = (id: string) => t.sql<{ site: string; at: Date; by: string | null }[]>`
    select site_id as site, at from check_ins where registration_id = ${id} and taken_back_at is null order by at`;
  const events = async (id: string) =>
    (
      await t.sql<{ kind: string; actor: string }[]>`
        select kind, actor from registration_events where registration_id = ${id} order by at, kind`
    ).map(({ kind, actor }) => `${kind} ${actor}`);

  /** Somebody who was checked in at two sites, here at 10 past and there at 5 past, which counts. */
  const atTwoSites = async () => {
    const one = await newcomer();
    await here.batch([{ deviceSeq: seq++, at: minutes(10), document: one.document }]);
    await there.batch([{ deviceSeq: seq++, at: minutes(5), document: one.document }]);
    const [review] = await reviewsOf(one.id);
    return { ...one, review };
  };

  test('at two sites: the one that was none is taken back, and the other counts', async () => {
    const { id, review } = await atTwoSites();
    expect(review?.actions).toEqual(['keep', 'take-back', 'count-this', 'other-person']);
    const { status, body } = await settle(review, { action: 'take-back' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ takenBack: true, actions: [], settledBy: 'test-district-hq' });
    expect((await standing(id)).map(({ site }) => site)).toEqual([drill.gulou[1]]);
    expect(await statusOf(id)).toBe('checked-in');
    expect(await events(id)).toContain('check-in-taken-back test-district-hq');
    // Tablets see those of their own site.
    for (const [n, site] of drill.gulou.entries()) {
      const token = await t.token('tablet', { sub: `tablet-${n + 1}`, site });
      const url = `/v1/sites/${site}/check-in-reviews?limit=1000`;
      const { items } = await t.need<PageAnswer<Review>>('GET', url, { token });
      expect(items).toEqual(
        [...(await reviewsList('settled')), ...(await reviewsList('open'))].filter(
          (one) => one.siteId === site,
        ),
      );
    }
  });

  test('at two sites: this one counts, and the earlier is taken back', async () => {
    const { id, review } = await atTwoSites();
    const { body } = await settle(review, { action: 'count-this' });
    expect(body).toMatchObject({ takenBack: false, counts: { siteId: drill.gulou[0] } });
    expect((await standing(id)).map(({ site }) => site)).toEqual([drill.gulou[0]]);
    expect(await statusOf(id)).toBe('checked-in');
    expect(await reviewsOf(id)).toEqual([]);
  });

  test('of one that was taken back nothing else can be said any more', async () => {
    const one = await newcomer();
    await t.need('POST', `/v1/registrations/${one.id}/cancel`, { token: citizen });
    await here.batch([{ deviceSeq: seq++, at: '2999-12-31T23:59:59Z', document: one.document }]);
    const open = await reviewsOf(one.id);
    const [cancelled, odd] = ['cancelled', 'time-out-of-range'].map((why) =>
      open.find(({ code }) => code === why),
    );
    expect(cancelled?.actions).toEqual(['keep', 'take-back', 'other-person']);
    expect((await settle(odd, { action: 'take-back' })).status).toBe(200);
    expect((await reviewsOf(one.id)).map(({ actions }) => actions)).toEqual([['keep', 'take-back']]);
    const somebody = (await newcomer()).id;
    const refused = await settle(cancelled, { action: 'other-person', registrationId: somebody });
    expect(refused.body).toMatchObject({ errors: [{ pointer: '/action', code: 'not-for-this' }] });
    expect((await settle(cancelled, { action: 'take-back' })).status).toBe(200);
    expect(await statusOf(one.id)).toBe('cancelled');
  });

  test('under somebody else’s pass: the one stands as before, with their window, and the other was there', async () => {
    const [anna, ben] = [await newcomer(), await newcomer()];
    await t.assign(drill.id, community);
    const before = await statusOf(anna.id);
    expect(before).toBe('assigned');
    const deviceSeq = seq++;
    const third = await newcomer();
    await here.batch([
      { deviceSeq, document: third.document },
      { deviceSeq, at: minutes(20), document: anna.document },
    ]);
    const [review] = await reviewsOf(anna.id);
    expect(review?.code).toBe('sequence-reused');
    const { status } = await settle(review, { action: 'other-person', document: ben.document });
    expect(status).toBe(200);
    expect(await statusOf(anna.id)).toBe('assigned');
    expect(await statusOf(ben.id)).toBe('checked-in');
    expect(await standing(anna.id)).toEqual([]);
    expect((await standing(ben.id)).map(({ at }) => at.toISOString())).toEqual([minutes(20)]);
    // Nothing of it is to be looked at again, and a repeat of the upload changes nothing.
    expect(await reviewsOf(ben.id)).toEqual([]);
    const again = await here.batch([{ deviceSeq, at: minutes(20), document: anna.document }]);
    expect(again.body.items[0]?.status).toBe(200);
    expect(await statusOf(anna.id)).toBe('assigned');
    expect(await events(ben.id)).toContain('checked-in test-district-hq');
  });

  test('somebody who had cancelled and never came is cancelled again; who waited waits again', async () => {
    const gone = await newcomer();
    await t.need('POST', `/v1/registrations/${gone.id}/cancel`, { token: citizen });
    await here.batch([{ deviceSeq: seq++, document: gone.document }]);
    expect(await statusOf(gone.id)).toBe('checked-in');
    const [review] = await reviewsOf(gone.id);
    await settle(review, { action: 'take-back' });
    expect(await statusOf(gone.id)).toBe('cancelled');

    const late = await newcomer();
    await here.batch([{ deviceSeq: seq++, at: '1970-01-01T00:00:00Z', document: late.document }]);
    const waits = () => t.sql`select from waiting where registration_id = ${late.id}`;
    expect((await waits()).length).toBe(0);
    const [odd] = await reviewsOf(late.id);
    const waiting = vi.spyOn(t.services.signals, 'waiting');
    await settle(odd, { action: 'take-back' });
    expect(await statusOf(late.id)).toBe('pending');
    expect((await waits()).length).toBe(1);
    expect(waiting.mock.calls).toEqual([[drill.id, community]]);
    waiting.mockRestore();
    expect((await here.one({ deviceSeq: seq++, document: late.document })).status).toBe(201);
    expect(await statusOf(late.id)).toBe('checked-in');
  });

  test('a time that could not be is put right, and what contradicts is looked at anew', async () => {
    const one = await newcomer();
    await there.batch([{ deviceSeq: seq++, at: minutes(30), document: one.document }]);
    await here.batch([{ deviceSeq: seq++, at: '2999-12-31T23:59:59Z', document: one.document }]);
    const open = await reviewsOf(one.id);
    expect(open.map(({ code, siteId }) => [code, siteId]).sort()).toEqual([
      ['time-out-of-range', drill.gulou[0]],
      ['two-sites', drill.gulou[0]],
    ]);
    const odd = open.find(({ code }) => code === 'time-out-of-range');
    for (const at of [minutes(61), '2021-09-01T08:00:00+08:00']) {
      const refused = await settle(odd, { action: 'correct-time', at });
      expect(refused.status).toBe(400);
    }
    const done = await settle(odd, { action: 'correct-time', at: minutes(2) });
    const settlement = { action: 'correct-time', registrationId: null, at: minutes(2) };
    expect(done).toMatchObject({ status: 200, body: { settlement } });
    // The same again is answered the same; anything else is told that it has been settled otherwise.
    const again = await settle(odd, { action: 'correct-time', at: minutes(2) });
    expect([again.status, again.body]).toEqual([200, done.body]);
    for (const other of [{ action: 'correct-time', at: minutes(3) }, { action: 'keep' }]) {
      expect(await settle(odd, other)).toMatchObject({ status: 409, body: { code: 'review-settled' } });
    }
    expect((await standing(one.id)).map(({ at }) => at.toISOString())).toEqual([minutes(2), minutes(30)]);
    expect((await reviewsOf(one.id)).map(({ code, siteId }) => [code, siteId])).toEqual([
      ['two-sites', drill.gulou[1]],
    ]);
  });

  test('what could not become a check-in becomes one of whoever it was', async () => {
    const one = await newcomer();
    const kept = async (deviceSeq: number | null, code: string) =>
      (
        await t.need<PageAnswer<Review>>(
          'GET',
          `/v1/drills/${drill.id}/check-in-reviews?limit=1000&status=open`,
          { token: drill.gulouHq },
        )
      ).items.find((review) => review.deviceSeq === deviceSeq && review.code === code);
    const [stranger, unread] = [seq++, seq++];
    await here.batch([
      { deviceSeq: stranger, at: minutes(11), lane: '7', document: person(9_000_001).document },
      { deviceSeq: unread, at: minutes(12), pass: 3 },
      'no row at all',
    ]);
    const review = await kept(stranger, 'person-not-registered');
    expect(review?.at).toBe(minutes(11));
    expect((await settle(review, { action: 'take-back' })).body).toMatchObject({
      code: 'invalid-request',
      errors: [{ pointer: '/action', code: 'not-for-this' }],
    });
    expect((await settle(review, { action: 'check-in' })).status).toBe(400);
    const unknown = await settle(review, { action: 'check-in', document: person(9_000_001).document });
    expect([unknown.status, (unknown.body as { code?: string }).code]).toEqual([
      422,
      'person-not-registered',
    ]);
    expect((await kept(stranger, 'person-not-registered'))?.settledBy).toBeNull();
    expect((await settle(review, { action: 'check-in', registrationId: one.id })).status).toBe(200);
    expect(await statusOf(one.id)).toBe('checked-in');
    const [row] = await t.sql`
      select at, lane, ticket from check_ins where registration_id = ${one.id}`;
    expect(row).toMatchObject({ at: new Date(minutes(11)), lane: '7' });

    const [two, three] = [await newcomer(), await newcomer()];
    await settle(await kept(unread, 'unreadable'), { action: 'check-in', registrationId: two.id });
    await settle(await kept(null, 'unreadable'), {
      action: 'check-in',
      registrationId: three.id,
      at: minutes(13),
    });
    expect([await statusOf(two.id), await statusOf(three.id)]).toEqual(['checked-in', 'checked-in']);
  });

  test('who is registered since their check-in came has come, at the time at which it was recorded', async () => {
    const [early, byApp, never, settled] = [next++, next++, next++, next++];
    const row = (n: number, at: string) => ({
      deviceSeq: seq++,
      at,
      lane: '7',
      document: person(n).document,
    });
    const rows = [
      row(early, minutes(11)),
      row(byApp, minutes(12)),
      row(never, minutes(13)),
      row(settled, minutes(14)),
    ];
    const sent = await here.batch(rows);
    expect(sent.body.items.map(({ body }) => body.code)).toEqual(new Array(4).fill('person-not-registered'));
    const [first, , , last] = rows;
    // Somebody has looked at it, and it is to stay as it is.
    expect((await settle(await unregistered(last?.deviceSeq), { action: 'keep' })).status).toBe(200);
    const open = await unregistered(first?.deviceSeq);
    // At another site they are registered as they come: this one hears of it with the next that anybody brings.
    const walkIn = { deviceSeq: seq++, at: minutes(20), walkIn: registration(early, community) };
    const one = (await there.batch([walkIn])).body.items[0]?.body.registrationId ?? '';
    await here.batch([{ deviceSeq: seq++, at: minutes(21), walkIn: registration(next++, community) }]);
    const { id: two } = await register(t, drill, registration(byApp, community));
    const { id: three } = await register(t, drill, registration(settled, community));
    expect(await t.services.bindKeptCheckIns()).toBe(1);
    expect(await t.services.bindKeptCheckIns()).toBe(0);
    expect(await standing(one)).toMatchObject([{ at: new Date(minutes(11)) }, { at: new Date(minutes(20)) }]);
    expect(await standing(two)).toMatchObject([{ at: new Date(minutes(12)), site: drill.gulou[0] }]);
    expect([await statusOf(two), await statusOf(three)]).toEqual(['checked-in', 'pending']);
    // Nobody has settled them: they came right by themselves, and nothing else can be made of them any more.
    const done = (await reviewsList('settled')).filter(({ id }) => id === open?.id);
    expect(done).toMatchObject([
      {
        settledAt: expect.any(String),
        settledBy: null,
        actions: [],
        settlement: { action: 'check-in', registrationId: one },
      },
    ]);
    expect(await settle(open, { action: 'check-in', registrationId: three })).toMatchObject({
      status: 409,
      body: { code: 'review-settled' },
    });
    expect((await settle(open, { action: 'check-in', registrationId: one })).status).toBe(200);
    expect(await statusOf(three)).toBe('pending');
    // Of the two sites at which they were, the later is to be looked at, as if they had come in their order.
    expect((await reviewsOf(one)).map(({ code, siteId }) => [code, siteId])).toEqual([
      ['two-sites', drill.gulou[1]],
    ]);
    // Sent again by the tablet, it is what it has become.
    const again = await here.batch(rows.slice(0, 3));
    expect(again.body.items.map(({ status }) => status)).toEqual([200, 200, 422]);
  });

  test('a retest that was checked in by mistake is due again; who was swabbed is taken out of the tube first', async () => {
    const due = await newcomer();
    await t.sql`update registrations set status = 'retest' where id = ${due.id}`;
    const deviceSeq = seq++;
    const other = await newcomer();
    await here.batch([
      { deviceSeq, document: other.document },
      { deviceSeq, document: due.document },
    ]);
    const [review] = await reviewsOf(due.id);
    await t.sql`update registrations set status = 'sampled' where id = ${due.id}`;
    expect((await reviewsOf(due.id))[0]?.actions).toEqual(['keep']);
    const refused = await settle(review, { action: 'take-back' });
    expect([refused.status, (refused.body as { code?: string }).code]).toEqual([409, 'swabbed-meanwhile']);
    expect((await standing(due.id)).length).toBe(1);
    await t.sql`update registrations set status = 'checked-in' where id = ${due.id}`;
    expect((await settle(review, { action: 'take-back' })).status).toBe(200);
    expect(await statusOf(due.id)).toBe('retest');
  });

  test('two settle it at once in two ways, in two processes: one is done, and the other hears of it', async () => {
    const second = await startSecondService(
      t.databaseUrl,
      { MASTER_KEY: Buffer.alloc(32, 7).toString('base64') },
      t.clock,
    );
    const there2 = (review: Review | undefined, how: object) =>
      second.call<Review>('POST', `/v1/check-in-reviews/${review?.id}/settle`, {
        token: drill.gulouHq,
        body: { reason: '已电话核实', ...how },
      });
    try {
      const pairs = [
        ['take-back', 'count-this'],
        ['count-this', 'take-back'],
        ['keep', 'take-back'],
      ] as const;
      for (const [one, other] of [...pairs, ...pairs]) {
        const { id, review } = await atTwoSites();
        const answers = await Promise.all([
          settle(review, { action: one }),
          there2(review, { action: other }),
        ]);
        expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
        const won = answers.find(({ status }) => status === 200)?.body.settlement?.action;
        expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'review-settled' });
        expect((await standing(id)).length).toBe(won === 'keep' ? 2 : 1);
        expect((await reviewsOf(id, 'settled')).map(({ settlement }) => settlement?.action)).toEqual([won]);
      }
      // Of what became no check-in each says that it was somebody else: one was there.
      for (let round = 0; round < 5; round++) {
        const [anna, ben] = [await newcomer(), await newcomer()];
        const deviceSeq = seq++;
        await here.batch([{ deviceSeq, at: minutes(11), document: person(9_100_000 + round).document }]);
        const review = await unregistered(deviceSeq);
        const answers = await Promise.all([
          settle(review, { action: 'check-in', registrationId: anna.id }),
          there2(review, { action: 'check-in', registrationId: ben.id }),
        ]);
        expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
        const came = [await statusOf(anna.id), await statusOf(ben.id)];
        expect(came.filter((status) => status === 'checked-in')).toHaveLength(1);
      }
    } finally {
      await second.close();
    }
    const lines = await t.need<PageAnswer<AuditLine>>(
      'GET',
      '/v1/audit?action=check-in-review.settled&limit=1000',
      {
        token: await t.token('auditor'),
      },
    );
    const ids = lines.items.map(({ object }) => object.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('and while the tablet uploads', async () => {
    for (let round = 0; round < 10; round++) {
      const { id, document, review } = await atTwoSites();
      const [settled, late] = await Promise.all([
        settle(review, { action: 'count-this' }),
        there.batch([{ deviceSeq: seq++, at: minutes(3), document }]),
      ]);
      expect([settled.status, late.status]).toEqual([200, 200]);
      const sites = (await standing(id)).map(({ site }) => site);
      const flagged = (await reviewsOf(id)).map(({ siteId }) => siteId);
      // Whichever was first: of those that stand, exactly the ones elsewhere than the earliest are open.
      const expected = sites.slice(1).filter((site) => site !== sites[0]);
      const known = (await reviewsOf(id, 'settled')).map(({ siteId }) => siteId);
      expect([...flagged, ...known]).toEqual(expect.arrayContaining(expected));
    }
  });
});
