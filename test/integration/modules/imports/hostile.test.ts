import { read, utils, write } from '@e965/xlsx';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { handmadeWorkbook, handmadeZip, inForm } from '../../../support/archives.ts';
import { gulou } from '../../../support/divisions.ts';
import { type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { toXlsx } from '../../../support/files.ts';
import { person, rosterCsv } from '../../../support/people.ts';

const xlsxType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const [community] = gulou.communities;

describe('hostile and broken files', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let url: string;
  beforeAll(async () => {
    t = await startTestApp({
      environment: { IMPORT_CSV_MIB: '2', IMPORT_XLSX_MIB: '1', IMPORT_XLSX_UNPACKED_MIB: '2' },
    });
    drill = await seedDrill(t);
    url = `/v1/drills/${drill.id}/roster/import`;
  });
  afterAll(() => t.close());

  const ask = (body: Buffer | string, type = xlsxType) => ({
    token: drill.gulouHq,
    body,
    headers: { 'content-type': type },
  });

  test('workbooks that are none, ones that unpack to too much, and other sheets: a problem that says so', async () => {
    const sheet = toXlsx([['村居代码']]);
    const big = `<sheetData>${'<row><c><v>1</v></c></row>'.repeat(100_000)}</sheetData>`;
    const files: [what: string, file: Buffer, code: string][] = [
      ['cut off', sheet.subarray(0, sheet.length - 30), 'not-xlsx'],
      ['only a beginning', Buffer.from([0x50, 0x4b, 3, 4, 0, 0]), 'not-xlsx'],
      ['a ZIP of something else', handmadeZip([{ name: 'hello.txt', content: 'hello' }]), 'not-xlsx'],
      ['too much', handmadeWorkbook(big), 'too-large'],
      ['too much that denies it', handmadeWorkbook(big, { size: 100 }), 'not-xlsx'],
      ['little that boasts', handmadeWorkbook('<sheetData/>', { size: 4_000_000 }), 'not-xlsx'],
      ['another heading', toXlsx([['颜色'], ['红']]), 'heading'],
      ['an empty sheet', toXlsx([]), 'heading'],
    ];
    for (const [what, file, code] of files) {
      const job = await t.importFile(url, ask(file));
      expect([what, job.status, job.problem?.code]).toEqual([what, 'failed', 'import-unreadable']);
      expect([what, job.problem?.errors?.[0]?.code]).toEqual([what, code]);
    }
    expect(await t.sql`select from roster`).toHaveLength(0);
    expect(await t.sql`select from import_chunks`).toHaveLength(0);
  });

  test('a workbook whose headers are those of a program that streams gives the figures of the plain one', async () => {
    const lines = rosterCsv(0, 20, community).trimEnd().split('\r\n');
    const plain = toXlsx(lines.map((line) => line.split(',')));
    const figures = { rows: 20, accepted: 20, rejected: 0 };
    expect(await t.importFile(`${url}?dryRun=true`, ask(plain))).toMatchObject({ result: figures });
    for (const zip64 of [true, false]) {
      const streamed = await inForm(plain, { zip64, dataDescriptor: true });
      expect(await t.importFile(`${url}?dryRun=true`, ask(streamed))).toMatchObject({ result: figures });
    }
  });

  test('rows with a stray cell in the last column are refused one by one, and cost no more than others', async () => {
    const lines = rosterCsv(0, 2_000, community).trimEnd().split('\r\n');
    const cell = (at: string, text: string) => `<c r="${at}" t="inlineStr"><is><t>${text}</t></is></c>`;
    const rows = lines.map((line, index) => {
      const cells = line.split(',').map((text, at) => cell(`${'ABCDEFGHIJ'[at]}${index + 1}`, text));
      if (index > 0 && index < 2_000) cells.push(cell(`XFD${index + 1}`, 'x'));
      return `<row r="${index + 1}">${cells.join('')}</row>`;
    });
    const file = handmadeWorkbook(`<sheetData>${rows.join('')}</sheetData>`);
    const job = await t.importFile(`${url}?dryRun=true`, ask(file));
    expect(job).toMatchObject({ status: 'done', result: { rows: 2_000, accepted: 1, rejected: 1_999 } });
    expect(job).toMatchObject({
      result: { errors: expect.arrayContaining([{ row: 2, pointer: '', code: 'too-many-cells' }]) },
    });
    const [kept] = await t.sql<{ bytes: number }[]>`
      select sum(length(rows))::int as bytes from import_rejections where job_id = ${job.id}`;
    expect(kept?.bytes).toBeLessThan(1_999 * 1_000);
  });

  test('files above the limit are 413, and nothing of them is kept', async () => {
    const nonsense = Buffer.alloc(3 * 1_048_576, 0x41);
    const heading = rosterCsv(0, 0, community);
    expect(
      (await t.call('POST', url, ask(Buffer.concat([Buffer.from(heading), nonsense]), 'text/csv'))).status,
    ).toBe(413);
    const zip = Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), nonsense]);
    expect((await t.call('POST', url, ask(zip))).status).toBe(413);
    expect(await t.sql`select from import_chunks`).toHaveLength(0);
  });

  test('formulas are looked at as values, never computed; dates and booleans are no text that somebody typed', async () => {
    const book = read(toXlsx([['村居代码', '楼栋', '姓名', '证件类型', '证件号码']]));
    const sheet = book.Sheets['Sheet1'];
    if (sheet === undefined) throw new Error('no sheet');
    utils.sheet_add_aoa(sheet, [[community, true, '张三', '护照', 'E12345678']], { origin: 1 });
    utils.sheet_add_aoa(sheet, [[community, '1号楼', '李四', '护照', new Date(0)]], { origin: 2 });
    utils.sheet_add_aoa(sheet, [[community, '1号楼', '王五', '居民身份证', person(0).document.number]], {
      origin: 3,
    });
    sheet['C4'] = { t: 's', f: 'WEBSERVICE("http://x")', v: '王五' };
    const file = write(book, { type: 'buffer', bookType: 'xlsx' }) as Buffer;
    const job = await t.importFile(url, ask(file));
    expect(job).toMatchObject({ status: 'done', result: { rows: 3, accepted: 1, rejected: 2 } });
    expect(job.result?.['errors']).toEqual([
      { row: 2, pointer: '/building', code: 'made-a-boolean' },
      { row: 3, pointer: '/documentNumber', code: 'made-a-date' },
    ]);
  });

  test('ten thousand bad rows are counted and kept, no more', async () => {
    const lines = Array.from({ length: 10_050 }, (_, n) => `x,${n},,,,`);
    const job = await t.importFile(
      url,
      ask(['community,building,name,documentType,documentNumber,room', ...lines].join('\n'), 'text/csv'),
    );
    expect(job).toMatchObject({
      status: 'done',
      result: { rows: 10_050, accepted: 0, rejected: 10_050, rejectedInFile: 10_000 },
    });
    const answer = await t.call('GET', `/v1/jobs/${job.id}/rejected`, { token: drill.gulouHq });
    expect(utils.sheet_to_json(read(answer.bytes).Sheets['Sheet1'] ?? {}, { header: 1 })).toHaveLength(
      10_001,
    );
  });
});
