import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { read, utils } from '@e965/xlsx';
import { TextWriter, Uint8ArrayReader, ZipReader } from '@zip.js/zip.js';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import {
  csvOf,
  type FileRow,
  openSheet,
  type StreamedSheet,
  workbookOf,
} from '../../../../src/platform/spreadsheets/index.ts';
import { asTyped } from '../../../../src/platform/spreadsheets/typed.ts';

const bytesOf = async (sheets: StreamedSheet[], mostRows?: number): Promise<Buffer> =>
  Buffer.from(await new Response(workbookOf(sheets, mostRows)).arrayBuffer());

async function* counted(count: number): AsyncGenerator<FileRow> {
  for (let n = 1; n <= count; n++) yield [`00${n}`, n];
}

const tricky = ['=1+1', '+86', '-1', '@x', '\t=1', 'a,"b"\r\nc', '张三 & <b>', '\u0000\ud800', '', ' a '];

describe('files that are written as their rows are read', () => {
  test('more rows than a sheet holds go on in the next one, below the same heading', async () => {
    const bytes = await bytesOf([{ name: 'ids', heading: ['id', 'n'], rows: counted(25) }], 11);
    const book = read(bytes);
    expect(book.SheetNames).toEqual(['ids', 'ids 2', 'ids 3']);
    const sheets = book.SheetNames.map((name) =>
      utils.sheet_to_json<FileRow>(book.Sheets[name] ?? {}, { header: 1 }),
    );
    expect(sheets.map(({ length }) => length)).toEqual([11, 11, 6]);
    for (const [heading] of sheets) expect(heading).toEqual(['id', 'n']);
    expect(sheets.flatMap((sheet) => sheet.slice(1))).toEqual(
      Array.from({ length: 25 }, (_, index) => [`00${index + 1}`, index + 1]),
    );
  });

  test('exactly as many rows as a sheet holds make one sheet, and none make one, too', async () => {
    const names = async (count: number) =>
      read(await bytesOf([{ name: 'ids', heading: ['id', 'n'], rows: counted(count) }], 11)).SheetNames;
    expect(await names(10)).toEqual(['ids']);
    expect(await names(11)).toEqual(['ids', 'ids 2']);
    expect(await names(0)).toEqual(['ids']);
  });

  test('no text is a formula, breaks the file, or is anything but text', async () => {
    const rows: FileRow[] = tricky.map((text) => [text, 0.5]);
    const shown = ["'=1+1", "'+86", "'-1", "'@x", "' =1", 'a,"b"  c', '张三 & <b>', ' \ufffd', '', ' a '];
    const text = Buffer.concat(await Readable.from(csvOf(['text', '=n'], rows)).toArray()).toString();
    expect(parse(text, { bom: true })).toEqual([['text', "'=n"], ...shown.map((one) => [one, '0.5'])]);
    const bytes = await bytesOf([{ name: 'x', heading: ['text', '=n'], rows }]);
    const cells = utils.sheet_to_json(read(bytes).Sheets['x'] ?? {}, { header: 1, defval: '' });
    expect(cells).toEqual([['text', "'=n"], ...shown.map((one) => [one, 0.5])]);
  });

  test('ids are there still when a spreadsheet has opened the CSV, and our imports read them', async () => {
    const ids = ['350102001001', '013800000000', '3-2', '12-3-401', '1E5', '2021/9/2', '12:30'];
    const others = [
      '350102',
      '2021-09-22',
      '2021-09-22 09:00',
      '2021-09-22T01:00:00.000Z',
      '3501-A',
      '350102001001 350102001002',
      'true',
    ];
    const rows = [...ids, ...others].map((text) => [text]);
    const text = Buffer.concat(await Readable.from(csvOf(['text'], rows)).toArray()).toString();
    const written = (parse(text, { bom: true, from_line: 2 }) as string[][]).flat();
    expect(written).toEqual([...ids.map((id) => `'${id}`), ...others]);
    expect(written.map(asTyped)).toEqual(rows.flat());
    // A program that makes numbers and dates of what looks like them leaves each of them as it is.
    const cells = utils.sheet_to_json<string[]>(read(text, { type: 'string' }).Sheets['Sheet1'] ?? {}, {
      header: 1,
      raw: true,
    });
    expect(cells.slice(1, ids.length + 1)).toEqual(ids.map((id) => [`'${id}`]));
  });

  test('what was written is read again by our own imports', async () => {
    const bytes = await bytesOf([{ name: 'ids', heading: ['id', 'n'], rows: counted(2) }]);
    const sheet = await openSheet(bytes, { unpacked: 1_000_000, rows: 10 });
    expect(await sheet.read(0, sheet.rows(), 9)).toMatchObject([
      ['id', 'n'],
      ['001', expect.anything()],
      ['002', expect.anything()],
    ]);
    await sheet.close();
  });

  test('rows make a table of Excel over just their range, its columns called as the heading', async () => {
    const bytes = await bytesOf([
      { name: '区县', heading: ['代码', 'n'], rows: counted(3), table: 'Districts' },
      { name: 'none', heading: ['a'], rows: [], table: 'None' },
    ]);
    const { files } = read(bytes, { bookFiles: true }) as unknown as {
      files: Record<string, { content: Uint8Array }>;
    };
    const part = (name: string) => Buffer.from(files[name]?.content ?? []).toString();
    expect(part('xl/tables/table1.xml')).toMatch(/displayName="Districts" ref="A1:B4".*name="代码"/);
    expect(part('xl/tables/table2.xml')).toMatch(/displayName="None" ref="A1:A2"/);
    expect(part('xl/worksheets/sheet1.xml')).toContain('<tablePart r:id="rId1"/>');
    expect(part('xl/worksheets/_rels/sheet2.xml.rels')).toContain('../tables/table2.xml');
    for (const n of [1, 2]) expect(part('[Content_Types].xml')).toContain(`/xl/tables/table${n}.xml`);
  });

  test('rows are read no faster than they are taken, and no more when nobody takes them', async () => {
    let readSoFar = 0;
    let over = false;
    async function* endless(): AsyncGenerator<FileRow> {
      try {
        for (;;) {
          readSoFar += 1;
          if (readSoFar % 100 === 0) await sleep(0);
          yield [`${Math.random()}`, readSoFar];
        }
      } finally {
        over = true;
      }
    }
    const file = Readable.fromWeb(workbookOf([{ name: 'x', heading: ['a', 'n'], rows: endless() }]) as never);
    await new Promise((resolve) => file.once('data', resolve));
    file.pause();
    let before = -1;
    for (let same = 0; same < 5; same = before === readSoFar ? same + 1 : 0) {
      before = readSoFar;
      await sleep(20);
    }
    file.destroy();
    while (!over) await sleep(5);
    expect(readSoFar).toBeLessThan(100_000);
  });

  test('rows that fail make a file that fails', async () => {
    async function* failing(): AsyncGenerator<FileRow> {
      yield ['a', 1];
      throw new Error('the rows ended early');
    }
    await expect(bytesOf([{ name: 'x', heading: ['a', 'n'], rows: failing() }])).rejects.toThrow();
  });
});

