import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Ask,
  type Method,
  type ProblemAnswer,
  startTestApp,
  type TestApp,
} from '../../../support/app.ts';
import { taijiang } from '../../../support/divisions.ts';
import { type SeededDrill, seedDrill, sitePlan } from '../../../support/drill.ts';

describe('what a refusal says beside its code', () => {
  let t: TestApp;
  let drill: SeededDrill;
  beforeAll(async () => {
    t = await startTestApp();
    drill = await seedDrill(t);
  });
  afterAll(() => t.close());

  /** The refusal's sentences in both languages, which hold for the same status and code. */
  async function refused(
    method: Method,
    url: string,
    ask: Ask,
  ): Promise<{ code: string; en: string; zh: string }> {
    const inLanguage = (language: string) =>
      t.call<ProblemAnswer>(method, url, {
        ...ask,
        headers: { ...ask.headers, 'accept-language': language },
      });
    const [en, zh] = [await inLanguage('en'), await inLanguage('zh-CN')];
    expect(en.status).toBeGreaterThanOrEqual(400);
    expect([zh.status, zh.body.code]).toEqual([en.status, en.body.code]);
    return { code: en.body.code, en: en.body.detail, zh: zh.body.detail };
  }

  test('403 names what does not do, the role, and the roles that would', async () => {
    const said = await refused('POST', '/v1/drills', { token: await t.token('citizen'), body: {} });
    expect(said).toEqual({
      code: 'forbidden',
      en: 'The role of the token does not allow this: it is citizen, and this takes city-hq.',
      zh: '令牌的角色不允许此操作：当前为 citizen，需要 city-hq。',
    });
  });

  test('403 names the division that does not do, and the one that would', async () => {
    const said = await refused('POST', `/v1/drills/${drill.id}/sites`, {
      token: drill.gulouHq,
      body: sitePlan(taijiang, 1),
    });
    expect(said).toEqual({
      code: 'forbidden',
      en: expect.stringMatching(
        /^The division of the token does not allow this: it is 350102, and this takes one that covers 350103\d*\.$/,
      ),
      zh: expect.stringMatching(/^令牌的辖区不允许此操作：当前为 350102，需要覆盖 350103\d* 的辖区。$/),
    });
  });

  test('403 names the site that a tablet is at, and that it would have to be at; a token without a division that it needs one', async () => {
    const [own = '', other = ''] = drill.gulou;
    const said = await refused('POST', `/v1/sites/${other}/check-ins`, {
      token: await t.token('tablet', { site: own }),
      body: { deviceSeq: 1, at: '2021-09-22T08:41:00+08:00', lane: '1', pass: 'MUSTER1:X' },
    });
    expect(said.en).toBe(`The site of the token does not allow this: it is ${own}, and this takes ${other}.`);
    expect(said.zh).toContain(own);
    const nowhere = await refused('POST', '/v1/drills', {
      token: await t.token('city-hq'),
      body: { ...drillBody },
    });
    expect(nowhere.en).toContain('it has none, and this takes one that covers 3501');
  });

  test('a wrong secret, a used code, no token, a header without one: a sentence each', async () => {
    const wrong = await refused('POST', '/v1/auth/token', {
      body: { clientId: 'nobody', clientSecret: 'wrong' },
    });
    const added = await t.need<{ code: string }>('POST', '/v1/devices', {
      token: drill.gulouHq,
      body: { siteId: drill.gulou[0], label: '1 号台' },
    });
    await t.need('POST', '/v1/devices/enrol', { body: { code: added.code } });
    const used = await refused('POST', '/v1/devices/enrol', { body: { code: added.code } });
    const mistyped = await refused('POST', '/v1/devices/enrol', { body: { code: '!' } });
    const without = await refused('GET', `/v1/drills/${drill.id}/coverage`, {});
    const odd = await refused('GET', `/v1/drills/${drill.id}/coverage`, {
      headers: { authorization: 'Basic eA==' },
    });
    expect([wrong.code, used.code, mistyped.code, without.code, odd.code]).toEqual([
      'bad-credentials',
      'bad-code',
      'bad-code',
      'unauthenticated',
      'unauthenticated',
    ]);
    expect(wrong.en).toContain('The clientId or the clientSecret is wrong');
    expect(used.en).toContain('it has been used already');
    expect(used.zh).toContain('已使用');
    expect(mistyped.en).toContain('K7Q2M-9XW4T');
    expect(without.en).toContain('POST /v1/auth/token');
    expect(odd.en).toContain('holds no token');
    expect(new Set([wrong.zh, used.zh, mistyped.zh, without.zh, odd.zh]).size).toBe(5);
  });

  test('a path that there is not points to the list of those that there are', async () => {
    const said = await refused('GET', '/v1/drill', {});
    expect(said).toMatchObject({
      code: 'not-found',
      en: expect.stringContaining('/openapi.json'),
      zh: expect.stringContaining('/docs'),
    });
  });

  test('406 and 415 name the types that do', async () => {
    const url = `/v1/drills/${drill.id}/roster/import`;
    const file = { token: drill.gulouHq, body: '{}' };
    const json = await refused('POST', url, { ...file, headers: { 'content-type': 'application/json' } });
    expect(json.code).toBe('unsupported-media-type');
    for (const text of [json.en, json.zh]) expect(text).toMatch(/text\/csv.*spreadsheetml\.sheet/);
    const charset = await refused('POST', url, {
      ...file,
      headers: { 'content-type': 'text/csv; charset=big5' },
    });
    expect([charset.code, charset.en]).toEqual([
      'unsupported-media-type',
      expect.stringContaining('GB18030'),
    ]);
    const text = await refused('POST', '/v1/auth/token', {
      body: 'x',
      headers: { 'content-type': 'text/plain' },
    });
    expect(text.en).toContain('application/json');
    const latin = await refused('POST', '/v1/auth/token', {
      body: '{}',
      headers: { 'content-type': 'application/json; charset=latin1' },
    });
    expect(latin.en).toContain('utf-8');
    const pass = await refused('GET', '/v1/registrations/7c9e6679-7425-40de-944b-e07fc1f90ae7/pass', {
      token: await t.token('citizen'),
      headers: { accept: 'application/pdf' },
    });
    expect(pass).toMatchObject({ code: 'not-acceptable', en: expect.stringContaining('image/png') });
  });
});

const drillBody = {
  name: '演练',
  city: '3501',
  startsAt: '2021-09-22T00:00:00+08:00',
  endsAt: '2021-09-25T00:00:00+08:00',
  windowMinutes: 30,
  poolSize: 10,
  exemptionHours: 48,
  communities: ['350102001001'],
};
