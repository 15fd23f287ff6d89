import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { citizenCheckCharacter } from '../../../../src/core/identity/index.ts';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { outsideTheDrill, siming, taijiang } from '../../../support/divisions.ts';
import { type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { ask, put, type WritingRoute, writingRoutes } from './bodies.ts';

/** A number with the check character that belongs to its first 17 digits. */
const checked = (seventeen: string) => seventeen + citizenCheckCharacter(seventeen);
const good = checked('35010219900101123');
const wrongCheck = good.slice(0, 17) + (good.endsWith('7') ? '8' : '7');
const wide = (text: string) => text.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0));

/** Where a person stands in the body of each route that takes one. */
const people: Record<string, string> = {
  registerPerson: '/person',
  registerHousehold: '/members/1/person',
};

const document = (type: string, number: string) => ({ type, number });

const badDocuments: [what: string, value: unknown, pointer: string, code?: string][] = [
  ['a wrong check digit', document('resident-id', wrongCheck), '/number', 'document-check-digit'],
  [
    'a wrong check digit, full-width',
    document('resident-id', wide(wrongCheck)),
    '/number',
    'document-check-digit',
  ],
  ['30 February', document('resident-id', checked('35010219900230123')), '/number', 'document-date'],
  ['a birth tomorrow', document('resident-id', checked('35010220991231123')), '/number', 'document-date'],
  [
    'no province',
    document('resident-id', checked('99010219900101123').replace(/^9/, '0')),
    '/number',
    'document-region',
  ],
  ['a 15-digit number of no date', document('resident-id', '350102901301123'), '/number', 'document-date'],
  ['17 digits', document('resident-id', good.slice(0, 17)), '/number', 'document-form'],
  [
    'a residence permit as a resident id',
    document('resident-id', checked('81000019900101123')),
    '/type',
    'document-type-mismatch',
  ],
  [
    'a residence permit of 84',
    document('residence-permit-hmt', checked('84000019900101123')),
    '/type',
    'document-type-mismatch',
  ],
  [
    'a residence permit 83 with a wrong check',
    document('residence-permit-hmt', `${checked('83000019900101123').slice(0, 17)}Y`),
    '/number',
  ],
  [
    'an old card of no country',
    document('permanent-resident-card', 'ZZZ350190010112'),
    '/number',
    'document-nationality',
  ],
  [
    'a new card with a wrong check',
    document('permanent-resident-card', `${checked('93501002199001011').slice(0, 17)}Y`),
    '/number',
  ],
  ['a passport of four letters', document('passport', 'ABCD'), '/number', 'document-form'],
  [
    'a passport without its nationality',
    document('passport', 'E12345678'),
    '/nationality',
    'document-nationality-required',
  ],
  [
    'a passport of no country',
    { ...document('passport', 'E12345678'), nationality: 'ZZZ' },
    '/nationality',
    'document-nationality',
  ],
  [
    'a Hong Kong permit without its letter',
    document('hk-macao-permit', '12345678'),
    '/number',
    'document-form',
  ],
  ['a Taiwan permit of 7 digits', document('taiwan-permit', '1234567'), '/number', 'document-form'],
  ['an unknown type', document('driving-licence', good), '/type', 'not-one-of'],
  ['NUL in the number', document('resident-id', `${good.slice(0, 17)}\u0000`), '/number', 'document-form'],
  ['a Cyrillic X', document('resident-id', `${good.slice(0, 17)}\u0425`), '/number', 'document-form'],
  ['an empty number', document('resident-id', ''), '/number', 'too-small'],
  ['a number of 65 characters', document('resident-id', '1'.repeat(65)), '/number', 'too-big'],
  ['a number that is one', { type: 'resident-id', number: 350102 }, '/number', 'type'],
  ['a field too many', { ...document('resident-id', good), colour: 'red' }, '/colour', 'unknown-field'],
  ['nothing', {}, '/type', 'required'],
];

const badNames: [what: string, value: unknown, code: string][] = [
  ['empty', '', 'name-empty'],
  ['white space', ' \u3000 ', 'name-empty'],
  ['201 letters', '张'.repeat(201), 'name-too-long'],
  ['2,000 letters', '张'.repeat(2_000), 'too-big'],
  ['only a dot', '·', 'name-characters'],
  ['NUL', '张\u0000三', 'name-characters'],
  ['a lone high surrogate', '张\ud83d', 'name-characters'],
  ['a lone low surrogate', '\udc00张', 'name-characters'],
  ['bidi controls', '张\u202e三', 'name-characters'],
  ['only zero-width signs', '\u200b\u200d\ufeff', 'name-empty'],
  ['an emoji', '张😀', 'name-characters'],
  ['no string', 7, 'type'],
  ['null', null, 'type'],
];

