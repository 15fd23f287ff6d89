import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type JobAnswer, startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou, outsideTheDrill } from '../../../support/divisions.ts';
import { type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { fromXlsx, toGb18030, toXlsx } from '../../../support/files.ts';
import { person, rosterCsv } from '../../../support/people.ts';

const [community] = gulou.communities;
const xlsxType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** Rows of a roster as a table, with Chinese headings. */
function table(from: number, to: number): string[][] {
  const rows = [['村居代码', '楼栋', '姓名', '证件类型', '证件号码', '房号']];
  for (let n = from; n < to; n += 1) {
    const { name, document } = person(n);
    rows.push([community, `${n % 5}号楼`, name, '居民身份证', document.number, String(n)]);
  }
  return rows;
}

const csvOf = (rows: string[][]) => rows.map((row) => row.join(',')).join('\r\n');

describe('a roster import', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let url: string;
  beforeAll(async () => {
    t = await startTestApp();
    drill = await seedDrill(t);
    url = `/v1/drills/${drill.id}/roster/import`;
  });
  afterAll(() => t.close());

  const send = (body: string | Buffer, headers: Record<string, string> = {}, query = '') =>
    t.importFile(`${url}${query}`, { token: drill.gulouHq, body, headers });
  const people = async () => {
    const [row] = await t.sql<
      { n: number }[]
    >`select count(*)::int as n from roster where drill_id = ${drill.id}`;
    return row?.n ?? -1;
  };
  /** Everything that stands on the roster, to see that nothing of it has changed. */
  const everything = async () => t.sql`select * from roster where drill_id = ${drill.id} order by id`;
  const rejectedRows = (job: JobAnswer, language: string, token = drill.gulouHq) =>
    t.call<never>('GET', `/v1/jobs/${job.id}/rejected`, { token, headers: { 'accept-language': language } });

  test('dry run: the same figures, and nothing written; then for real; again it changes nothing', async () => {
    const file = rosterCsv(0, 60, community);
    const before = await t.counts();
    const dry = await send(file, {}, '?dryRun=true');
    const figures = { rows: 60, accepted: 60, changed: 60, unchanged: 0, rejected: 0, rejectedFile: null };
    expect(dry).toMatchObject({ status: 'done', result: { ...figures, dryRun: true } });
    expect(await t.counts()).toEqual({ ...before, jobs: (before['jobs'] ?? 0) + 1 });

    const real = await send(file);
    expect(real).toMatchObject({
      kind: 'roster-import',
      status: 'done',
      progress: { done: 60, total: 60 },
      result: { ...figures, dryRun: false },
    });
    expect(await people()).toBe(60);

    const stood = await everything();
    expect(await send(file)).toMatchObject({ result: { accepted: 60, changed: 0, unchanged: 60 } });
    expect(await send(file, {}, '?dryRun=true')).toMatchObject({ result: { changed: 0, unchanged: 60 } });
    expect(await everything()).toEqual(stood);
    expect(await t.sql`select from import_chunks`).toHaveLength(0);
  });

  test('UTF-8 with a byte order mark, GB18030 stated or found, and XLSX all say the same', async () => {
    const file = csvOf(table(100, 130));
    expect(await send(`\ufeff${file}`)).toMatchObject({ result: { rows: 30, changed: 30, rejected: 0 } });
    const unchanged = { rows: 30, accepted: 30, changed: 0, unchanged: 30 };
    expect(await send(file)).toMatchObject({ result: unchanged });
    expect(await send(toGb18030(file))).toMatchObject({ result: unchanged });
    expect(await send(toGb18030(file), { 'content-type': 'text/csv; charset=gbk' })).toMatchObject({
      result: unchanged,
    });
    const sheet = toXlsx(table(100, 130));
    expect(await send(sheet, { 'content-type': xlsxType })).toMatchObject({ result: unchanged });
    // Community codes and rooms as numbers, as Excel makes them of what is typed.
    const numbers = table(100, 130).map((row, index) =>
      index === 0 ? row : row.map((cell, at) => (at === 0 || at === 5 ? Number(cell) : cell)),
    );
    expect(await send(toXlsx(numbers), { 'content-type': xlsxType })).toMatchObject({ result: unchanged });
  });

  test('quoted cells, line breaks in them, empty rows: rows keep their numbers', async () => {
    const rows = table(200, 204);
    const quoted = rows.map((row) => row.map((cell) => `"${cell}"`).join(','));
    quoted.splice(2, 0, '', '"","","","","",""');
    quoted.push('"x","1号\n楼","张三","护照","E12345678",""');
    const job = await send(quoted.join('\n'));
    expect(job).toMatchObject({ status: 'done', result: { rows: 5, accepted: 4, changed: 4, rejected: 1 } });
    expect(job.result?.['errors']).toEqual([
      { row: 8, pointer: '/community', code: 'form' },
      { row: 8, pointer: '/building', code: 'text-characters' },
      { row: 8, pointer: '/nationality', code: 'document-nationality-required' },
    ]);
  });

  test('bad rows come back in a workbook, in both languages, every cell text; good ones stand', async () => {
    const good = person(300);
    const lines = [
      [community, '1号楼', good.name, '居民身份证', good.document.number, '1'],
      [community, '1号楼', '=HYPERLINK("http://x")', '居民身份证', '350102199001011230', '@1'],
      [outsideTheDrill, '', '张三', '驾照', '1', '+1'],
      ['350103001001', '2号楼', '李四', '护照', 'E12345678', '-2'],
      [community, '1号楼', good.name, '身份证', good.document.number, '9'],
    ];
    const [heading = []] = table(0, 0);
    const cells = (row: string[]) =>
      row.map((cell) => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell));
    const file = [heading, ...lines].map((row) => cells(row).join(',')).join('\n');
    const job = await send(file);
    expect(job).toMatchObject({
      status: 'done',
      result: {
        rows: 5,
        accepted: 1,
        changed: 1,
        rejected: 4,
        rejectedInFile: 4,
        rejectedFile: `/v1/jobs/${job.id}/rejected`,
      },
    });
    expect(job.result?.['errors']).toEqual([
      { row: 3, pointer: '/name', code: 'name-characters' },
      { row: 3, pointer: '/documentNumber', code: 'document-check-digit' },
      { row: 4, pointer: '/community', code: 'not-in-drill' },
      { row: 4, pointer: '/building', code: 'required' },
      { row: 4, pointer: '/documentType', code: 'not-one-of' },
      { row: 5, pointer: '/community', code: 'other-district' },
      { row: 5, pointer: '/nationality', code: 'document-nationality-required' },
      { row: 6, pointer: '/documentNumber', code: 'repeated' },
    ]);

    const zh = await rejectedRows(job, 'zh-CN');
    expect(zh.headers['cache-control']).toBe('no-store');
    const book = fromXlsx(zh.bytes);
    expect(book.onlyText).toBe(true);
    expect(book.rows.map((row) => row.slice(0, 7))).toEqual([
      ['行号', ...heading],
      ['3', community, '1号楼', '\'=HYPERLINK("http://x")', '居民身份证', '350102199001011230', "'@1"],
      ['4', outsideTheDrill, '', '张三', '驾照', '1', "'+1"],
      ['5', '350103001001', '2号楼', '李四', '护照', 'E12345678', "'-2"],
      ['6', community, '1号楼', good.name, '身份证', good.document.number, '9'],
    ]);
    expect(book.rows.map((row) => row[7])).toEqual([
      '问题说明',
      '姓名：姓名中含有不能使用的字符，请按证件填写。例如：张小丰；证件号码：证件号码校验位不符，请检查号码。例如：11010519491231002X',
      expect.stringMatching(/该村居不在演练范围内.*；楼栋：未填写。例如：12号楼；证件类型：/),
      '村居代码：该村居属于其他区县，请填写本区县的村居。例如：350102001001；国籍：护照须注明国籍：护照上的三位字母国家代码（ISO 3166-1）。例如：CAN',
      '证件号码：同一人在本文件前面的行中已出现，请删去此行',
    ]);
    const en = fromXlsx((await rejectedRows(job, 'en')).bytes);
    expect(en.rows[0]).toEqual([
      'Row',
      'Community code',
      'Building',
      'Name',
      'Document type',
      'Document number',
      'Room',
      'What is wrong',
    ]);
    expect(en.rows[3]?.[7]).toBe(
      'Community code: The community is in another district: write one of your own. For example: 350102001001; Nationality: A passport needs its nationality: the three letters of its country (ISO 3166-1), as in the passport. For example: CAN',
    );

    // Rejected rows are personal data: sealed where they lie, and for the sender alone.
    const [lying] = await t.sql<
      { rows: Buffer }[]
    >`select rows from import_rejections where job_id = ${job.id}`;
    expect(lying?.rows.includes('张三')).toBe(false);
    for (const token of [drill.cityHq, drill.taijiangHq]) {
      expect((await rejectedRows(job, 'en', token)).status).toBe(404);
    }
    expect(await send(file)).toMatchObject({ result: { accepted: 1, changed: 0, rejected: 4 } });
  });

  test('a number that the spreadsheet has rounded is not taken for what was typed', async () => {
    const rows: unknown[][] = table(310, 312);
    const row = rows[1];
    if (row !== undefined) row[4] = Number(person(310).document.number.replace('X', '1'));
    const job = await send(toXlsx(rows), { 'content-type': xlsxType });
    expect(job).toMatchObject({ result: { rows: 2, accepted: 1, rejected: 1 } });
    expect(job.result?.['errors']).toEqual([{ row: 2, pointer: '/documentNumber', code: 'rounded-number' }]);
  });

  test('a person who says something else is changed, the same person in another file, too', async () => {
    const file = csvOf(table(400, 410));
    expect(await send(file)).toMatchObject({ result: { changed: 10 } });
    const moved = file.replace(',405', ',999');
    expect(await send(moved, {}, '?dryRun=true')).toMatchObject({ result: { changed: 1, unchanged: 9 } });
    expect(await send(moved)).toMatchObject({ result: { changed: 1, unchanged: 9 } });
  });
});
