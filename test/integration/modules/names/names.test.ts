import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { person, registration } from '../../../support/people.ts';
import { type Lane, laneAt, register } from '../check-in/lane.ts';

const [community] = gulou.communities;

describe('people as they are written', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let lane: Lane;
  let next = 0;
  beforeAll(async () => {
    t = await startTestApp({ now: new Date('2021-09-21T08:00:00+08:00') });
    drill = await seedDrill(t);
    lane = await laneAt(t, drill.gulou[0], 'tablet-1');
  });
  afterAll(() => t.close());

  /** Registers somebody in building 9 as the fields say. */
  async function registered(who: object): Promise<string> {
    const body = registration(next++, community, { building: '9号楼', room: String(100 + next) });
    return (await register(t, drill, { ...body, person: { ...body.person, ...who } })).id;
  }
  const shown = async (id: string) => {
    const token = await t.token('citizen', { sub: 'anna' });
    const answer = await t.need<{ person: { name: string; phone: string } }>(
      'GET',
      `/v1/registrations/${id}`,
      {
        token,
      },
    );
    return answer.person;
  };

  test.each([
    ['张　三', '张*', ['张三', '張 三', '张\n三']],
    ['买买提.艾力', '买**·艾*', ['买买提·艾力', '买买提。艾力', '买买提 艾力', '買買提艾力']],
    ['古丽 娜尔', '古**尔', ['古丽·娜尔', '古丽娜尔']],
    ['陳大文', '陳*文', ['陈大文']],
    ['⽅\uE863', '方*', ['方䶮']],
    ['\u{20087}力', '\u{20087}*', ['\uE816力']],
    ['می\u200Cرزا', 'م******', ['میرزا']],
    ['\u202dJohn  Smith\u202c', 'J*** S****', ['john smith', 'JOHNSMITH']],
    ['阿'.repeat(90), `阿${'*'.repeat(88)}阿`, ['阿'.repeat(90)]],
  ])('%j is shown as %s, and found', async (name, masked, typed) => {
    const id = await registered({ name });
    if (!name.includes('\u200C')) expect((await shown(id)).name).toBe(masked);
    for (const asked of typed) {
      const answer = await lane.one({
        deviceSeq: next++,
        nameInBuilding: { name: asked, building: '９号楼' },
      });
      expect([asked, answer.status, answer.body.registrationId]).toEqual([
        asked,
        answer.status === 200 ? 200 : 201,
        id,
      ]);
    }
  });

  test('telephones and documents that were copied with direction marks and byte order marks', async () => {
    const { document } = person(next);
    const id = await registered({
      phone: '\u202d138 0591 0000\u202c',
      document: { ...document, number: `\uFEFF${document.number}\u200E` },
    });
    expect((await shown(id)).phone).toBe('+86138****0000');
    const answer = await lane.one({ deviceSeq: next++, document });
    expect(answer.body.registrationId).toBe(id);
  });
});
