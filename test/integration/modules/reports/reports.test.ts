import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { read, utils } from '@e965/xlsx';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type JobAnswer, startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou, taijiang } from '../../../support/divisions.ts';
import { type PageAnswer, type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { eventually } from '../../../support/eventually.ts';
import { household, person, registration, rosterCsv } from '../../../support/people.ts';
import { laneAt } from '../check-in/lane.ts';
import { type Laboratory, laboratoryOf } from '../results/laboratory.ts';

const script = fileURLToPath(new URL('../../../../src/main/report.ts', import.meta.url));

type Row = Record<string, string | number | null>;
interface ReportAnswer {
  id: string;
  division: string;
  version: number;
  kind: string;
  asOf: string;
  closedAt: string | null;
  rows: number;
  sha256: string;
}
interface ReportFile {
  report: { asOf: string; kind: string };
  sheets: Record<string, Row[]>;
}

/** The figures of a group of coverage under the names that a report gives them. */
function flat(group: Record<string, unknown>, path = ''): Row {
  return Object.assign(
    {},
    ...Object.entries(group).map(([key, value]) =>
      value !== null && typeof value === 'object'
        ? flat(value as Record<string, unknown>, `${path}${key}.`)
        : { [`${path}${key}`]: value },
    ),
  ) as Row;
}

describe('reports', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let enter: Laboratory['enter'];
  const [first] = gulou.communities;
  beforeAll(async () => {
    t = await startTestApp({ now: new Date('2021-09-22T09:00:00+08:00') });
    drill = await seedDrill(t, { lanes: 20 });
    await t.importFile(`/v1/drills/${drill.id}/roster/import`, {
      token: drill.gulouHq,
      body: rosterCsv(0, 1_100, first),
    });
    const token = await t.token('citizen', { sub: 'anna' });
    const body = household(0, 6, first);
    await t.need('POST', `/v1/drills/${drill.id}/households`, { token, body });
    await t.need('POST', `/v1/drills/${drill.id}/registrations`, {
      token,
      body: registration(9_000, taijiang.communities[0]),
    });
    await t.assign(drill.id, first);
    const lane = await laneAt(t, drill.gulou[0], 'tablet');
    const came = await lane.one({ deviceSeq: 1, document: person(1).document });
    expect(came.status).toBe(201);
    await t.sql`update sites set name = '=1+1' where id = ${drill.gulou[0] ?? ''}`;
  });
  afterAll(() => t.close());

  const all = () => `/v1/drills/${drill.id}/reports`;
  const ask = (token = drill.cityHq, body = {}) => t.call<JobAnswer>('POST', all(), { token, body });
  async function make(token = drill.cityHq): Promise<ReportAnswer> {
    const { body } = await ask(token);
    await t.runJob(body.id);
    const job = await t.need<JobAnswer>('GET', `/v1/jobs/${body.id}`, { token });
    expect(job).toMatchObject({ status: 'done', result: { reportId: body.id } });
    expect(job.progress.done).toBe(job.progress.total);
    const { items } = await t.need<PageAnswer<ReportAnswer>>('GET', all(), { token });
    const found = items.find(({ id }) => id === body.id);
    if (found === undefined) throw new Error('the report is not listed');
    return found;
  }
  const get = <T>({ id }: Pick<ReportAnswer, 'id'>, query = '', token = drill.cityHq, language = 'en') =>
    t.call<T>('GET', `${all()}/${id}${query}`, { token, headers: { 'accept-language': language } });

  test('has the figures of coverage at its instant, the same in every format', async () => {
    const report = await make();
    expect(report).toMatchObject({ kind: 'provisional', version: 1, division: '3501' });
    const json = await get<ReportFile>(report);
    expect(createHash('sha256').update(json.bytes).digest('hex')).toBe(report.sha256);
    const { sheets } = json.body;
    expect(Object.values(sheets).reduce((sum, rows) => sum + rows.length, 0)).toBe(report.rows);

    const coverage = (groupBy: string) =>
      t.need<{ asOf: string; total: Record<string, unknown>; groups: Record<string, unknown>[] }>(
        'GET',
        `/v1/drills/${drill.id}/coverage?groupBy=${groupBy}`,
        { token: drill.cityHq },
      );
    const [districts, communities, hours] = await Promise.all(
      ['district', 'community', 'hour'].map(coverage),
    );
    expect(report.asOf).toBe(districts?.asOf);
    expect(sheets['city']?.[0]).toEqual(
      Object.fromEntries(
        Object.entries(flat(districts?.total ?? {})).filter(([key]) => !/^apart\.states/.test(key)),
      ),
    );
    for (const [sheet, groups] of [
      ['districts', districts?.groups],
      ['communities', communities?.groups],
      ['hours', hours?.groups],
    ] as const) {
      const rows = sheets[sheet] ?? [];
      expect(rows).toHaveLength(groups?.length ?? -1);
      for (const [index, row] of rows.entries()) {
        const { hour, ...figures } = row;
        const group = flat(groups?.[index] ?? {});
        expect(group).toMatchObject(sheet === 'hours' ? { ...figures, code: hour } : row);
      }
    }
    expect(sheets['communities']?.find(({ code }) => code === first)).toMatchObject({
      population: 1_100,
      'reached.checkedIn': 1,
    });

    // The sheets of the workbook and each sheet in CSV.
    const book = read((await get(report, '?format=xlsx')).bytes);
    const names = Object.keys(sheets);
    expect(book.SheetNames).toHaveLength(names.length);
    for (const [index, name] of names.entries()) {
      // Whoever has not come stands under no hour, and it is said.
      const none = name === 'hours' ? 'Not come' : '';
      const values = (sheets[name] ?? []).map((row) =>
        Object.values(row).map((cell, place) => cell ?? (place === 0 ? none : '')),
      );
      const guarded = values.map((row) => row.map((cell) => (cell === '=1+1' ? "'=1+1" : cell)));
      const sheet = book.Sheets[book.SheetNames[index] ?? ''] ?? {};
      const [heading, ...rows] = utils.sheet_to_json<unknown[]>(sheet, { header: 1, defval: '' });
      // A table has a row, also where there is nothing.
      expect([name, rows.slice(0, values.length)]).toEqual([name, guarded]);
      const csv = parse((await get(report, `?format=csv&sheet=${name}`)).text, { bom: true }) as string[][];
      // Codes of communities stay text there, too.
      const kept = guarded.map((row) => row.map((cell) => String(cell).replace(/^(?=\d{12}$)/, "'")));
      expect([name, csv[0], csv.slice(1)]).toEqual([name, heading, kept]);
    }
    // The page shows every figure of every sheet but the people, and runs nothing.
    const page = await get<string>(report, '?format=html');
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    for (const row of [
      ...(sheets['districts'] ?? []),
      ...(sheets['communities'] ?? []),
      ...(sheets['sites'] ?? []),
    ]) {
      const cells = Object.values(row).map(
        (cell) => `<td( class="n")?>${String(cell ?? '').replace(/[+]/g, '\\+')}</td>`,
      );
      expect(page.text).toMatch(new RegExp(cells.join('')));
    }
    expect(page.text).toContain(report.sha256);
    expect(page.text).toContain('<svg');
    expect(page.text).not.toMatch(/<script|https?:\/\//);
    expect(page.text).not.toContain('householdId');
    // In Chinese codes are words, and times those of the clock on the wall.
    const chinese = await get<string>(report, '?format=html', drill.cityHq, 'zh');
    for (const said of ['临时报告', '<td>底册</td>', '<td>已发布</td>', '<td>2021-09-22 09:00</td>'])
      expect(chinese.text).toContain(said);
    const sites = await get(report, '?format=csv&sheet=sites', drill.cityHq, 'zh');
    expect(sites.text).toContain('已发布');
  });

  test('people missing are those of the list, masked; an id is text', async () => {
    const report = await make();
    const { sheets } = (await get<ReportFile>(report)).body;
    const listed: { householdId: string; name: string }[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: PageAnswer<{ householdId: string; name: string }> = await t.need(
        'GET',
        `/v1/drills/${drill.id}/missing?limit=1000${cursor}`,
        { token: drill.cityHq },
      );
      listed.push(...page.items);
      cursor = page.nextCursor === null ? null : `&cursor=${page.nextCursor}`;
    }
    expect(sheets['missing']).toHaveLength(1_100);
    expect(sheets['missing']).toEqual(listed);
    expect(sheets['missing']?.every(({ name }) => /^.\*/.test(String(name)))).toBe(true);
    const book = read((await get(report, '?format=xlsx')).bytes);
    const cell = book.Sheets['Communities']?.['A2'] as { t: string; v: string };
    expect([cell.t, cell.v]).toEqual(['s', sheets['communities']?.[0]?.['code']]);
  });

  test('asked for twice at once there is one job, and the same answer', async () => {
    const answers = await Promise.all([ask(), ask(), ask(), ask()]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    // Another division's is another report.
    const district = await ask(drill.gulouHq);
    expect(district.body.id).not.toBe(answers[0]?.body.id);
    for (const { body } of [answers[0], district].flatMap((one) => one ?? [])) await t.runJob(body.id);
    expect((await ask()).body.id).not.toBe(answers[0]?.body.id);
  });

  test('a district has its own, which the city may read and no other district', async () => {
    const report = await make(drill.gulouHq);
    expect(report.division).toBe(gulou.division);
    const { sheets } = (await get<ReportFile>(report, '', drill.gulouHq)).body;
    expect(sheets['districts']?.map(({ code }) => code)).toEqual([gulou.division]);
    expect(sheets['sites']?.every(({ division }) => String(division).startsWith(gulou.division))).toBe(true);
    expect((await get(report)).status).toBe(200);
    expect((await get(report, '', drill.taijiangHq)).status).toBe(404);
    const listed = await t.need<PageAnswer<ReportAnswer>>('GET', all(), { token: drill.taijiangHq });
    expect(listed.items).toEqual([]);
    const ofCity = await t.need<PageAnswer<ReportAnswer>>('GET', all(), { token: drill.gulouHq });
    expect(ofCity.items.every(({ division }) => division === gulou.division)).toBe(true);
  });

  test('one that was cut off is made anew, and has nothing twice', async () => {
    const { body } = await ask();
    await t.sql`insert into report_pieces (report_id, drill_id, seq, sheet, rows)
      select ${body.id}, ${drill.id}, n, 'missing', '\\x00' from generate_series(0, 40) n`;
    await t.runJob(body.id);
    const report = { id: body.id };
    expect((await get<ReportFile>(report)).body.sheets['missing']).toHaveLength(1_100);
    // Again, after its last step: it is there.
    const before = await t.counts();
    await t.sql`update jobs set status = 'running', lease_until = null where id = ${body.id}`;
    await t.runJob(body.id);
    expect(await t.counts()).toEqual(before);
  });

  test('whoever wants to hear of reports is sent a link', async () => {
    await t.need('POST', `/v1/drills/${drill.id}/webhooks`, {
      token: drill.cityHq,
      body: { url: 'https://hq.example/muster', events: ['report.ready'] },
    });
    const { id } = await make();
    const rows = await t.sql`select type, link from webhook_outbox where type = 'report.ready'`;
    expect(rows.map((row) => ({ ...row }))).toEqual([{ type: 'report.ready', link: `${all()}/${id}` }]);
  });

  test('at 00:05 of the service day the city’s is begun, once, for the day that is over', async () => {
    const at = (time: string) => t.clock.moveTo(new Date(`${time}+08:00`));
    const night = () => t.services.reportsOfTheNight();
    at('2021-09-23T00:04:59');
    expect(await night()).toBe(0);
    // While headquarters have one made, the night's waits for it.
    const { body } = await ask();
    at('2021-09-23T00:05:00');
    expect(await night()).toBe(0);
    await t.runJob(body.id);
    expect(await Promise.all([night(), night()])).toSatisfy(([a, b]: number[]) => (a ?? 0) + (b ?? 0) >= 1);
    const jobs = await t.sql<{ id: string }[]>`select id from jobs where created_by = 'muster'`;
    expect(jobs).toHaveLength(1);
    await t.runJob(jobs[0]?.id ?? '');
    at('2021-09-23T15:00:00');
    expect(await night()).toBe(0);
    // The drill ends with the 24th: its last report is that of the next midnight.
    at('2021-09-25T00:05:00');
    expect(await night()).toBe(1);
    at('2021-09-26T00:05:00');
    expect(await night()).toBe(0);
    at('2021-09-22T09:00:00');
  });

  test('the command makes one and writes it down in every format, for its owner alone', async () => {
    const out = await mkdtemp(join(tmpdir(), 'muster-report-'));
    try {
      const environment = {
        PATH: process.env['PATH'] ?? '',
        DATABASE_URL: t.databaseUrl,
        MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
        LOG_LEVEL: 'fatal',
      };
      const run = (...args: string[]) =>
        promisify(execFile)(process.execPath, [script, ...args], { env: environment });
      const { stdout } = await run('--drill', drill.id, '--out', out);
      const { items } = await t.need<PageAnswer<ReportAnswer & { madeBy: string }>>('GET', all(), {
        token: drill.cityHq,
      });
      const made = items.find(({ madeBy }) => madeBy.startsWith('os:'));
      expect(stdout).toContain(made?.sha256);
      const files = await readdir(out);
      const stem = `report-3501-${made?.version}`;
      expect(files).toEqual(
        expect.arrayContaining(
          ['json', 'html', 'xlsx', 'csv'].map((format) =>
            format === 'csv' ? `${stem}-missing.csv` : `${stem}.${format}`,
          ),
        ),
      );
      const json = await readFile(join(out, `${stem}.json`));
      expect(createHash('sha256').update(json).digest('hex')).toBe(made?.sha256);
      expect((await get({ id: made?.id ?? '' })).bytes.equals(json)).toBe(true);
      for (const file of files) expect((await stat(join(out, file))).mode & 0o077).toBe(0);
      await expect(run('--drill', 'nothing', '--out', out)).rejects.toThrow('usage:');
    } finally {
      await rm(out, { recursive: true, force: true });
    }
    // Two processes are started: with a busy machine that takes its time.
  }, 180_000);

  /**
   * Final reports that are begun for what has changed, so many and none again. A change is seen once no transaction of the
   * server that began before it is under way, be it of another database: other tests may hold it up.
   */
  async function begin(wanted: number): Promise<void> {
    let begun = 0;
    await eventually('what has changed is reported', async () => {
      begun += await t.services.finalReports();
      return begun >= wanted;
    });
    expect([begun, await t.services.finalReports()]).toEqual([wanted, 0]);
  }

  test('of a closed drill it is final; what is corrected then makes another, and the first stays', async () => {
    await t.sql`update jobs set status = 'cancelled' where status in ('queued', 'running')`;
    const begun = async () => {
      const rows = await t.sql<{ id: string }[]>`
        select id from jobs where kind = 'report' and drill_id = ${drill.id} and status = 'queued'`;
      return rows.map(({ id }) => id);
    };
    const newest = async () => {
      const { items } = await t.need<PageAnswer<ReportAnswer>>('GET', all(), { token: drill.cityHq });
      const [found] = items
        .filter(({ division }) => division === '3501')
        .sort((a, b) => b.version - a.version);
      if (found === undefined) throw new Error('no report of the city');
      return found;
    };
    ({ enter } = await laboratoryOf(t, drill, '市疾控中心实验室'));
    await t.need('POST', `/v1/drills/${drill.id}/close`, {
      token: drill.cityHq,
      body: { reason: '演练结束' },
    });
    // The closing has it begun, and no round begins it again.
    const [job = '', ...more] = await begun();
    expect([more, await t.services.finalReports()]).toEqual([[], 0]);
    await t.runJob(job);
    expect(await t.services.finalReports()).toBe(0);
    const fixed = await newest();
    expect(fixed).toMatchObject({ kind: 'final', division: '3501' });
    const before = (await get<ReportFile>(fixed)).text;
    expect(createHash('sha256').update(before).digest('hex')).toBe(fixed.sha256);
    // A laboratory corrects something: the next version is made by itself, once.
    await enter({ barcode: 'HEARD-OF-LATE', outcome: 'negative' });
    await begin(1);
    await t.sql`update sites set name = '更正' where id = ${drill.gulou[1] ?? ''}`;
    await t.runJob((await begun())[0] ?? '');
    const later = await newest();
    expect(later).toMatchObject({
      kind: 'final',
      version: fixed.version + 1,
    });
    expect(later.sha256).not.toBe(fixed.sha256);
    expect((await get<ReportFile>(fixed)).text).toBe(before);
  });

  test('a part of the city that has had its own made since has it made again, too; it says when it was counted', async () => {
    const closed = (
      await t.need<{ closedAt: string }>('GET', `/v1/drills/${drill.id}/closing`, { token: drill.cityHq })
    ).closedAt;
    const own = async () =>
      (await t.need<PageAnswer<ReportAnswer>>('GET', all(), { token: drill.gulouHq })).items.filter(
        ({ kind }) => kind === 'final',
      );
    const once = await make(drill.gulouHq);
    expect([once.kind, await t.services.finalReports()]).toEqual(['final', 0]);
    t.clock.moveTo(new Date('2021-09-25T08:00:00+08:00'));
    await enter({ barcode: 'HEARD-OF-LATER', outcome: 'negative' });
    await begin(2);
    const jobs = await t.sql<{ id: string }[]>`
      select id from jobs where kind = 'report' and drill_id = ${drill.id} and status = 'queued'`;
    for (const { id } of jobs) await t.runJob(id);
    const [newest, before, ...more] = await own();
    expect([more, before?.sha256]).toEqual([[], once.sha256]);
    expect(newest).toMatchObject({
      version: once.version + 1,
      division: gulou.division,
      closedAt: closed,
      asOf: '2021-09-25T00:00:00.000Z',
    });
    const file = await get<{ report: object }>({ id: newest?.id ?? '' }, '', drill.gulouHq);
    expect(file.body.report).toMatchObject({ closedAt: closed, asOf: newest?.asOf });
    expect(createHash('sha256').update(file.bytes).digest('hex')).toBe(newest?.sha256);
    expect(await t.services.finalReports()).toBe(0);
    t.clock.moveTo(new Date('2021-09-22T09:00:00+08:00'));
  });

  test('of a draft there is none yet, of a destroyed drill none any more', async () => {
    const draft = await seedDrill(t, { publish: false });
    const refused = await t.call('POST', `/v1/drills/${draft.id}/reports`, { token: drill.cityHq, body: {} });
    expect([refused.status, refused.body.code]).toEqual([409, 'drill-not-open']);
    const report = (await t.need<PageAnswer<ReportAnswer>>('GET', all(), { token: drill.cityHq })).items[0];
    await t.sql`update drills set data_key_wrapped = null, id_key_wrapped = null where id = ${drill.id}`;
    t.services.catalogue.forget();
    for (const answer of [
      await ask(),
      await get(report ?? { id: '' }),
      await t.call('GET', all(), { token: drill.cityHq }),
    ])
      expect([answer.status, (answer.body as { code?: string }).code]).toEqual([
        410,
        'personal-data-destroyed',
      ]);
  });
});
