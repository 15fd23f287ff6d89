import { deflateRawSync } from 'node:zlib';
import { read, utils, write } from '@e965/xlsx';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { toXlsx } from '../../../support/files.ts';
import { rosterCsv } from '../../../support/people.ts';

const xlsxType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const [community] = gulou.communities;

/** A ZIP archive of one deflated entry that says it unpacks to `claimed` bytes. */
function zipOf(name: string, content: Buffer, claimed = content.length): Buffer {
  const packed = deflateRawSync(content);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50);
  local.writeUInt16LE(8, 8);
  local.writeUInt32LE(packed.length, 18);
  local.writeUInt32LE(claimed, 22);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50);
  central.writeUInt16LE(8, 10);
  central.writeUInt32LE(packed.length, 20);
  central.writeUInt32LE(claimed, 24);
  central.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length + name.length, 12);
  end.writeUInt32LE(local.length + name.length + packed.length, 16);
  return Buffer.concat([local, Buffer.from(name), packed, central, Buffer.from(name), end]);
}

describe('hostile and broken files', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let url: string;
  beforeAll(async () => {
    t = await startTestApp({ environment: { IMPORT_CSV_MIB: '2', IMPORT_XLSX_MIB: '1' } });
    drill = await seedDrill(t);
    url = `/v1/drills/${drill.id}/roster/import`;
  });
  afterAll(() => t.close());

  const ask = (body: Buffer | string, type = xlsxType) => ({
    token: drill.gulouHq,
    body,
    headers: { 'content-type': type },
  });

  test('workbooks that are none, bombs, and other sheets: a problem that says so', async () => {
    const sheet = toXlsx([['村居代码']]);
    const bomb = Buffer.alloc(300 * 1_048_576);
    const files: [what: string, file: Buffer, code: string][] = [
      ['cut off', sheet.subarray(0, sheet.length - 30), 'not-xlsx'],
      ['only a beginning', Buffer.from([0x50, 0x4b, 3, 4, 0, 0]), 'not-xlsx'],
      ['a ZIP of something else', zipOf('hello.txt', Buffer.from('hello')), 'not-xlsx'],
      ['a bomb', zipOf('xl/worksheets/sheet1.xml', bomb), 'too-large'],
      ['a bomb that denies it', zipOf('xl/worksheets/sheet1.xml', bomb, 100), 'too-large'],
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

  test('formulas, dates, errors and booleans in a sheet are looked at as values, never computed', async () => {
    const book = read(toXlsx([['村居代码', '楼栋', '姓名', '证件类型', '证件号码']]));
    const sheet = book.Sheets['Sheet1'];
    if (sheet === undefined) throw new Error('no sheet');
    utils.sheet_add_aoa(sheet, [[community, true, '张三', '护照', 'E12345678']], { origin: 1 });
    utils.sheet_add_aoa(sheet, [[community, '1号楼', '李四', '护照', new Date(0)]], { origin: 2 });
    sheet['C2'] = { t: 's', f: 'WEBSERVICE("http://x")', v: '王五' };
    const file = write(book, { type: 'buffer', bookType: 'xlsx' }) as Buffer;
    const job = await t.importFile(url, ask(file));
    expect(job).toMatchObject({ status: 'done', result: { rows: 2, accepted: 1, rejected: 1 } });
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