const goodNames = [
  '李',
  '张'.repeat(200),
  '买买提·艾力',
  '买买提•艾力',
  '买买提・艾力',
  '买买提．艾力',
  '𠀀𠀁',
  'John F. Smith',
];

const badPhones = [
  '',
  '123',
  'call me',
  '138059100001',
  '１３８０５９１００',
  '\u0000',
  '\ud800',
  '1'.repeat(65),
];

describe('bad fields', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let routes: Map<string, WritingRoute>;
  let before: Record<string, number>;
  beforeAll(async () => {
    t = await startTestApp();
    drill = await seedDrill(t);
    routes = new Map((await writingRoutes(t, drill)).map((route) => [route.operationId, route]));
    before = await t.counts();
  });
  afterAll(() => t.close());

  /** Sends the route's valid body with one field changed, and compares what it points at. */
  async function refused(
    operationId: string,
    pointer: string,
    value: unknown,
    expected: string,
    code?: string,
  ) {
    const route = routes.get(operationId);
    if (route === undefined) throw new Error(`no route ${operationId}`);
    const answer = await t.call(route.method, route.url, ask(route, put(route.valid(), pointer, value)));
    const told = answer.body.errors?.find((error) => error.pointer === expected);
    const said = [operationId, pointer, JSON.stringify(value)?.slice(0, 100)];
    expect([
      ...said,
      answer.status,
      answer.body.code,
      told?.pointer,
      code === undefined ? undefined : told?.code,
    ]).toEqual([...said, 400, 'invalid-request', expected, code]);
    // What was sent is never quoted back.
    if (typeof value === 'string' && value.length > 5) expect(answer.text).not.toContain(value);
  }
  const nothingWritten = async () => expect(await t.counts()).toEqual(before);

  test.each(Object.entries(people))('documents of %s', async (operationId, at) => {
    for (const [, value, pointer, code] of badDocuments) {
      await refused(operationId, `${at}/document`, value, `${at}/document${pointer}`, code);
    }
    await nothingWritten();
  });

  test('documents at the lane, and of a walk-in', async () => {
    for (const [, value, pointer, code] of badDocuments) {
      await refused('checkIn', '/document', value, `/document${pointer}`, code);
    }
    await nothingWritten();
  });

  test.each(Object.entries(people))('names and phones of %s', async (operationId, at) => {
    for (const [, value, code] of badNames)
      await refused(operationId, `${at}/name`, value, `${at}/name`, code);
    for (const value of badPhones) await refused(operationId, `${at}/phone`, value, `${at}/phone`);
    await nothingWritten();
  });

  test('a birth date that is none, or not the one in the number', async () => {
    await refused('registerPerson', '/person/birthDate', '2021-02-30', '/person/birthDate');
    await refused(
      'registerPerson',
      '/person/birthDate',
      '1900-01-01',
      '/person/birthDate',
      'birth-date-mismatch',
    );
    await nothingWritten();
  });

  test('places: unknown, outside the drill, not a code; free text that shows nothing', async () => {
    const homes: [unknown, string | undefined][] = [
      ['350102999999', 'not-in-drill'],
      [outsideTheDrill, 'not-in-drill'],
      [siming.communities[0], 'not-in-drill'],
      ['350103', undefined],
      ['35010200100１', undefined],
      ["350102001001' or '1'='1", undefined],
      [350102001001, 'type'],
    ];
    for (const operationId of Object.keys(people)) {
      for (const [value, code] of homes) {
        await refused(operationId, '/residence/division', value, '/residence/division', code);
      }
      for (const value of ['', '\u200b', 'a\u0000b', '\ud800', '楼'.repeat(61), '楼'.repeat(2_000)]) {
        await refused(operationId, '/residence/building', value, '/residence/building');
        await refused(operationId, '/residence/room', value, '/residence/room');
      }
    }
    await nothingWritten();
  });

  test('times, preferences and consent', async () => {
    const instants = [
      'yesterday',
      '2021-10-11',
      '2021-10-11T08:30:00',
      '2021-02-30T08:30:00+08:00',
      '0000-01-01T00:00:00Z',
      '9999-12-31T23:59:59Z',
      1632270600,
      null,
    ];
    for (const value of instants) {
      await refused('registerPerson', '/consent/givenAt', value, '/consent/givenAt');
      await refused('registerPerson', '/vaccinatedAt', value, '/vaccinatedAt');
      await refused('registerPerson', '/preferences/notBefore', value, '/preferences/notBefore');
      await refused('checkIn', '/at', value, '/at');
      await refused('createDrill', '/startsAt', value, '/startsAt');
      await refused('createSite', '/hours/0/opensAt', value, '/hours/0/opensAt');
      if (value !== null) await refused('moveClock', '/now', value, '/now');
    }
    await refused(
      'registerPerson',
      '/vaccinatedAt',
      '2021-09-21T09:00:00+08:00',
      '/vaccinatedAt',
      'in-the-future',
    );
    await refused(
      'registerPerson',
      '/preferences/notAfter',
      '2021-09-21T09:00:00+08:00',
      '/preferences/notAfter',
      'ends-before-start',
    );
    await refused('registerPerson', '/preferences/sites', ['nowhere'], '/preferences/sites/0');
    await refused('registerPerson', '/consent', undefined, '/consent', 'required');
    await refused('registerPerson', '/consent/version', 'a b', '/consent/version');
    await refused('registerPerson', '/mobility', 'flies', '/mobility', 'not-one-of');
    await nothingWritten();
  });

  test('households: nobody, 21 people, the same one twice, one wrong among many', async () => {
    const route = routes.get('registerHousehold');
    const [one] = (route?.valid()['members'] ?? []) as unknown[];
    await refused('registerHousehold', '/members', [], '/members', 'too-small');
    await refused('registerHousehold', '/members', Array(21).fill(one), '/members', 'too-big');
    await refused('registerHousehold', '/members', [one, one], '/members/1/person/document', 'named-twice');
    await refused(
      'registerHousehold',
      '/members/1',
      { ...(one as object), age: 3 },
      '/members/1/age',
      'unknown-field',
    );
    await nothingWritten();
  });

  test('drills: windows that do not divide a day, an end before the start, places that are not the city’s', async () => {
    for (const minutes of [7, 50, 0, -30, 29.5, 1440, '30', 1e308]) {
      await refused('createDrill', '/windowMinutes', minutes, '/windowMinutes');
    }
    await refused('createDrill', '/windowMinutes', 50, '/windowMinutes', 'window-not-divisible');
    await refused('createDrill', '/endsAt', '2021-09-21T00:00:00+08:00', '/endsAt', 'ends-before-start');
    await refused('createDrill', '/city', '350102', '/city');
    await refused('createDrill', '/communities', [], '/communities', 'too-small');
    await refused('createDrill', '/communities/1', '350102999999', '/communities/1', 'unknown-division');
    await refused('createDrill', '/communities/1', siming.communities[0], '/communities/1', 'outside-city');
    await refused('createDrill', '/poolSize', 7, '/poolSize');
    await refused('createDrill', '/exemptionHours', -1, '/exemptionHours', 'too-small');
    await refused('changeDrill', '/endsAt', '2021-09-21T00:00:00+08:00', '/endsAt', 'ends-before-start');
    await refused('changeDrill', '/status', 'published', '/status');
    await refused('changeDrill', '/windowMinutes', 15, '/windowMinutes', 'unknown-field');
    await refused('addCommunities', '/communities/0', '350102999999', '/communities/0', 'unknown-division');
    await nothingWritten();
  });

  test('sites: hours that cross, end before they begin or do not divide; no lanes; another district’s places', async () => {
    const hours = (...spans: [string, string][]) =>
      spans.map(([from, to]) => ({
        opensAt: `2021-09-22T${from}:00+08:00`,
        closesAt: `2021-09-22T${to}:00+08:00`,
      }));
    const at = '/hours';
    await refused('createSite', at, hours(['12:00', '08:30']), `${at}/0`, 'hours-end-before-begin');
    await refused('createSite', at, hours(['08:30', '08:30']), `${at}/0`, 'hours-end-before-begin');
    await refused('createSite', at, hours(['08:30', '12:00'], ['11:30', '14:00']), `${at}/1`, 'hours-cross');
    await refused('createSite', at, hours(['08:30', '12:10']), `${at}/0`, 'hours-not-divisible');
    await refused('createSite', at, [], at, 'too-small');
    for (const lanes of [0, -1, 1.5, 201, '4', 1e308]) await refused('createSite', '/lanes', lanes, '/lanes');
    for (const rate of [0, 241, 0.5])
      await refused('createSite', '/ratePerLaneHour', rate, '/ratePerLaneHour');
    for (const share of [-0.1, 0.91, '0.1'])
      await refused('createSite', '/walkInShare', share, '/walkInShare');
    await refused('createSite', '/location/lng', 181, '/location/lng', 'too-big');
    await refused('createSite', '/location', '119,26', '/location');
    await refused('createSite', '/division', '350102999', '/division', 'unknown-division');
    await refused('createSite', '/division', '3501', '/division', 'unknown-division');
    await refused('createSite', '/communities/0', outsideTheDrill, '/communities/0', 'not-in-drill');
    await refused(
      'createSite',
      '/communities/1',
      taijiang.communities[0],
      '/communities/1',
      'other-district',
    );
    await refused('createSite', '/name', '\u0000', '/name');
    await refused('createSite', '/address', '\ud800', '/address');
    await nothingWritten();
  });

  test('hours of centuries make no windows, only a refusal', async () => {
    const drills = routes.get('createDrill');
    const sites = routes.get('createSite');
    if (drills === undefined || sites === undefined) throw new Error('no such route');
    const ages = { startsAt: '1900-01-01T00:00:00Z', endsAt: '2199-12-31T00:00:00Z', windowMinutes: 5 };
    const long = await t.need<{ id: string }>(
      drills.method,
      drills.url,
      ask(drills, { ...drills.valid(), ...ages }),
    );
    const hours = [{ opensAt: ages.startsAt, closesAt: ages.endsAt }];
    const answer = await t.call(
      'POST',
      `/v1/drills/${long.id}/sites`,
      ask(sites, { ...sites.valid(), hours }),
    );
    expect(answer).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/hours', code: 'too-many-windows' }] },
    });
    // Nor do those of a drill of a few days, of which hardly any lie in it.
    const [opens] = (sites.valid() as { hours: { opensAt: string }[] }).hours;
    const closesAt = new Date(Date.parse(opens?.opensAt ?? '') + 36_500 * 86_400_000).toISOString();
    const mistyped = [{ opensAt: opens?.opensAt, closesAt }];
    const refusal = await t.call(
      'POST',
      sites.url,
      ask(sites, { ...sites.valid(), name: '东街口', hours: mistyped }),
    );
    expect(refusal).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/hours', code: 'too-many-windows' }] },
    });
    before = await t.counts();
  });

  test('publishing, clients, tokens and check-ins', async () => {
    await refused('publishDistrict', '/division', '3501', '/division');
    await refused('publishDistrict', '/reason', undefined, '/reason', 'required');
    await refused('publishDistrict', '/reason', '\u200b', '/reason');
    await refused('publishDistrict', '/force', 'false', '/force', 'type');
    await refused('addClient', '/role', 'root', '/role', 'not-one-of');
    await refused('addClient', '/division', undefined, '/division', 'required');
    await refused('addClient', '/name', '\u0000', '/name');
    await refused('addClient', '/name', '\ud800', '/name');
    await refused('issueToken', '/clientId', '', '/clientId', 'too-small');
    await refused('issueToken', '/subject', 'a b', '/subject');
    await refused('checkIn', '/deviceSeq', -1, '/deviceSeq', 'too-small');
    await refused('checkIn', '/deviceSeq', 2 ** 53, '/deviceSeq');
    await refused('checkIn', '/deviceSeq', 1.5, '/deviceSeq');
    await refused('checkIn', '/lane', '1/2', '/lane');
    await refused('checkIn', '/pass', 'MUSTER1:X', '', 'one-of');
    await refused('checkIn', '/document', undefined, '', 'one-of');
    await nothingWritten();
  });

  test('webhooks: addresses that are none, lead inside, or carry a secret; events that there are not', async () => {
    const urls: [value: unknown, code?: string][] = [
      ['', 'too-small'],
      ['city.example', 'form'],
      ['//city.example/', 'form'],
      ['ftp://app.example/', 'form'],
      ['javascript:alert(1)', 'form'],
      ['http://', 'form'],
      ['https://user:secret@app.example/', 'form'],
      ['https://app.example/#part', 'form'],
      ['https://app.example/\ud800'.repeat(99), 'too-big'],
      [`https://app.example/${'福'.repeat(300)}`, 'form'],
      ['http://app.example/', 'https-required'],
      ['http://8.8.8.8/', 'https-required'],
      ['https://127.0.0.1/', 'address-refused'],
      ['https://[::1]/', 'address-refused'],
      ['https://0x7f000001/', 'address-refused'],
      ['https://10.0.0.1:8443/', 'address-refused'],
      ['https://169.254.169.254/latest', 'address-refused'],
      ['https://[::ffff:192.168.0.1]/', 'address-refused'],
      [7, 'type'],
      [undefined, 'required'],
    ];
    for (const [value, code] of urls) {
      await refused('createWebhook', '/url', value, '/url', code);
      if (value !== undefined) await refused('changeWebhook', '/url', value, '/url', code);
    }
    for (const operationId of ['createWebhook', 'changeWebhook']) {
      await refused(operationId, '/events', [], '/events', 'too-small');
      await refused(operationId, '/events', ['registration.swabbed'], '/events/0', 'not-one-of');
      await refused(operationId, '/events', Array(21).fill('registration.assigned'), '/events', 'too-big');
      await refused(operationId, '/description', '\u202e', '/description');
      await refused(operationId, '/secret', 'whsec_mine', '/secret', 'unknown-field');
    }
    await refused('changeWebhook', '/active', 'false', '/active', 'type');
    await refused('replayWebhook', '/messageIds', [], '/messageIds', 'too-small');
    await refused('replayWebhook', '/messageIds', ['x'], '/messageIds/0');
    await refused(
      'replayWebhook',
      '/messageIds',
      ['7c9e6679-7425-40de-944b-e07fc1f90ae7'],
      '/messageIds',
      'one-of',
    );
    await refused('replayWebhook', '/from', 'yesterday', '/from');
    await nothingWritten();
  });

  test('a walk-in from outside the drill is pointed to where it stands in the body', async () => {
    const route = routes.get('checkIn');
    const walkIn = routes.get('registerPerson')?.valid() ?? {};
    const body = put({ ...route?.valid(), walkIn }, '/walkIn/residence/division', outsideTheDrill);
    const { document: _, ...asked } = body;
    if (route === undefined) throw new Error('no such route');
    const answer = await t.call(route.method, route.url, ask(route, asked));
    expect(answer).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/walkIn/residence/division', code: 'not-in-drill' }] },
    });
    await nothingWritten();
  });

  test('names and numbers in any proper dress are taken, and are the same person', async () => {
    const route = routes.get('registerPerson');
    if (route === undefined) throw new Error('no such route');
    for (const name of goodNames) {
      const answer = await t.call(
        route.method,
        route.url,
        ask(route, put(route.valid(), '/person/name', name)),
      );
      expect([name, answer.status]).toEqual([name, 201]);
    }
    // The last four do not state the birth date (the old card leaves out the century): it is stated beside them.
    const documents: [string, string[], string?][] = [
      ['resident-id', [good, wide(good), ` ${good.slice(0, 6)}-${good.slice(6)}`]],
      ['resident-id', ['350102900101124', checked('35010219900101124')]],
      ['residence-permit-hmt', [checked('81000019900101123')]],
      ['residence-permit-hmt', [checked('82000019900101123')]],
      ['residence-permit-hmt', [checked('83000019900101123')]],
      ['permanent-resident-card', ['GBR350190010112', 'gbr350190010112'], '1990-01-01'],
      ['permanent-resident-card', [checked('93582619900101001')]],
      ['hk-macao-permit', ['H12345678', 'H1234567801'], '1990-01-01'],
      ['taiwan-permit', ['12345678', '1234567801A'], '1990-01-01'],
      ['passport', ['CAN:E12345678', 'can:e12345678'], '1990-01-01'],
    ];
    for (const [type, numbers, birthDate] of documents) {
      const ids = new Set<unknown>();
      for (const number of numbers) {
        const body = put(route.valid(), '/person/document', { type, number });
        if (birthDate !== undefined) put(body, '/person/birthDate', birthDate);
        const answer = await t.call<{ id?: string }>(route.method, route.url, ask(route, body));
        expect([type, number, answer.status]).toEqual([type, number, ids.size === 0 ? 201 : 200]);
        ids.add(answer.body.id);
      }
      expect(ids.size).toBe(1);
    }
  });
});
