import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { inOrder, type PageAnswer, recount, type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { person, registration } from '../../../support/people.ts';
import { type Lane, laneAt, register } from '../check-in/lane.ts';
import { type Laboratory, laboratoryOf } from '../results/laboratory.ts';
import { type Rack, rackAt, type SwabReviewBody } from './rack.ts';

type Review = SwabReviewBody & {
  actions: string[];
  settlement: { action: string; to: string | null; registrationId: string | null } | null;
  sent: { act: string | null; barcode: string | null; document: string | null } | null;
};

describe('swab reviews, settled by changing what is wrong', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let lane: Lane;
  let rack: Rack;
  let lab: Laboratory;
  let next = 0;
  let seq = 80_000;
  let codes = 0;
  beforeAll(async () => {
    t = await startTestApp({ now: new Date('2021-09-22T08:00:00+08:00') });
    drill = await seedDrill(t, { lanes: 20 });
    lane = await laneAt(t, drill.gulou[0], 'tablet-1');
    rack = await rackAt(t, drill.gulou[0], 'tablet-1');
    lab = await laboratoryOf(t, drill, '市疾控中心实验室');
  });
  afterAll(() => t.close());

  const code = () => `ST-${String(++codes).padStart(6, '0')}`;
  const later = () => t.clock.moveTo(new Date(t.clock.now().getTime() + 60_000));
  /** Somebody who has checked in. */
  async function somebody(n = next++): Promise<string> {
    await register(t, drill, registration(n, gulou.communities[0]));
    const { body } = await lane.one({ deviceSeq: seq++, document: person(n).document });
    return body.registrationId;
  }
  /** A sealed tube of so many people. */
  async function tube(barcode: string, count: number): Promise<string[]> {
    const ids: string[] = [];
    for (let index = 0; index < count; index++) {
      ids.push(await somebody());
      await rack.swab(barcode, { registrationId: ids.at(-1) });
    }
    await rack.act(barcode, 'seal', { counted: count });
    return ids;
  }
  const statusOf = async (id: string) => {
    const [row] = await t.sql<{ status: string }[]>`select status from registrations where id = ${id}`;
    return row?.status;
  };
  const reviews = async (status = 'open') =>
    (
      await t.need<PageAnswer<Review>>(
        'GET',
        `/v1/drills/${drill.id}/swab-reviews?limit=1000&status=${status}`,
        {
          token: drill.gulouHq,
        },
      )
    ).items;
  const settle = (id: string | undefined, body: object, token = drill.gulouHq) =>
    t.call<Review & { errors?: { pointer: string; code: string }[] }>(
      'POST',
      `/v1/swab-reviews/${id}/settle`,
      {
        token,
        body: { reason: '现场核对', ...body },
      },
    );
  const inTube = async (barcode: string) => {
    const { body } = await t.call<{
      status: string;
      count: number;
      people: { registrationId: string; state: string }[];
    }>('GET', `/v1/drills/${drill.id}/tubes/${barcode}`, { token: drill.gulouHq });
    return body;
  };
  /** A name that comes when the tube has had its result. */
  async function named(barcode: string): Promise<{ id: string; review: Review | undefined }> {
    const id = await somebody();
    const at = new Date(t.clock.now().getTime() - 30 * 60_000).toISOString();
    const { body } = await rack.batch([{ act: 'sample', deviceSeq: seq++, at, barcode, registrationId: id }]);
    expect(body.items[0]).toMatchObject({ status: 202, body: { contradiction: 'tube-tested' } });
    return { id, review: (await reviews()).find(({ registrationId }) => registrationId === id) };
  }

  test('what was kept without a tube: the person is put into one, sealed or not, or the tube is opened', async () => {
    const [barcode, fresh] = [code(), code()];
    await tube(barcode, 1);
    const n = next++;
    await rack.batch([
      { act: 'sample', deviceSeq: seq++, barcode, document: person(n).document },
      { act: 'opened', deviceSeq: seq++, barcode: fresh },
    ]);
    const open = await reviews();
    const unknown = open.find((one) => one.code === 'person-not-registered');
    const unread = open.find((one) => one.code === 'unreadable');
    expect(unknown).toMatchObject({
      barcode: null,
      sent: { act: 'sample', barcode, document: expect.stringMatching(/\*{4}/) },
      actions: ['keep', 'open', 'put-in'],
    });
    // They have registered since: as a walk-in, say.
    const put = { action: 'put-in', to: barcode, document: person(n).document };
    expect((await settle(unknown?.id, put)).body).toMatchObject({ code: 'person-not-registered' });
    await register(t, drill, registration(n, gulou.communities[0]));
    const { body } = await lane.one({ deviceSeq: seq++, document: person(n).document });
    const done = await settle(unknown?.id, put);
    expect(done).toMatchObject({
      status: 200,
      body: {
        settledBy: expect.any(String),
        settlement: { action: 'put-in', to: barcode, registrationId: body.registrationId },
        actions: [],
      },
    });
    // By their document or their registration, it is the same person.
    const byId = { action: 'put-in', to: barcode, registrationId: body.registrationId };
    expect((await settle(unknown?.id, byId)).body).toEqual(done.body);
    expect(await statusOf(body.registrationId)).toBe('sampled');
    expect(await inTube(barcode)).toMatchObject({ status: 'sealed', count: 2 });
    // The other: the tube that nobody could read.
    expect((await settle(unread?.id, { action: 'open', to: fresh })).status).toBe(200);
    expect(await inTube(fresh)).toMatchObject({ status: 'open', count: 0 });
    for (const other of [{ action: 'open', to: code() }, put, { action: 'keep' }]) {
      expect(await settle(unread?.id, other)).toMatchObject({
        status: 409,
        body: { code: 'review-settled' },
      });
    }
    const audited = await t.sql<{ details: { action: string } }[]>`
      select details from audit_log where action = 'swab-review.settled' order by at`;
    expect(audited.map(({ details }) => details.action)).toEqual(['put-in', 'open']);
  });

  test('an action that does not fit, or names too little, is refused in words', async () => {
    await rack.batch([{ act: 'sealed', deviceSeq: seq++ }]);
    const [review] = await reviews();
    const refused = async (body: object) => {
      const { status, body: said } = await settle(review?.id, body);
      return [status, said.errors?.map(({ pointer, code: why }) => `${pointer} ${why}`)];
    };
    expect(await refused({ action: 'take-out' })).toEqual([400, ['/action not-for-this']]);
    expect(await refused({ action: 'count' })).toEqual([400, ['/action not-for-this']]);
    expect(await refused({ action: 'open' })).toEqual([400, ['/to required']]);
    expect(await refused({ action: 'put-in', to: 'ST-1' })).toEqual([400, ['/registrationId one-of']]);
    expect(await refused({ action: 'keep', document: person(1).document })).toEqual([
      400,
      ['/registrationId one-of'],
    ]);
    expect((await settle(review?.id, { action: 'keep' })).status).toBe(200);
  });

  test('is one transaction: where the line of the log cannot be written, nobody was moved', async () => {
    const [barcode, better] = [code(), code()];
    await tube(barcode, 2);
    later();
    await rack.batch([{ act: 'sample', deviceSeq: seq++, barcode, registrationId: await somebody() }]);
    const review = (await reviews()).find((one) => one.barcode === barcode);
    expect(review?.code).toBe('tube-sealed');
    await t.sql`
      create function refuse_line() returns trigger language plpgsql as $$ begin raise exception 'no line'; end $$`;
    await t.sql`create trigger refuse_line before insert on audit_log for each row execute function refuse_line()`;
    expect((await settle(review?.id, { action: 'move', to: better })).status).toBe(500);
    await t.sql`drop trigger refuse_line on audit_log`;
    expect(
      (await t.call('GET', `/v1/drills/${drill.id}/tubes/${better}`, { token: drill.gulouHq })).status,
    ).toBe(404);
    expect((await reviews()).map(({ id }) => id)).toContain(review?.id);
    expect((await inTube(barcode)).people.length).toBe(3);
    // Two at the same moment: it is done once, and noted once.
    const before = await t.sql`select from audit_log where action = 'swab-review.settled'`;
    const answers = await Promise.all([1, 2].map(() => settle(review?.id, { action: 'move', to: better })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const after = await t.sql`select from audit_log where action = 'swab-review.settled'`;
    expect(after.length).toBe(before.length + 1);
    expect(await inTube(better)).toMatchObject({ count: 1 });
    expect(await inTube(barcode)).toMatchObject({ count: 2 });
  });

  test('two at the same moment in two ways: one is done, and the other hears of it', async () => {
    const barcode = code();
    await tube(barcode, 1);
    later();
    await rack.batch([{ act: 'sample', deviceSeq: seq++, barcode, registrationId: await somebody() }]);
    const review = (await reviews()).find((one) => one.barcode === barcode);
    const ways = [{ action: 'keep' }, { action: 'take-out' }];
    const answers = await Promise.all(ways.map((how) => settle(review?.id, how)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const [settled] = (await reviews('settled')).filter(({ id }) => id === review?.id);
    expect(settled?.settlement?.action).toBe(ways[answers.findIndex(({ status }) => status === 200)]?.action);
  });

  test('what is offered can be done: in a tube with its result nothing moves, and a full one takes nobody', async () => {
    const [barcode, single] = [code(), code()];
    await tube(barcode, 1);
    later();
    const extra = await somebody();
    const sealed = { act: 'sample', deviceSeq: seq++, barcode, registrationId: extra };
    await rack.batch([
      sealed,
      { act: 'take-out', deviceSeq: seq++, barcode, registrationId: await somebody() },
      { act: 'sample', deviceSeq: seq++, barcode: single },
    ]);
    const found = async (name: string) => (await reviews()).find((one) => one.code === name);
    expect((await found('tube-sealed'))?.actions).toEqual(['keep', 'move', 'take-out', 'discard']);
    // Nobody of this name is in it.
    expect((await found('not-in-tube'))?.actions).toEqual(['keep', 'discard']);
    later();
    await lab.enter({ barcode, outcome: 'negative' });
    const [contested, whole] = [await found('tube-sealed'), await found('not-in-tube')];
    expect(contested?.actions).toEqual(['keep', 'count', 'due-again']);
    expect(whole?.actions).toEqual(['keep']);
    expect(await settle(whole?.id, { action: 'discard' })).toMatchObject({
      status: 409,
      body: { code: 'tube-tested' },
    });
    expect((await settle(contested?.id, { action: 'count' })).status).toBe(200);
    expect(await statusOf(extra)).toBe('cleared');

    // Put into one with its result by headquarters, they stand by it; where it is full, they are still to be placed.
    const unread = await found('unreadable');
    const [one, other] = [await somebody(), await somebody()];
    const put = (to: string, registrationId: string) =>
      settle(unread?.id, { action: 'put-in', to, registrationId });
    await rack.open(single, { kind: 'single', poolSize: 1 });
    await rack.swab(single, { registrationId: other });
    await rack.act(single, 'seal', { counted: 1 });
    later();
    await lab.enter({ barcode: single, outcome: 'negative' });
    expect(await put(single, one)).toMatchObject({ status: 409, body: { code: 'tube-full' } });
    expect(await statusOf(one)).toBe('checked-in');
    expect((await put(barcode, one)).status).toBe(200);
    expect(await statusOf(one)).toBe('cleared');
    expect(await inTube(barcode)).toMatchObject({ count: 3 });
    expect(await recount(t)).toEqual(inOrder);
  });

  test('a name that comes after the result counts with it, or is due again', async () => {
    const [clear, alarm, empty] = [code(), code(), code()];
    await tube(clear, 1);
    const [held] = await tube(alarm, 1);
    await tube(empty, 1);
    later();
    const entered = await lab.enter(
      { barcode: clear, outcome: 'negative' },
      { barcode: alarm, outcome: 'positive' },
      { barcode: empty, outcome: 'invalid' },
    );
    // Of a tube that waits for its second signature there is nothing to count with yet: they wait with the others.
    const early = await named(alarm);
    expect(early.review).toMatchObject({ code: 'tube-tested', actions: ['keep', 'count', 'due-again'] });
    expect((await settle(early.review?.id, { action: 'count' })).status).toBe(200);
    expect(await statusOf(early.id)).toBe('sampled');
    expect((await lab.verify(entered[1]?.id ?? null)).status).toBe(200);
    expect(await Promise.all([held ?? '', early.id].map(statusOf))).toEqual(['held', 'held']);

    const cases = [
      [clear, 'count', 'cleared'],
      [alarm, 'count', 'held'],
      [empty, 'count', 'retest'],
      [clear, 'due-again', 'retest'],
    ] as const;
    for (const [barcode, action, status] of cases) {
      const { id, review } = await named(barcode);
      expect(await statusOf(id)).toBe('checked-in');
      expect((await settle(review?.id, { action })).status).toBe(200);
      expect([barcode, action, await statusOf(id)]).toEqual([barcode, action, status]);
      expect((await settle(review?.id, { action })).status).toBe(200);
    }
    const holds = await t.sql`select from holds where drill_id = ${drill.id} and closed_at is null`;
    expect(holds.length).toBe(3);
    expect((await inTube(clear)).count).toBe(2);
    // A correction goes to whoever was named late, too.
    const [corrected] = await lab.enter({
      barcode: alarm,
      outcome: 'negative',
      corrects: entered[1]?.id,
      reason: 'contaminated',
    });
    expect(corrected).toMatchObject({ state: 'counts', people: 3 });
    expect(await statusOf(early.id)).toBe('cleared');
    expect(await recount(t)).toEqual(inOrder);
  });

  test('a name that comes after the result, of a swab that was counted as the tube was sealed, counts by itself', async () => {
    const [clear, alarm] = [code(), code()];
    const at = t.clock.now().toISOString();
    const people = await Promise.all([somebody(), somebody()]);
    const n = next++;
    for (const barcode of [clear, alarm]) {
      await rack.open(barcode);
      await rack.act(barcode, 'seal', { counted: 2 });
    }
    later();
    const [, positive] = await lab.enter(
      { barcode: clear, outcome: 'negative' },
      { barcode: alarm, outcome: 'positive' },
    );
    await lab.verify(positive?.id ?? null);
    const sample = (barcode: string, who: object) => ({
      act: 'sample',
      deviceSeq: seq++,
      at,
      barcode,
      ...who,
    });
    const { body } = await rack.batch([
      sample(clear, { registrationId: people[0] }),
      sample(alarm, { registrationId: people[1] }),
      // Somebody nobody knows yet.
      sample(clear, { document: person(n).document }),
    ]);
    expect(body.items.map(({ status }) => status)).toEqual([201, 201, 422]);
    expect(await Promise.all(people.map(statusOf))).toEqual(['cleared', 'held']);
    const unknown = await somebody(n);
    expect(await t.services.bindKeptSwabs()).toBe(1);
    expect(await statusOf(unknown)).toBe('cleared');
    expect(await inTube(clear)).toMatchObject({ count: 2, counted: 2 });
    const open = await reviews();
    // Of the positive one the other is still looked for.
    expect(open.filter(({ barcode }) => barcode === clear)).toEqual([]);
    expect(open.filter(({ barcode }) => barcode === alarm).map((one) => one.code)).toEqual(['count-differs']);
    expect(await recount(t)).toEqual(inOrder);
  });

  test('names that come after the result from two tablets, while it is corrected: everybody in the tube stands alike', async () => {
    const second = await rackAt(t, drill.gulou[0], 'tablet-2');
    for (let round = 0; round < 5; round++) {
      const barcode = code();
      const at = t.clock.now().toISOString();
      const people = await Promise.all(Array.from({ length: 6 }, () => somebody()));
      for (const registrationId of people.slice(0, 2)) await rack.swab(barcode, { registrationId });
      await rack.act(barcode, 'seal', { counted: 6 });
      later();
      const [negative] = await lab.enter({ barcode, outcome: 'negative' });
      const corrects = negative?.id ?? '';
      const late = (registrationId: string | undefined) => ({
        ...{ act: 'sample', deviceSeq: seq++, at, barcode, registrationId },
      });
      const [one, other] = await Promise.all([
        rack.batch([late(people[5]), late(people[2])]),
        second.batch([late(people[3]), late(people[4])]),
        (async () => {
          const [positive] = await lab.enter({
            barcode,
            outcome: 'positive',
            corrects,
            reason: 'tested-again',
          });
          await lab.verify(positive?.id ?? null);
        })(),
      ]);
      const answers = [...one.body.items, ...other.body.items];
      expect(answers.map(({ status, body }) => [status, body.contradiction])).toEqual(
        answers.map(() => [201, null]),
      );
      expect(await Promise.all(people.map(statusOf))).toEqual(people.map(() => 'held'));
      expect(await inTube(barcode)).toMatchObject({ count: 6 });
    }
    expect(await recount(t)).toEqual(inOrder);
  });

  test('whoever waits in another tube by now is not counted in two; a full tube takes nobody', async () => {
    const [tested, other] = [code(), code()];
    await rack.open(tested, { kind: 'single', poolSize: 1 });
    const first = await somebody();
    await rack.swab(tested, { registrationId: first });
    await rack.act(tested, 'seal', { counted: 1 });
    later();
    await lab.enter({ barcode: tested, outcome: 'negative' });
    const { id, review } = await named(tested);
    expect(review?.actions).toEqual(['keep', 'due-again']);
    expect(await settle(review?.id, { action: 'count' })).toMatchObject({
      status: 409,
      body: { code: 'tube-full' },
    });
    await rack.swab(other, { registrationId: id });
    expect(await settle(review?.id, { action: 'count' })).toMatchObject({
      status: 409,
      body: { code: 'already-in-tube' },
    });
    expect((await settle(review?.id, { action: 'due-again' })).status).toBe(200);
    expect(await statusOf(id)).toBe('sampled');
    expect(await recount(t)).toEqual(inOrder);
  });
});
