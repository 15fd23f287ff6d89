import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type JobAnswer, startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { registration, rosterCsv } from '../../../support/people.ts';

const [community] = gulou.communities;
const morning = new Date('2021-09-22T09:00:00+08:00');

interface Items {
  items: { deviceSeq: number | null; status: number; body: { code?: string } | null }[];
}

const nested = (depth: number, open = '[', close = ']', core = '') =>
  `${open.repeat(depth)}${core}${close.repeat(depth)}`;

/** Rows as JSON text that no tablet of ours sends, and that no parser refuses. `at` is a good time. */
function hostileRows(at: string): [what: string, row: string][] {
  const like = (field: string, value: string) =>
    `{"deviceSeq":7,"at":"${at}","lane":"1","${field}":${value}}`;
  return [
    ['5,000 lists in each other', nested(5_000)],
    ['100,000 lists in each other', nested(100_000)],
    ['50,000 objects in each other', nested(50_000, '{"a":', '}', '1')],
    ['depth in a field', like('document', nested(5_000))],
    ['depth in an unknown field', like('x', nested(5_000))],
    ['a huge string', `"${'x'.repeat(300_000)}"`],
    ['a huge string in a field', like('pass', `"${'x'.repeat(300_000)}"`)],
    ['a list of 100,000', `[${Array.from({ length: 100_000 }, () => 0).join()}]`],
    ['NUL', like('pass', '"\\u0000"')],
    ['NUL in a name', like('nameInBuilding', '{"name":"\\u0000","building":"\\u0000"}')],
    ['NUL as a lane', `{"deviceSeq":7,"at":"${at}","lane":"\\u0000","kind":"lane-opened"}`],
    ['lone surrogates', like('pass', '"\\ud800"')],
    ['lone surrogates in a name', like('nameInBuilding', '{"name":"\\udfff","building":"\\ud800"}')],
    ['__proto__', like('__proto__', '{"deviceSeq":8}')],
    ['__proto__ alone', '{"__proto__":{"deviceSeq":8,"pass":"x"}}'],
    ['constructor.prototype', like('constructor', '{"prototype":{"a":1}}')],
    ['__proto__ deep within', like('walkIn', '{"person":{"__proto__":{"name":"x"}}}')],
    ['hasOwnProperty', like('hasOwnProperty', '1')],
    ['toJSON', like('toJSON', '"x"')],
    ['then', like('then', '"x"')],
    ['a number beyond range', '[1e999]'],
    ['a sequence beyond range', `{"deviceSeq":1e999,"at":"${at}","lane":"1"}`],
    ['a sequence above 2^53', `{"deviceSeq":9007199254740993,"at":"${at}","lane":"1"}`],
    ['a sequence below 0', `{"deviceSeq":-1,"at":"${at}","lane":"1"}`],
    ['a fraction', `{"deviceSeq":0.5,"at":"${at}","lane":"1"}`],
    ['a time that is none', '{"deviceSeq":7,"at":"2021-02-30T25:61:61+99:99","lane":"1"}'],
    ['a time of the year 0', '{"deviceSeq":7,"at":"0000-01-01T00:00:00Z","lane":"1"}'],
    ['a time of the year 9999', '{"deviceSeq":7,"at":"9999-12-31T23:59:59Z","lane":"1"}'],
    ['null', 'null'],
    ['nothing', '{}'],
    ['an empty list', '[]'],
    ['an empty string', '""'],
    ['false', 'false'],
  ];
}

