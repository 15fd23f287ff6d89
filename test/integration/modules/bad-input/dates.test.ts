import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { child, guardedConsent, registration } from '../../../support/people.ts';

const [community] = gulou.communities;
const now = new Date('2021-09-22T09:00:00+08:00');

describe('what has happened lies in the past', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let citizen: string;
  beforeAll(async () => {
    t = await startTestApp({ now });
    drill = await seedDrill(t);
    citizen = await t.token('citizen');
  });
  afterAll(() => t.close());

  const minutes = (n: number) => new Date(now.getTime() + n * 60_000).toISOString();
  const register = (body: object) =>
    t.call<{ id: string; errors?: { pointer: string; code: string }[] }>(
      'POST',
      `/v1/drills/${drill.id}/registrations`,
      { token: citizen, body },
    );
  let n = 0;

  test('a consent of 2031 is refused, one of a clock that is a little fast is not', async () => {
    const given = (givenAt: string) => ({
      ...registration(n++, community),
      consent: { version: '1', givenAt },
    });
    for (const time of ['2031-09-19T20:00:00+08:00', minutes(6)]) {
      const { status, body } = await register(given(time));
      expect([status, body.errors]).toMatchObject([
        400,
        [{ pointer: '/consent/givenAt', code: 'in-the-future' }],
      ]);
    }
    expect((await register(given(minutes(4)))).status).toBe(201);
    const household = {
      residence: registration(n, community).residence,
      members: [
        { person: registration(n++, community).person, consent: { version: '1', givenAt: minutes(60) } },
      ],
    };
    const answer = await t.call('POST', `/v1/drills/${drill.id}/households`, {
      token: citizen,
      body: household,
    });
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([400, '/members/0/consent/givenAt']);
  });

  test('nobody was vaccinated or born tomorrow', async () => {
    const vaccinated = await register({ ...registration(n++, community), vaccinatedAt: minutes(60) });
    expect([vaccinated.status, vaccinated.body.errors?.[0]?.pointer]).toEqual([400, '/vaccinatedAt']);
    const unborn = { ...registration(n++, community), person: { ...child(1), birthDate: '2021-09-24' } };
    const answer = await register({ ...unborn, consent: guardedConsent });
    expect(answer.status).toBe(400);
    expect(answer.body.errors?.map(({ pointer }) => pointer)).toContain('/person/birthDate');
  });

  test('a tablet whose clock is fast by days refuses nobody who was let in', async () => {
    const walkIn = {
      ...registration(n++, community),
      consent: { version: '1', givenAt: minutes(3 * 1_440) },
    };
    const { body } = await t.call<{ items: { status: number }[] }>(
      'POST',
      `/v1/sites/${drill.gulou[0]}/check-ins/batch`,
      {
        token: await t.token('tablet', { site: drill.gulou[0] }),
        body: { checkIns: [{ deviceSeq: 1, at: minutes(3 * 1_440), lane: '1', walkIn }] },
      },
    );
    expect(body.items.map(({ status }) => status)).toEqual([201]);
  });

  test('the pass of somebody who has come is not to be asked for again', async () => {
    const body = registration(n++, community);
    const { id } = (await register(body)).body;
    const pass = () => t.call('GET', `/v1/registrations/${id}/pass`, { token: citizen });
    expect((await pass()).body.code).toBe('not-assigned');
    await t.need('POST', `/v1/sites/${drill.gulou[0]}/check-ins`, {
      token: await t.token('tablet', { site: drill.gulou[0] }),
      body: { deviceSeq: 2, at: minutes(0), lane: '1', document: body.person.document },
    });
    expect(await pass()).toMatchObject({ status: 409, body: { code: 'already-checked-in' } });
    await t.need('GET', '/problems/already-checked-in');
  });
});
