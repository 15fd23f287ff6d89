import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { registration } from '../../../support/people.ts';
import { type Lane, laneAt, register } from './lane.ts';

const [community] = gulou.communities;
const permit = { type: 'hk-macao-permit', number: 'H12345678' };
const passport = (number: string, nationality: string) => ({ type: 'passport', number, nationality });

describe('a document that is typed at the lane', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let lane: Lane;
  let next = 1;
  beforeAll(async () => {
    t = await startTestApp({ now: new Date('2021-09-22T09:00:00+08:00') });
    drill = await seedDrill(t, { lanes: 20 });
    lane = await laneAt(t, drill.gulou[0], 'tablet-1');
  });
  afterAll(() => t.close());

  /** Somebody new, registered under a document that states no birth date. */
  async function registered(document: object): Promise<string> {
    const n = next++;
    const body = registration(n, community, { building: '66号楼', room: `${n}` });
    const { id } = await register(t, drill, {
      ...body,
      person: { ...body.person, document, birthDate: '1990-01-01' },
    });
    return id;
  }
  const typed = (document: object) => lane.one({ deviceSeq: next++, document });
  const found = (registrationId: string, ...warnings: string[]) => ({
    status: 201,
    body: { registrationId, warnings },
  });

  test('finds who was registered with its letters and digits as another kind, and says so', async () => {
    const withPermit = await registered(permit);
    expect(await typed(passport('H12345678', 'GBR'))).toMatchObject(found(withPermit, 'other-document'));
    const withPassport = await registered(passport('23456789', 'USA'));
    expect(await typed({ type: 'taiwan-permit', number: '2345678901B' })).toMatchObject(
      found(withPassport, 'other-document'),
    );
    const canadian = await registered(passport('GA302922', 'CAN'));
    expect(await typed(passport('GA302922', 'FRA'))).toMatchObject(found(canadian, 'other-document'));
  });

  test('finds the very document first, though others have its letters and digits', async () => {
    await registered({ type: 'hk-macao-permit', number: 'M11111111' });
    const korean = await registered(passport('M11111111', 'KOR'));
    expect(await typed(passport('M11111111', 'KOR'))).toMatchObject(found(korean));
  });

  test('lets staff choose where several others have them, and finds nobody where none has', async () => {
    const several = [
      await registered(passport('P7777777', 'SGP')),
      await registered(passport('P7777777', 'PHL')),
    ];
    const answer = await typed(passport('P7777777', 'MYS'));
    expect(answer).toMatchObject({ status: 409, body: { code: 'several-people' } });
    const { candidates = [] } = answer.body;
    expect(candidates.map(({ registrationId }) => registrationId).sort()).toEqual([...several].sort());
    expect(answer.text).not.toContain('P7777777');
    await t.need('POST', `/v1/registrations/${several[0]}/cancel`, {
      token: await t.token('citizen', { sub: 'anna' }),
    });
    expect(await typed(passport('P7777777', 'MYS'))).toMatchObject(found(several[1] ?? '', 'other-document'));
    expect(await typed(passport('P9999999', 'MYS'))).toMatchObject({
      status: 422,
      body: { code: 'person-not-registered' },
    });
  });

  test('needs its nationality where it is a passport', async () => {
    const answer = await typed({ type: 'passport', number: 'GA302922' });
    expect(answer).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/document/nationality', code: 'document-nationality-required' }] },
    });
    expect(answer.text).toContain('CAN');
  });
});
