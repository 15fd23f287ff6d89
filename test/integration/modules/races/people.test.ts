import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import {
  inOrder,
  type RegistrationAnswer,
  recount,
  type SeededDrill,
  seedDrill,
} from '../../../support/drill.ts';
import { household, person, registration } from '../../../support/people.ts';

interface CheckInAnswer {
  registrationId: string;
  status: string;
  warnings: string[];
}

describe('the same person at once', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let next = 0;
  const [community] = gulou.communities;
  beforeAll(async () => {
    t = await startTestApp({ now: new Date('2021-09-22T08:00:00+08:00') });
    drill = await seedDrill(t, { lanes: 20 });
  });
  afterAll(() => t.close());

  const register = (token: string, n: number) =>
    t.call<RegistrationAnswer & { code?: string }>('POST', `/v1/drills/${drill.id}/registrations`, {
      token,
      body: registration(n, community),
    });
  const checkIn = (token: string, body: object) =>
    t.call<CheckInAnswer>('POST', `/v1/sites/${drill.gulou[0]}/check-ins`, {
      token,
      body: { at: t.clock.now().toISOString(), lane: '1', ...body },
    });
  const statuses = (answers: readonly Answer<unknown>[]) => {
    const count: Record<string, number> = {};
    for (const { status } of answers) count[status] = (count[status] ?? 0) + 1;
    return count;
  };
  const statusOf = async (ids: readonly string[]) => {
    const rows = await t.sql<{ status: string; n: number }[]>`
      select status, count(*)::int as n from registrations where id = any(${[...ids]}::uuid[]) group by 1`;
    return Object.fromEntries(rows.map((row) => [row.status, row.n]));
  };

  test('64 requests of one account make one registration, one event and 64 equal answers', async () => {
    const token = await t.token('citizen', { sub: 'anna' });
    const n = next++;
    const answers = await Promise.all(Array.from({ length: 64 }, () => register(token, n)));
    expect(statuses(answers)).toEqual({ 201: 1, 200: 63 });
    expect(new Set(answers.map((answer) => answer.text)).size).toBe(1);
    const [row] = await t.sql<{ people: number; events: number }[]>`
      select (select count(*)::int from registrations where drill_id = ${drill.id}) as people,
        (select count(*)::int from registration_events where drill_id = ${drill.id} and kind = 'registered') as events`;
    expect(row).toEqual({ people: 1, events: 1 });
  });

  test('of 64 accounts one gets the person and 63 are told that another has', async () => {
    const tokens = await Promise.all(
      Array.from({ length: 64 }, (_, index) => t.token('citizen', { sub: `account-${index}` })),
    );
    const n = next++;
    const answers = await Promise.all(tokens.map((token) => register(token, n)));
    expect(statuses(answers)).toEqual({ 201: 1, 409: 63 });
    expect(new Set(answers.filter((one) => one.status === 409).map((one) => one.body.code))).toEqual(
      new Set(['person-already-registered']),
    );
    const winner = answers.findIndex((one) => one.status === 201);
    const [row] = await t.sql`select account from registrations where id = ${answers[winner]?.body.id ?? ''}`;
    expect(row).toEqual({ account: `account-${winner}` });
  });

  test('a household of which another account holds one is refused whole, pointing to that one', async () => {
    const bob = await t.token('citizen', { sub: 'bob' });
    const held = next++;
    await register(await t.token('citizen', { sub: 'anna' }), held);
    const before = await t.counts();
    const body = household(next, 3, community);
    next += 3;
    body.members.splice(1, 0, ...household(held, 1, community).members);
    const url = `/v1/drills/${drill.id}/households`;
    const answer = await t.call('POST', url, { token: bob, body });
    expect(answer).toMatchObject({
      status: 409,
      body: { code: 'person-already-registered', errors: [{ pointer: '/members/1/person/document' }] },
    });
    expect(await t.counts()).toEqual(before);
  });

  test('cancelling while a worker assigns leaves no appointment behind and no drift', async () => {
    const token = await t.token('citizen', { sub: 'anna' });
    for (let round = 0; round < 12; round++) {
      const made = await Promise.all(Array.from({ length: 12 }, () => register(token, next++)));
      const ids = made.map((answer) => answer.body.id);
      const [, , ...cancelled] = await Promise.all([
        t.assign(drill.id, community),
        t.assign(drill.id, community),
        ...ids.map((id) => t.call('POST', `/v1/registrations/${id}/cancel`, { token })),
      ]);
      expect(statuses(cancelled)).toEqual({ 200: 12 });
      expect(await statusOf(ids)).toEqual({ cancelled: 12 });
      expect(await recount(t)).toEqual(inOrder);
    }
  });

  test('checking in while a worker assigns: everyone is checked in, at most one appointment each', async () => {
    const token = await t.token('citizen', { sub: 'anna' });
    const tablet = await t.token('tablet', { sub: 'tablet-1', site: drill.gulou[0] });
    for (let round = 0; round < 8; round++) {
      const people = Array.from({ length: 10 }, () => next++);
      const ids = (await Promise.all(people.map((n) => register(token, n)))).map((answer) => answer.body.id);
      const [, ...answers] = await Promise.all([
        t.assign(drill.id, community),
        ...people.map((n) => checkIn(tablet, { deviceSeq: n, document: person(n).document })),
      ]);
      expect(statuses(answers)).toEqual({ 201: 10 });
      expect(await statusOf(ids)).toEqual({ 'checked-in': 10 });
      expect(await recount(t)).toEqual(inOrder);
    }
  });

  test('cancelling while checking in: one of the two wins, and the state says which', async () => {
    const token = await t.token('citizen', { sub: 'anna' });
    const tablet = await t.token('tablet', { sub: 'tablet-1', site: drill.gulou[0] });
    for (let round = 0; round < 20; round++) {
      const n = next++;
      const { id } = (await register(token, n)).body;
      const [cancelled, came] = await Promise.all([
        t.call('POST', `/v1/registrations/${id}/cancel`, { token }),
        checkIn(tablet, { deviceSeq: n, document: person(n).document }),
      ]);
      expect(came.status).toBe(201);
      expect([200, 409]).toContain(cancelled.status);
      // Whoever stands at the lane is served, cancelled or not.
      expect(await statusOf([id])).toEqual({ 'checked-in': 1 });
    }
    expect(await recount(t)).toEqual(inOrder);
  });

  test('the same upload eight times at once is one check-in with eight equal answers', async () => {
    const token = await t.token('citizen', { sub: 'anna' });
    const tablet = await t.token('tablet', { sub: 'tablet-1', site: drill.gulou[0] });
    for (let round = 0; round < 6; round++) {
      const n = next++;
      await register(token, n);
      const body = { deviceSeq: n, document: person(n).document };
      const answers = await Promise.all(Array.from({ length: 8 }, () => checkIn(tablet, body)));
      expect(statuses(answers)).toEqual({ 201: 1, 200: 7 });
      expect(new Set(answers.map((answer) => answer.text)).size).toBe(1);
    }
  });

  test('so it is where another tablet had checked the person in before', async () => {
    const tablets = await Promise.all(
      ['tablet-1', 'tablet-2'].map((sub) => t.token('tablet', { sub, site: drill.gulou[0] })),
    );
    for (let round = 0; round < 6; round++) {
      const n = next++;
      const [first = '', second = ''] = tablets;
      await checkIn(first, { deviceSeq: n, walkIn: registration(n, community) });
      const body = { deviceSeq: n, document: person(n).document };
      const answers = await Promise.all(Array.from({ length: 8 }, () => checkIn(second, body)));
      expect(statuses(answers)).toEqual({ 201: 1, 200: 7 });
      expect(answers[0]?.body.warnings).toEqual(['already-checked-in']);
      const [row] = await t.sql<{ n: number }[]>`
        select count(*)::int as n from check_ins where registration_id = ${answers[0]?.body.registrationId ?? ''}`;
      expect(row?.n).toBe(2);
    }
  });

  test('the same walk-in at two tablets is one registration with two check-ins', async () => {
    const tablets = await Promise.all(
      [0, 1].map((index) => t.token('tablet', { sub: `tablet-${index}`, site: drill.gulou[0] })),
    );
    const n = next++;
    const answers = await Promise.all(
      tablets.map((tablet) => checkIn(tablet, { deviceSeq: n, walkIn: registration(n, community) })),
    );
    expect(statuses(answers)).toEqual({ 201: 2 });
    expect(new Set(answers.map((answer) => answer.body.registrationId)).size).toBe(1);
    expect(answers.flatMap((answer) => answer.body.warnings)).toEqual(['already-checked-in']);
  });

  test('a drill that changes is there for everybody all the while', async () => {
    const communities = [...gulou.communities];
    const url = `/v1/drills/${drill.id}`;
    for (let round = 0; round < 5; round++) {
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => [
          t.call('POST', `${url}/communities`, { token: drill.cityHq, body: { communities } }),
          t.call('GET', url),
        ]).flat(),
      );
      expect(statuses(answers)).toEqual({ 200: 20 });
    }
  });
});
