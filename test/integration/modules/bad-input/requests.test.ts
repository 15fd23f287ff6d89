import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { registration, rosterCsv } from '../../../support/people.ts';
import { fill, nobodys, nobodysId, routesOf } from '../../../support/routes.ts';
import { ask, type WritingRoute, writingRoutes } from './bodies.ts';

const xlsxType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

describe('bad requests', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let routes: WritingRoute[];
  let before: Record<string, number>;
  beforeAll(async () => {
    t = await startTestApp();
    drill = await seedDrill(t);
    routes = await writingRoutes(t, drill);
    before = await t.counts();
  });
  afterAll(() => t.close());

  test('the list of routes with a JSON body is whole', () => {
    const documented = routesOf(t).filter(
      (route) => route.operation.requestBody?.content['application/json'],
    );
    expect(routes.map((route) => route.operationId).sort()).toEqual(
      documented.map((route) => route.operationId).sort(),
    );
  });

  test('bodies that are no JSON, not UTF-8, of another type or charset, or too large', async () => {
    const json = 'application/json';
    const cases: [what: string, body: string | Buffer, type: string, status: number, code: string][] = [
      ['nothing', '', json, 400, 'invalid-request'],
      ['half an object', '{"name":', json, 400, 'invalid-request'],
      ['two objects', '{}{}', json, 400, 'invalid-request'],
      ['single quotes', "{'a':1}", json, 400, 'invalid-request'],
      ['a comment', '{/* */}', json, 400, 'invalid-request'],
      ['NaN', '{"a":NaN}', json, 400, 'invalid-request'],
      ['a byte order mark alone', '\ufeff', json, 400, 'invalid-request'],
      ['a list', '[]', json, 400, 'invalid-request'],
      ['a string', '"x"', json, 400, 'invalid-request'],
      ['null', 'null', json, 400, 'invalid-request'],
      ['__proto__', '{"__proto__":{"role":"admin"}}', json, 400, 'invalid-request'],
      ['constructor.prototype', '{"constructor":{"prototype":{"a":1}}}', json, 400, 'invalid-request'],
      ['nested 100,000 deep', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, json, 400, 'invalid-request'],
      [
        'GB18030',
        Buffer.from([0x7b, 0x22, 0xd5, 0xc5, 0x22, 0x3a, 0x31, 0x7d]),
        json,
        400,
        'invalid-request',
      ],
      ['a surrogate in UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), json, 400, 'invalid-request'],
      ['an overlong slash', Buffer.from([0x22, 0xc0, 0xaf, 0x22]), json, 400, 'invalid-request'],
      ['a form', 'a=1', 'application/x-www-form-urlencoded', 415, 'unsupported-media-type'],
      ['text', '{}', 'text/plain', 415, 'unsupported-media-type'],
      ['XML', '<a/>', 'application/xml', 415, 'unsupported-media-type'],
      ['no media type at all', '{}', 'nonsense', 415, 'unsupported-media-type'],
      ['multipart', '--a', 'multipart/form-data; boundary=a', 415, 'unsupported-media-type'],
      ['another charset', '{}', 'application/json; charset=gb18030', 415, 'unsupported-media-type'],
      ['UTF-16', '{}', 'application/json; charset="utf-16"', 415, 'unsupported-media-type'],
    ];
    for (const route of routes) {
      for (const [what, body, type, status, code] of cases) {
        const answer = await t.call(route.method, route.url, ask(route, body, { 'content-type': type }));
        expect([route.operationId, what, answer.status, answer.body.code]).toEqual([
          route.operationId,
          what,
          status,
          code,
        ]);
      }
      const large = JSON.stringify({ a: 'x'.repeat(route.largest ?? 1_048_576) });
      const tooLarge = await t.call(route.method, route.url, ask(route, large));
      expect([route.operationId, tooLarge.status, tooLarge.body.code]).toEqual([
        route.operationId,
        413,
        'body-too-large',
      ]);
      const none = await t.call(route.method, route.url, { token: route.token });
      expect([route.operationId, none.status]).toEqual([route.operationId, 400]);
    }
    expect(await t.counts()).toEqual(before);
  });

  test('what is not JSON is pointed to as the whole body', async () => {
    const token = await t.token('citizen');
    const url = `/v1/drills/${drill.id}/registrations`;
    expect((await t.call('POST', url, { token, body: '{' })).body.errors).toMatchObject([
      { pointer: '', code: 'not-json' },
    ]);
    expect(
      (await t.call('POST', url, { token, body: Buffer.from([0x22, 0xff, 0x22]) })).body.errors,
    ).toMatchObject([{ pointer: '', code: 'not-utf-8' }]);
  });

  test('parameters in the path that name nothing, or are nothing', async () => {
    const admin = await t.token('admin');
    const nonsense = [
      'x',
      '1',
      '%00',
      '%ff',
      '%ZZ',
      '%',
      "';drop table drills;--",
      '%F0%9F%98%80',
      `${nobodysId}x`,
      nobodysId.replaceAll('-', ''),
      'a'.repeat(199),
      'a'.repeat(300),
      '３５０１',
    ];
    for (const route of routesOf(t)) {
      if (!route.path.includes('{')) continue;
      const roles = route.access === 'public' ? ['admin'] : route.access;
      const token = roles.includes('admin')
        ? admin
        : await t.token(roles[0] as 'citizen', { division: '3501', site: drill.gulou[0] });
      for (const value of nonsense) {
        const values = Object.fromEntries(Object.keys(nobodys).map((name) => [name, value]));
        const answer = await t.call(route.method, fill(route.path, values), {
          token,
          ...(route.method === 'GET' ? {} : { body: {} }),
        });
        const fine =
          [400, 404].includes(answer.status) ||
          (route.operationId.startsWith('import') && answer.status === 415);
        expect([route.operationId, value, fine ? 'refused' : answer.status]).toEqual([
          route.operationId,
          value,
          'refused',
        ]);
      }
    }
    expect(await t.counts()).toEqual(before);
  });

  test('queries: cursors of nonsense, limits, unknown and repeated fields', async () => {
    const cursor = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const cursors = [
      'x',
      '%00',
      '%ff',
      'a'.repeat(201),
      Buffer.from('nonsense').toString('base64url'),
      cursor(null),
      cursor([]),
      cursor({}),
      cursor([1, 2, 3, 4]),
      cursor([{}]),
      cursor(['\u0000']),
      cursor(['\ud800']),
      cursor(['0000-01-01T00:00:00Z']),
      cursor(['0000-01-01T00:00:00Z', nobodysId]),
      cursor(['9999-12-31T23:59:59.999Z']),
      cursor(['9999-12-31T23:59:59.999Z', nobodysId]),
      cursor([nobodysId]),
      cursor(['\u0000', nobodysId]),
      cursor(['350102001001', nobodysId, nobodysId, nobodysId]),
      cursor(['\u0000', nobodysId, nobodysId, nobodysId]),
      cursor([-1]),
      cursor([1e308]),
      cursor([1_000_000]),
    ];
    const { id: hook } = await t.need<{ id: string }>('POST', `/v1/drills/${drill.id}/webhooks`, {
      token: drill.cityHq,
      body: { url: 'https://app.example/muster' },
    });
    before = await t.counts();
    const lists: [url: string, token: string | undefined][] = [
      [`/v1/drills/${drill.id}/webhooks?`, drill.cityHq],
      [`/v1/drills/${drill.id}/webhooks/${hook}/deliveries?`, drill.cityHq],
      ['/v1/divisions?parent=3501', undefined],
      ['/v1/drills?x', undefined],
      [`/v1/drills/${drill.id}/sites?`, undefined],
      [`/v1/sites/${drill.gulou[0]}/slots?`, undefined],
      [`/v1/registrations?drillId=${drill.id}`, await t.token('citizen')],
      [`/v1/drills/${drill.id}/registrations?`, drill.cityHq],
      [`/v1/drills/${drill.id}/missing?`, drill.cityHq],
      [`/v1/devices?drillId=${drill.id}`, drill.cityHq],
      [`/v1/drills/${drill.id}/check-in-reviews?`, drill.cityHq],
    ];
    const queries = [
      'limit=0',
      'limit=-1',
      'limit=1001',
      'limit=x',
      'limit=1e3',
      'limit=1&limit=2',
      'limit=',
      'nonsense=1',
    ];
    for (const [list, token] of lists) {
      const url = (query: string) =>
        `${list.replace(/x$/, '')}${list.endsWith('?') || list.endsWith('x') ? '' : '&'}${query}`;
      for (const one of cursors) {
        const answer = await t.call('GET', url(`cursor=${one}`), { token });
        expect([list, one, [200, 400].includes(answer.status) ? 'fine' : answer.status]).toEqual([
          list,
          one,
          'fine',
        ]);
      }
      for (const query of queries) {
        const answer = await t.call('GET', url(query), { token });
        expect([list, query, answer.status]).toEqual([list, query, 400]);
      }
    }
    const others: [string, string | undefined][] = [
      ['/v1/divisions?parent=35%25', undefined],
      ['/v1/divisions?parent=3501&parent=3502', undefined],
      ['/v1/drills?status=secret', undefined],
      [`/v1/drills/${drill.id}/sites?near=119.3`, undefined],
      [`/v1/drills/${drill.id}/sites?near=200,26`, undefined],
      [`/v1/drills/${drill.id}/sites?near=1e9,26`, undefined],
      [`/v1/drills/${drill.id}/sites?division=%25`, undefined],
      ['/v1/registrations', await t.token('citizen')],
      ['/v1/devices', drill.cityHq],
      [`/v1/drills/${drill.id}/check-in-reviews?status=lost`, drill.cityHq],
      [`/v1/devices?drillId=${drill.id}&siteId=${drill.gulou[0]}`, drill.cityHq],
      ['/v1/registrations?drillId=x', await t.token('citizen')],
      [`/v1/drills/${drill.id}/coverage?groupBy=person`, drill.cityHq],
      [`/v1/drills/${drill.id}/coverage?division=_`, drill.cityHq],
      [`/v1/drills/${drill.id}/webhooks/${hook}/deliveries?status=lost`, drill.cityHq],
    ];
    for (const [url, token] of others) {
      const answer = await t.call('GET', url, { token });
      expect([url, answer.status, (answer.body.errors ?? []).length > 0]).toEqual([url, 400, true]);
      expect(answer.body.errors?.[0]?.pointer).toMatch(/^\?/);
    }
  });

  test('If-Match that is stale is 412, that is none is 400', async () => {
    const url = `/v1/drills/${drill.id}`;
    const etag = (await t.call('GET', url)).headers['etag'];
    const change = (header: string) =>
      t.call('PATCH', url, { token: drill.cityHq, body: { name: '新名' }, headers: { 'if-match': header } });
    expect((await change('"0"')).status).toBe(412);
    expect((await change('W/"1"')).status).toBe(400);
    expect((await change('x'.repeat(65))).status).toBe(400);
    expect((await change(etag ?? '')).status).toBe(200);
    expect((await change(etag ?? '')).status).toBe(412);
    expect((await change('*')).status).toBe(200);
  });

  test('an Accept that cannot be had is 406', async () => {
    const token = await t.token('citizen');
    const made = await t.need<{ id: string }>('POST', `/v1/drills/${drill.id}/registrations`, {
      token,
      body: registration(1, gulou.communities[0]),
    });
    await t.assign(drill.id, gulou.communities[0]);
    const url = `/v1/registrations/${made.id}/pass`;
    const accepts: [string, number, string][] = [
      ['application/json', 200, 'application/json'],
      ['image/png', 200, 'image/png'],
      ['image/svg+xml', 200, 'image/svg+xml'],
      ['text/html, image/*;q=0.8', 200, 'image/png'],
      ['text/html', 406, 'application/problem+json; charset=utf-8'],
      [',;', 406, 'application/problem+json; charset=utf-8'],
    ];
    for (const [accept, status, type] of accepts) {
      const answer = await t.call('GET', url, { token, headers: { accept } });
      expect([accept, answer.status, answer.headers['content-type']]).toEqual([accept, status, type]);
    }
    before = await t.counts();
  });

  test('roster files that are none: refused whole, or line by line with a pointer', async () => {
    const url = `/v1/drills/${drill.id}/roster/import`;
    const ask = (body: string | Buffer, type = 'text/csv') => ({
      token: drill.gulouHq,
      body,
      headers: { 'content-type': type },
    });
    const file = rosterCsv(0, 3, gulou.communities[0]);
    const refusals: [what: string, body: string | Buffer, status: number][] = [
      ['nothing', Buffer.alloc(0), 400],
      ['no heading', file.split('\r\n').slice(1).join('\r\n'), 400],
      ['a column missing', file.replaceAll(',documentNumber', ''), 400],
      ['UTF-8 with a fault', Buffer.concat([Buffer.from(file), Buffer.from([0xd5, 0xc5])]), 400],
      ['binary', Buffer.alloc(1_000, 0), 400],
    ];
    for (const [what, body, status] of refusals) {
      const answer = await t.call('POST', url, ask(body));
      expect([what, answer.status]).toEqual([what, status]);
    }
    expect((await t.call('POST', url, ask('[]', 'application/json'))).status).toBe(415);
    expect((await t.call('POST', url, ask(file, 'text/csv; charset=big5'))).status).toBe(415);
    expect((await t.call('POST', url, ask('no zip', xlsxType))).status).toBe(400);
    expect(await t.counts()).toEqual(before);

    const failed = await t.importFile(url, ask(file.slice(0, file.indexOf('\r\n'))));
    expect(failed).toMatchObject({
      status: 'failed',
      problem: { code: 'import-unreadable', errors: [{ pointer: '/2', code: 'no-rows' }] },
    });

    // What is wrong in a row costs that row, and every row of the file is counted.
    const shifted = [2, 3, 4];
    const partly: [
      what: string,
      body: string,
      rows: number,
      refused: readonly (readonly [number, string])[],
    ][] = [
      [
        'a heading too many',
        file.replace('community,', 'community,colour,'),
        3,
        // Whatever stands one column further than its heading: the kind of document, its number, what places are measured by.
        shifted.flatMap((row) => ['not-one-of', 'form', 'required'].map((code) => [row, code] as const)),
      ],
      [
        'the same heading twice',
        file.replace('community,', 'community,community,'),
        3,
        shifted.map((row) => [row, 'two-values']),
      ],
      ['a quote that never ends', file.replace('350102', '"350102'), 3, [[2, 'stray-quote']]],
      ['a quote in the middle of a cell', file.replace('号楼', '"号"楼'), 3, []],
      ['a line of 10,000 characters', `${file}${'x'.repeat(10_000)}\r\n`, 4, [[5, 'row-too-long']]],
    ];
    for (const [what, body, rows, refused] of partly) {
      const { status, result } = await t.importFile(url, ask(body));
      expect([what, status, result?.['rows']]).toEqual([what, 'done', rows]);
      const errors = result?.['errors'] as { row: number; code: string }[];
      expect([what, errors.map(({ row, code }) => [row, code])]).toEqual([what, refused]);
    }

    const taken = (await t.counts())['roster'];
    expect(taken).toBe((before['roster'] ?? 0) + 3);

    const [heading = '', line = ''] = file.split('\r\n');
    const spoil = (from: string, to: string) => line.replace(from, to);
    const lines = [
      spoil('350102001001', '350102999999'),
      spoil('350102001001', '350103001001'),
      spoil('resident-id', 'licence'),
      line.replace(/\d{17}[\dX]/, '350102199001011230'),
      line.replace(/号楼,1,0,[^,]+/, '号楼,1,0,张\u0000三'),
      spoil('119.3', '200'),
      spoil('号楼', '\u200b'.repeat(3)).replace(/,\d/, ','),
    ];
    const { result } = await t.importFile(url, ask([heading, ...lines].join('\n')));
    expect(result).toMatchObject({ rows: lines.length, accepted: 0, rejected: lines.length });
    const errors = result?.['errors'] as { row: number; pointer: string }[];
    expect(errors.map(({ row, pointer }) => [row, pointer])).toEqual([
      [2, '/community'],
      [3, '/community'],
      [4, '/documentType'],
      [5, '/documentNumber'],
      [6, '/name'],
      [7, '/lng'],
      [8, '/building'],
    ]);
    expect((await t.counts())['roster']).toBe(taken);
  });
});
