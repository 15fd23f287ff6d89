import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type JobAnswer, startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { type PageAnswer, type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { fromXlsx, toXlsx } from '../../../support/files.ts';
import { person, registration } from '../../../support/people.ts';
import { laneAt, register } from '../check-in/lane.ts';
import { type Rack, rackAt } from '../tubes/rack.ts';
import { type Laboratory, laboratoryOf } from './laboratory.ts';

const [community] = gulou.communities;
const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
/** When the swabs are taken; what is tested later is later. */
const morning = new Date('2021-09-22T08:00:00+08:00');
const heading = '采样管编号,检测结果,检测时间,更正的结果编号,更正原因';

describe('a file of results', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let rack: Rack;
  let lab: Laboratory;
  let other: Laboratory;
  let url: string;
  let next = 0;
  beforeAll(async () => {
    t = await startTestApp({ now: morning });
    drill = await seedDrill(t, { lanes: 20 });
    rack = await rackAt(t, drill.gulou[0], 'tablet-1');
    lab = await laboratoryOf(t, drill, '市疾控中心实验室');
    other = await laboratoryOf(t, drill, '第三方实验室');
    url = `/v1/drills/${drill.id}/results`;
  });
  afterAll(() => t.close());

  /** A sealed tube of so many people; their ids. */
  async function tube(barcode: string, count: number): Promise<string[]> {
    const lane = await laneAt(t, drill.gulou[0], 'tablet-1');
    const ids: string[] = [];
    for (let index = 0; index < count; index++) {
      const n = next++;
      await register(t, drill, registration(n, community));
      const { body } = await lane.one({ deviceSeq: 70_000 + n, document: person(n).document });
      await rack.swab(barcode, { registrationId: body.registrationId });
      ids.push(body.registrationId);
    }
    await rack.act(barcode, 'seal', { counted: count });
    return ids;
  }
  /** Sealed tubes with nobody in them, as many as a day has. */
  const tubes = (prefix: string, count: number) => t.sql`
    insert into tubes (drill_id, id, site_id, barcode, kind, pool_size, status, filled, declared, twin, opened_at)
    select ${drill.id}, gen_random_uuid(), ${drill.gulou[0] ?? ''}, ${prefix} || lpad(n::text, 5, '0'), 'pool', 10, 'sealed', 0, true,
      false, ${morning} from generate_series(1, ${count}::int) n`;
  const statuses = async (ids: readonly string[]) => {
    const rows = await t.sql<
      { status: string }[]
    >`select status from registrations where id = any(${[...ids]}::uuid[])`;
    return rows.map(({ status }) => status).sort();
  };
  const at = (minutes: number) => t.clock.moveTo(new Date(morning.getTime() + minutes * 60_000));
  const send = (rows: readonly string[], token = lab.first, query = '') =>
    t.importFile(`${url}${query}`, { token, body: [heading, ...rows].join('\r\n') });
  async function rejected({ id }: JobAnswer, token = lab.first): Promise<string[][]> {
    const answer = await t.call('GET', `/v1/jobs/${id}/rejected`, { token });
    expect(answer.status).toBe(200);
    return fromXlsx(answer.bytes).rows;
  }
  const results = async () =>
    t.sql<{ barcode: string; outcome: string; state: string; code: string | null }[]>`
      select barcode, outcome, state, code from results where drill_id = ${drill.id} order by barcode, state`;

  test('the words of laboratories count as the names of the interface do, by JSON or by file', async () => {
    const [good, bad] = [await tube('F-0001', 2), await tube('F-0002', 2)];
    at(60);
    const rows = ['F-0001,阴性（-）,2021/9/22 8:30,,', 'f-0002,阳性,2021年9月22日 08:30:20,,'];
    const job = await send(rows);
    expect(job).toMatchObject({
      kind: 'results-import',
      status: 'done',
      progress: { done: 2, total: 2 },
      result: {
        rows: 2,
        accepted: 2,
        changed: 2,
        rejected: 0,
        counting: 1,
        toVerify: 1,
        waiting: 0,
        kept: 0,
        people: 2,
        rejectedFile: null,
        errors: [],
      },
    });
    expect(await statuses(good)).toEqual(['cleared', 'cleared']);
    expect(await statuses(bad)).toEqual(['sampled', 'sampled']);
    // The same as JSON is the same result: by its seconds, too.
    const [clear, alarm] = await lab.enter(
      { barcode: 'F-0001', outcome: 'negative', testedAt: '2021-09-22T08:30:00+08:00' },
      { barcode: 'F-0002', outcome: 'positive', testedAt: '2021-09-22T00:30:20Z' },
    );
    expect([clear?.status, alarm?.state]).toEqual([200, 'to-verify']);
    expect((await results()).length).toBe(2);
    expect(await lab.verify(alarm?.id ?? null)).toMatchObject({ status: 200, body: { people: 2 } });
    expect(await statuses(bad)).toEqual(['held', 'held']);
    // Again: nothing, as often as anybody likes.
    const before = await t.counts();
    expect((await send(rows)).result).toMatchObject({ changed: 0, unchanged: 2, counting: 2, people: 0 });
    expect(await t.counts()).toMatchObject({ results: before['results'], holds: before['holds'] });
  });

  test('three unknown codes among 10,000 rows: all are kept, the three are handed back, and no row is beyond', async () => {
    await tubes('G-', 9_997);
    const rows = Array.from(
      { length: 9_997 },
      (_, n) => `G-${String(n + 1).padStart(5, '0')},阴性,2021-09-22 08:40,,`,
    );
    const unknown = ['G-X0001', 'G-X0002', 'G-X0003'].map((code) => `${code},阴性,2021-09-22 08:40,,`);
    const all = [
      unknown[0] ?? '',
      ...rows.slice(0, 5_000),
      unknown[1] ?? '',
      ...rows.slice(5_000),
      unknown[2] ?? '',
    ];
    const job = await send(all);
    expect(job.result).toMatchObject({
      rows: 10_000,
      accepted: 10_000,
      rejected: 0,
      changed: 10_000,
      counting: 9_997,
      waiting: 3,
      rejectedInFile: 3,
      errors: [
        { row: 2, pointer: '/barcode', code: 'tube-unknown' },
        { row: 5_003, pointer: '/barcode', code: 'tube-unknown' },
        { row: 10_001, pointer: '/barcode', code: 'tube-unknown' },
      ],
    });
    const [named, ...back] = await rejected(job);
    expect(named).toEqual([
      'Row',
      'Tube',
      'Result',
      'Tested at',
      'Corrects',
      'Reason of the correction',
      'What is wrong',
    ]);
    expect(back.map(([row, code]) => [row, code])).toEqual([
      ['2', 'G-X0001'],
      ['5003', 'G-X0002'],
      ['10001', 'G-X0003'],
    ]);
    // Once the tube is known they count by themselves.
    await rack.open('G-X0002');
    await rack.act('G-X0002', 'seal', { counted: 0 });
    await t.services.resultsRound();
    expect(
      (await results()).filter(({ barcode }) => barcode.startsWith('G-X')).map(({ state }) => state),
    ).toEqual(['waiting', 'counts', 'waiting']);
    // One more than a file may hold is handed back, and nothing of it is kept.
    const more = await send([...all, 'G-X0004,阴性,2021-09-22 08:40,,']);
    expect(more.result).toMatchObject({
      rows: 10_001,
      accepted: 10_000,
      changed: 0,
      rejected: 1,
      waiting: 2,
      rejectedInFile: 3,
    });
    expect(more.result?.['errors']).toContainEqual({ row: 10_002, pointer: '', code: 'too-many-rows' });
    expect((await results()).some(({ barcode }) => barcode === 'G-X0004')).toBe(false);
  });

  test('what is wrong is told row by row; corrected and sent again it counts', async () => {
    await tubes('H-', 4);
    const rows = [
      'H-00001,阴性,2021-09-22 08:45,,',
      // The spreadsheet has eaten its digits.
      '3.50102E+13,阴性,2021-09-22 08:45,,',
      `${'9'.repeat(500)},阴性,2021-09-22 08:45,,`,
      'H-00002,阴性,2021-09-23 08:45,,',
      'H-00003,弱阳,2021-09-22 08:45,,',
      'H-00003,,2021-09-22,,',
      // Two that disagree: the first stands, the other is told of.
      'H-00004,阴性,2021-09-22 08:45,,',
      'H-00004,无效,2021-09-22 08:46,,',
      'H-00001,可疑,2021-09-22 08:50,not-an-id,心情不好',
    ];
    const job = await send(rows);
    expect(job.result).toMatchObject({
      rows: 9,
      accepted: 4,
      rejected: 5,
      counting: 2,
      kept: 2,
      rejectedInFile: 7,
      errors: [
        { row: 3, pointer: '/barcode', code: 'rounded-number' },
        { row: 4, pointer: '/barcode', code: 'too-big' },
        { row: 5, pointer: '/testedAt', code: 'in-the-future' },
        { row: 6, pointer: '/outcome', code: 'not-one-of' },
        { row: 7, pointer: '/testedAt', code: 'form' },
        { row: 7, pointer: '/outcome', code: 'required' },
        { row: 9, pointer: '/outcome', code: 'contradicts' },
        { row: 10, pointer: '/reason', code: 'not-one-of' },
        { row: 10, pointer: '/corrects', code: 'form' },
      ],
    });
    const back = await rejected(job);
    expect(back[1]?.at(-1)).toMatch(/^Tube: The spreadsheet has rounded the number to 3\.50102E\+13/);
    // The file that came back, mended where it was wrong.
    const mended = back.map((row) => [...row]);
    const change = (line: number, column: number, value: string) => {
      const row = mended.find(([n]) => n === String(line));
      if (row !== undefined) row[column] = value;
    };
    change(3, 1, 'H-00001');
    change(4, 1, 'H-00001');
    change(5, 3, '2021-09-22 08:45');
    change(6, 2, 'negative');
    for (const line of [7, 9, 10])
      mended.splice(
        mended.findIndex(([n]) => n === String(line)),
        1,
      );
    const again = await t.importFile(url, {
      token: lab.first,
      body: toXlsx(mended),
      headers: { 'content-type': xlsx },
    });
    expect(again.result).toMatchObject({
      rows: 4,
      accepted: 4,
      rejected: 0,
      counting: 4,
      changed: 2,
      kept: 0,
    });
    const stands = (await results()).filter(
      ({ barcode, state }) => barcode.startsWith('H-') && state === 'counts',
    );
    expect(stands.map(({ barcode, outcome }) => [barcode, outcome])).toEqual([
      ['H-00001', 'negative'],
      ['H-00002', 'negative'],
      ['H-00003', 'negative'],
      ['H-00004', 'negative'],
    ]);
  });

  test('what stands in brackets behind a result says the same once more, or the row is refused', async () => {
    await tubes('J-', 6);
    const words = [
      '阴性（-）',
      '未检出（阴性）',
      'negative (neg)',
      '阴性（复检阳性）',
      '未检出（ORF1ab检出）',
      '阴性（+）',
    ];
    const job = await send(words.map((word, n) => `J-0000${n + 1},${word},2021-09-22 08:45,,`));
    expect(job.result).toMatchObject({
      counting: 3,
      rejected: 3,
      errors: [5, 6, 7].map((row) => ({ row, pointer: '/outcome', code: 'two-results' })),
    });
    // A day that there is not, written as the interface has it.
    const february = await send(['J-00004,阴性,2021-02-30T08:45:00+08:00,,']);
    expect(february.result).toMatchObject({ rejected: 1, errors: [{ pointer: '/testedAt', code: 'form' }] });
  });

  test('dated before the swab, another laboratory’s, and a correction that names what it corrects', async () => {
    await tube('K-0001', 1);
    await tubes('K-', 2);
    at(120);
    const first = await send(['K-0001,阴性,2021-09-22 08:00,,', 'K-00001,阴性,2021-09-22 09:30,,']);
    expect(first.result).toMatchObject({
      kept: 1,
      counting: 1,
      errors: [{ row: 2, code: 'before-the-swab' }],
    });
    const theirs = await send(['K-00001,阳性,2021-09-22 09:40,,'], other.first);
    expect(theirs.result).toMatchObject({ kept: 1, errors: [{ code: 'contradicts' }] });
    const [standing] = await t.sql<{ id: string }[]>`
      select id from results where drill_id = ${drill.id} and barcode = 'K-00001' and state = 'counts'`;
    const id = standing?.id ?? '';
    const corrected = await send([
      `K-00001,无效,2021-09-22 09:50,${id},复检`,
      `K-00002,阴性,2021-09-22 09:50,${id},`,
    ]);
    expect(corrected.result).toMatchObject({
      counting: 1,
      kept: 1,
      errors: [{ row: 3, code: 'corrects-unknown' }],
    });
    expect(
      (await results())
        .filter(({ barcode }) => barcode === 'K-00001')
        .map(({ outcome, state }) => [outcome, state]),
    ).toEqual([
      ['invalid', 'counts'],
      ['positive', 'kept'],
      ['negative', 'superseded'],
    ]);
    const outside = await laboratoryOf(t, drill, '台江区实验室', ['350103']);
    const strange = await send(['K-00002,阴性,2021-09-22 09:50,,'], outside.first);
    expect(strange.result).toMatchObject({ kept: 1, errors: [{ code: 'other-laboratory' }] });
  });

  test('a dry run comes to the same and writes nothing', async () => {
    const ids = await tube('L-0001', 2);
    await tubes('L-', 1_200);
    at(180);
    const rows = [
      'L-0001,阴性,2021-09-22 10:30,,',
      ...Array.from(
        { length: 1_200 },
        (_, n) => `L-${String(n + 1).padStart(5, '0')},阴性,2021-09-22 10:30,,`,
      ),
      // Disagrees with a row of a part that was looked at before.
      'L-00001,无效,2021-09-22 10:30,,',
    ];
    const before = await t.counts();
    const tried = await send(rows, lab.first, '?dryRun=true');
    expect(await t.counts()).toMatchObject({
      ...before,
      jobs: (before['jobs'] ?? 0) + 1,
      import_rejections: (before['import_rejections'] ?? 0) + 1,
    });
    expect(await statuses(ids)).toEqual(['sampled', 'sampled']);
    const expected = {
      rows: 1_202,
      accepted: 1_202,
      changed: 1_202,
      counting: 1_201,
      kept: 1,
      errors: [{ row: 1_203, code: 'contradicts' }],
    };
    expect(tried.result).toMatchObject({ dryRun: true, people: 0, ...expected });
    expect((await send(rows)).result).toMatchObject({ dryRun: false, people: 2, ...expected });
    expect(await statuses(ids)).toEqual(['cleared', 'cleared']);
  });

  test('who may see the job and the rows: the laboratory that sent them, of the job the city, and nobody else', async () => {
    const { id } = await send(['M-1,阴性,2021-09-22 09:00,,']);
    const status = async (path: string, token: string) =>
      (await t.call('GET', `/v1/jobs/${id}${path}`, { token })).status;
    expect([
      await status('', lab.first),
      await status('', lab.second),
      await status('', drill.cityHq),
    ]).toEqual([200, 200, 200]);
    expect([await status('', other.first), await status('', drill.gulouHq)]).toEqual([404, 404]);
    expect([await status('/rejected', lab.first), await status('/rejected', lab.second)]).toEqual([200, 200]);
    expect([await status('/rejected', other.first), await status('/rejected', drill.cityHq)]).toEqual([
      404, 404,
    ]);
    const list = async (token: string) =>
      (await t.need<PageAnswer<{ id: string }>>('GET', '/v1/jobs', { token })).items.map((one) => one.id);
    expect(await list(lab.first)).toContain(id);
    expect(await list(drill.cityHq)).toContain(id);
    expect(await list(other.first)).not.toContain(id);
    expect((await t.call('POST', `/v1/jobs/${id}/cancel`, { token: other.first })).status).toBe(404);
    const roster = await t.call('POST', `/v1/drills/${drill.id}/roster/import`, {
      token: lab.first,
      body: 'x',
      headers: { 'content-type': 'text/csv' },
    });
    expect(roster.status).toBe(403);
  });

  test('what is no file of results is refused at once, and parameters of files are not taken with JSON', async () => {
    const ask = (body: string | Buffer | object, type: string, query = '') =>
      t.call<{ code: string; errors?: { pointer: string; code: string }[] }>('POST', `${url}${query}`, {
        token: lab.first,
        body,
        headers: { 'content-type': type },
      });
    const before = await t.counts();
    expect((await ask('barcode,outcome\nA-1,negative\n', 'text/csv')).body).toMatchObject({
      code: 'invalid-request',
      errors: [{ pointer: '/1', code: 'heading' }],
    });
    expect((await ask('', 'text/csv')).status).toBe(400);
    expect((await ask('no workbook', xlsx)).body).toMatchObject({ errors: [{ code: 'not-xlsx' }] });
    expect((await ask('x', 'text/plain')).status).toBe(415);
    const json = {
      results: [{ barcode: 'A-1', outcome: 'negative', testedAt: '2021-09-22T08:00:00+08:00' }],
    };
    expect((await ask(json, 'application/json', '?dryRun=true')).body).toMatchObject({
      errors: [{ pointer: '?dryRun', code: 'of-files' }],
    });
    expect(await t.counts()).toEqual(before);
    const template = await t.call('GET', '/v1/imports/results/template?format=csv', { token: lab.first });
    expect(template.status).toBe(200);
    expect(template.text).toContain('MF24-0000173,阴性,2021-09-22 20:10');
  });
});