describe('rows of uploads that are anything at all', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let tablet: string;
  let site: string;
  beforeAll(async () => {
    t = await startTestApp({ now: morning });
    drill = await seedDrill(t);
    site = drill.gulou[0] ?? '';
    tablet = await t.token('tablet', { sub: 'tablet-1', site });
  });
  afterAll(() => t.close());

  const at = morning.toISOString();

  test('check-ins: each by itself beside a good one is kept, and answered; sent again it is the same', async () => {
    let n = 0;
    for (const [what, row] of hostileRows(at)) {
      const good = {
        deviceSeq: 1_000 + n,
        at,
        lane: '1',
        walkIn: registration(n, community),
      };
      n += 1;
      const ask = { token: tablet, body: `{"checkIns":[${JSON.stringify(good)},${row}]}` };
      const kept = async () =>
        (await t.sql<{ n: number }[]>`select count(*)::int as n from check_in_reviews`)[0]?.n ?? 0;
      const before = await kept();
      const first = await t.call<Items>('POST', `/v1/sites/${site}/check-ins/batch`, ask);
      expect([what, first.status, first.body.items?.map(({ status }) => status)]).toEqual([
        what,
        200,
        [201, first.body.items?.[1]?.status === 422 ? 422 : 400],
      ]);
      expect([what, await kept()]).toEqual([what, before + 1]);
      const again = await t.call<Items>('POST', `/v1/sites/${site}/check-ins/batch`, ask);
      expect([what, again.body.items?.map(({ status }) => status)]).toEqual([
        what,
        [200, first.body.items?.[1]?.status],
      ]);
      expect([what, await kept()]).toEqual([what, before + 1]);
    }
    const reviews = await t.call('GET', `/v1/drills/${drill.id}/check-in-reviews?limit=1000`, {
      token: drill.gulouHq,
    });
    expect(reviews.status).toBe(200);
  });

  test('two long rows that differ only at their ends are two', async () => {
    const row = (end: string) => ({ deviceSeq: 9, at, lane: '1', pass: `${'x'.repeat(50_000)}${end}` });
    const before = (await t.counts())['check_in_reviews'] ?? 0;
    const body = { checkIns: [row('a'), row('b')] };
    await t.need('POST', `/v1/sites/${site}/check-ins/batch`, { token: tablet, body });
    expect((await t.counts())['check_in_reviews']).toBe(before + 2);
  });

  test('line events: each by itself beside a good one is answered, and the good one stands', async () => {
    let deviceSeq = 5_000;
    for (const [what, row] of hostileRows(at)) {
      const good = { deviceSeq: deviceSeq++, at, lane: '1', kind: 'lane-opened' };
      const body = `{"events":[${JSON.stringify(good)},${row}]}`;
      const answer = await t.call<Items>('POST', `/v1/sites/${site}/line-events`, { token: tablet, body });
      expect([what, answer.status, answer.body.items?.map(({ status }) => status)]).toEqual([
        what,
        200,
        [201, 400],
      ]);
    }
  });

  test('the envelope itself stays strict', async () => {
    for (const [path, rows] of [
      ['check-ins/batch', 'checkIns'],
      ['line-events', 'events'],
    ]) {
      for (const field of ['"__proto__":{"a":1}', '"constructor":{"prototype":{}}', '"x":1']) {
        const body = `{"${rows}":[{}],${field}}`;
        const answer = await t.call('POST', `/v1/sites/${site}/${path}`, { token: tablet, body });
        expect([path, field, answer.status, answer.body.code]).toEqual([path, field, 400, 'invalid-request']);
      }
    }
  });

  test('a roster: cells with NUL, long ones, keys of prototypes are rows that are rejected, and the rest is taken', async () => {
    const [heading = '', ...rest] = rosterCsv(0, 3, community).trimEnd().split('\n');
    const columns = heading.split(',').length;
    const cells = ['\u0000', 'x'.repeat(800), '__proto__', 'constructor', '1e999', '\ufffd', '\ud800'];
    // In every cell, and in each one alone.
    const odd = cells.flatMap((cell) => [
      Array.from({ length: columns }, () => cell).join(),
      ...(rest[0] ?? '').split(',').map((_, n, own) => own.map((good, m) => (m === n ? cell : good)).join()),
    ]);
    const file = Buffer.from([heading, ...rest, ...odd, ...rest].join('\n'));
    const job: JobAnswer = await t.importFile(`/v1/drills/${drill.id}/roster/import`, {
      token: drill.gulouHq,
      body: file,
      headers: { 'content-type': 'text/csv' },
    });
    expect(job).toMatchObject({ status: 'done', result: { rows: odd.length + 2 * rest.length } });
    const { accepted, rejected } = job.result as { accepted: number; rejected: number };
    expect(accepted + rejected).toBe(odd.length + 2 * rest.length);
    expect(rejected).toBeGreaterThan(cells.length * 4);
    expect((await t.call('GET', `/v1/jobs/${job.id}/rejected`, { token: drill.gulouHq })).status).toBe(200);
  });
});
