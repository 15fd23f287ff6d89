import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ProblemAnswer, startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { child, consent, guardedConsent, person } from '../../../support/people.ts';

describe('those under 14', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let anna: string;
  const residence = { division: gulou.communities[0], building: '1号楼' };

  beforeAll(async () => {
    t = await startTestApp();
    drill = await seedDrill(t);
    anna = await t.token('citizen', { sub: 'anna' });
  });
  afterAll(() => t.close());

  const register = (body: object) =>
    t.call<ProblemAnswer & { id: string }>('POST', `/v1/drills/${drill.id}/registrations`, {
      token: anna,
      body: { residence, ...body },
    });
  const foreigner = (number: string, birthDate?: string) => ({
    name: 'Maria Silva',
    document: { type: 'passport', number, nationality: 'BRA' },
    phone: '13805910000',
    ...(birthDate === undefined ? {} : { birthDate }),
  });

  test('come with a guardian, whose consent is kept sealed', async () => {
    const before = await t.counts();
    const refused = await register({ person: child(1), consent });
    expect([refused.status, refused.body.errors]).toMatchObject([
      400,
      [{ pointer: '/consent/guardian', code: 'guardian-required' }],
    ]);
    expect(await t.counts()).toEqual(before);
    const { status, body } = await register({ person: child(1), consent: guardedConsent });
    expect(status).toBe(201);
    const [row] = await t.sql<{ text: string }[]>`
      select r::text || encode(r.person, 'escape') as text from registrations r where id = ${body.id}`;
    expect(row?.text).not.toContain(guardedConsent.guardian.name);
    expect(row?.text).not.toContain(guardedConsent.guardian.phone.slice(1));
  });

  test('in a household each has a pointer of their own, and nobody is registered', async () => {
    const before = await t.counts();
    const answer = await t.call<ProblemAnswer>('POST', `/v1/drills/${drill.id}/households`, {
      token: anna,
      body: {
        residence,
        members: [person(2), child(3), child(4)].map((one, index) => ({
          person: one,
          consent: index === 2 ? guardedConsent : consent,
        })),
      },
    });
    expect([answer.status, answer.body.errors?.map(({ pointer }) => pointer)]).toEqual([
      400,
      ['/members/1/consent/guardian'],
    ]);
    expect(await t.counts()).toEqual(before);
  });

  test('at the lane, too', async () => {
    const tablet = await t.token('tablet', { sub: 'tablet', site: drill.gulou[0] });
    const walkIn = (given: object, deviceSeq: number) =>
      t.call<ProblemAnswer>('POST', `/v1/sites/${drill.gulou[0]}/check-ins`, {
        token: tablet,
        body: {
          deviceSeq,
          at: t.clock.now().toISOString(),
          lane: '1',
          walkIn: { residence, person: child(5), consent: given },
        },
      });
    const refused = await walkIn(consent, 1);
    expect([refused.status, refused.body.errors?.[0]?.pointer]).toEqual([400, '/walkIn/consent/guardian']);
    expect((await walkIn(guardedConsent, 2)).status).toBe(201);
  });

  test('are told by their age on the first day of the drill, in its zone', async () => {
    const born = async (number: string, birthDate: string) =>
      (await register({ person: foreigner(number, birthDate), consent })).status;
    // The drill begins on 22 September 2021.
    expect(await born('G10000001', '2007-09-22')).toBe(201);
    expect(await born('G10000002', '2007-09-23')).toBe(400);
  });

  test('of a document that gives only the year or the month, may be under 14 or over 59', async () => {
    let number = 20_000_000;
    const answer = async (birthDate: string) =>
      register({ person: foreigner(`G${number++}`, birthDate), consent });
    const statuses = async (...dates: string[]) =>
      Promise.all(dates.map(async (date) => [date, (await answer(date)).status]));
    expect(await statuses('2006', '2007', '2007-08', '2007-09')).toEqual([
      ['2006', 201],
      ['2007', 400],
      ['2007-08', 201],
      ['2007-09', 400],
    ]);
    const elderly = async (birthDate: string) => {
      const { body } = await answer(birthDate);
      const [row] = await t.sql<
        { elderly: boolean }[]
      >`select elderly from registrations where id = ${body.id}`;
      return [birthDate, row?.elderly];
    };
    expect(await Promise.all(['1961', '1961-09', '1961-10', '1962'].map(elderly))).toEqual([
      ['1961', true],
      ['1961-09', true],
      ['1961-10', false],
      ['1962', false],
    ]);
  });

  test('are born on a day that there is, not before 1850 and not in the future', async () => {
    for (const [birthDate, code] of [
      ['9999-12-31', 'birth-date-future'],
      ['9999', 'birth-date-future'],
      ['1849-12-31', 'birth-date-past'],
      ['1849', 'birth-date-past'],
      ['1990-02-30', 'birth-date-form'],
      ['1990-13', 'birth-date-form'],
      ['1990-1-1', 'birth-date-form'],
      ['90', 'birth-date-form'],
      ['', 'birth-date-form'],
    ]) {
      const { status, body } = await register({ person: foreigner('G30000000', birthDate), consent });
      expect([birthDate, status, body.errors]).toMatchObject([
        birthDate,
        400,
        [{ pointer: '/person/birthDate', code }],
      ]);
    }
  });

  test('a year that the document number bears out is taken; another is not', async () => {
    const { document, ...who } = person(40);
    const year = document.number.slice(6, 10);
    const ask = (birthDate: string) => register({ person: { ...who, document, birthDate }, consent });
    expect((await ask(String(Number(year) + 1))).body.errors).toMatchObject([
      { code: 'birth-date-mismatch' },
    ]);
    expect((await ask(year)).status).toBe(201);
  });

  test('a document that does not state the birth date needs it stated', async () => {
    const { status, body } = await register({ person: foreigner('G10000003'), consent });
    expect([status, body.errors]).toMatchObject([400, [{ pointer: '/person/birthDate', code: 'required' }]]);
  });
});