test('columns are as wide as what is in them, headings stand out and come again on each page, shares are no row of digits', async () => {
  const heading = ['登记编号', '采样至接收分钟（中位）', 'Minutes swab to reception, median', 'Rate'];
  const row = ['7c9e6679-7425-40de-944b-e07fc1f90ae7', 43, 44, 0.8712345678];
  const archive = await new ZipReader(
    new Uint8ArrayReader(await bytesOf([{ name: "x'y", heading, rows: [row] }])),
  ).getEntries();
  const part = async (name: string) => {
    const entry = archive.find(({ filename }) => filename === name);
    if (entry === undefined || entry.directory) throw new Error(`there is no ${name}`);
    return entry.getData(new TextWriter());
  };
  const sheet = await part('xl/worksheets/sheet1.xml');
  const widths = [...sheet.matchAll(/<col [^>]*width="(\d+)"/g)].map(([, width]) => Number(width));
  expect(widths).toEqual([39, 11, 14, 9]);
  expect([...sheet.matchAll(/<c s="(\d)"/g)].map(([, style]) => style)).toEqual([
    '2',
    '4',
    '4',
    '4',
    '1',
    '3',
  ]);
  // Four lines of 15 points, for the third.
  expect(sheet).toContain('<row ht="60" customHeight="1">');
  expect(await part('xl/workbook.xml')).toContain("localSheetId=\"0\">'x''y'!$1:$1</definedName>");
});
