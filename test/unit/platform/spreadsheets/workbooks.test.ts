import { describe, expect, test } from 'vitest';
import {
  BadArchive,
  type Cells,
  openSheet,
  type SheetLimits,
} from '../../../../src/platform/spreadsheets/index.ts';
import { handmadeWorkbook, handmadeZip, inForm } from '../../../support/archives.ts';
import { toXlsx } from '../../../support/files.ts';

const mib = 1_048_576;
const usual: SheetLimits = { unpacked: 8 * mib, rows: 1_000 };

async function cellsOf(bytes: Buffer, limits = usual, columns = 9): Promise<Cells[]> {
  const sheet = await openSheet(bytes, limits);
  try {
    return await sheet.read(0, sheet.rows(), columns);
  } finally {
    await sheet.close();
  }
}

/** Why a workbook is refused; undefined where it is not. */
const faultOf = (bytes: Buffer, limits = usual): Promise<string | undefined> =>
  cellsOf(bytes, limits).then(
    () => undefined,
    (error: unknown) => (error instanceof BadArchive ? error.fault : String(error)),
  );

const inline = (text: string, at = '') => `<c${at} t="inlineStr"><is><t>${text}</t></is></c>`;
const sheetOf = (rows: readonly string[]) =>
  `<sheetData>${rows.map((row) => `<row>${row}</row>`).join('')}</sheetData>`;

describe('workbooks as programs write them', () => {
  const rows = [
    ['姓名', '房号'],
    ['张三', '501'],
    ['李四', '502'],
  ];

  test.each([
    { zip64: true, dataDescriptor: false },
    { zip64: true, dataDescriptor: true },
    { zip64: true, dataDescriptor: true, dataDescriptorSignature: true },
    { zip64: false, dataDescriptor: true },
    { zip64: false, dataDescriptor: true, dataDescriptorSignature: true },
    { zip64: false, dataDescriptor: false },
  ])('sizes in 64 bits, or after the data, say the same: %o', async (form) => {
    expect(await cellsOf(await inForm(toXlsx(rows), form))).toEqual(rows);
  });

  test('written header by header', async () => {
    expect(await cellsOf(handmadeWorkbook(sheetOf([inline('a') + inline('b'), inline('c')])))).toEqual([
      ['a', 'b'],
      ['c'],
    ]);
  });
});

describe('what a workbook may cost', () => {
  const long = sheetOf(Array.from({ length: 40_000 }, () => '<c><v>1</v></c>'));

  test('what it unpacks to is counted, whatever its headers say', async () => {
    const limits = { unpacked: mib / 2, rows: 100_000 };
    expect(await faultOf(handmadeWorkbook(long), limits)).toBe('too-large');
    expect(await faultOf(handmadeWorkbook(long, { size: 100 }), limits)).not.toBeUndefined();
    expect(await faultOf(handmadeWorkbook(long), { ...limits, unpacked: 2 * mib })).toBeUndefined();
  });

  test('a size or a checksum that is not true is refused', async () => {
    const short = sheetOf([inline('a')]);
    expect(await faultOf(handmadeWorkbook(short, { size: 4 * mib }))).toBe('not-xlsx');
    expect(await faultOf(handmadeWorkbook(short, { size: 3 }))).toBe('not-xlsx');
    expect(await faultOf(handmadeWorkbook(short, { crc: 1 }))).toBe('not-xlsx');
  });

  test('two parts of one name, no workbook, no archive', async () => {
    const twice = [1, 2].map((n) => ({ name: 'xl/workbook.xml', content: `<workbook n="${n}"/>` }));
    expect(await faultOf(handmadeZip(twice))).toBe('not-xlsx');
    expect(await faultOf(handmadeZip([{ name: 'hello.txt', content: 'hello' }]))).toBe('not-xlsx');
    expect(await faultOf(toXlsx([['a']]).subarray(0, -30))).toBe('not-xlsx');
    expect(await faultOf(Buffer.from('PK\x03\x04'))).toBe('not-xlsx');
  });

  test('rows', async () => {
    const eleven = handmadeWorkbook(sheetOf(Array.from({ length: 11 }, () => inline('a'))));
    expect(await faultOf(eleven, { ...usual, rows: 10 })).toBeUndefined();
    expect(await faultOf(eleven, { ...usual, rows: 9 })).toBe('too-large');
    const last = (cell: string) =>
      handmadeWorkbook(
        `<sheetData><row r="1">${inline('a', ' r="A1"')}</row><row r="1048576">${cell}</row></sheetData>`,
      );
    expect(await faultOf(last(inline('b', ' r="A1048576"')))).toBe('too-large');
    expect(await cellsOf(last('<c r="A1048576" s="0"/>'))).toEqual([['a']]);
  });

  test('a filled cell in the last column makes a row one cell longer, not 16,384', async () => {
    const stray = Array.from(
      { length: 5 },
      (_, n) => `${inline('a', ` r="A${n + 1}"`)}${inline('x', ` r="XFD${n + 1}"`)}`,
    );
    const cells = await cellsOf(handmadeWorkbook(sheetOf(stray)), usual, 3);
    expect(cells).toEqual(Array.from({ length: 5 }, () => ['a', '', '', 'x']));
    const empty = sheetOf([`${inline('a', ' r="A1"')}${inline(' ', ' r="XFD1"')}`]);
    expect(await cellsOf(handmadeWorkbook(empty), usual, 3)).toEqual([['a', '', '']]);
  });

  test('a cell longer than a whole row of CSV may be is not handed on', async () => {
    const sheet = handmadeWorkbook(sheetOf([inline('x'.repeat(8_192)) + inline('y'.repeat(8_193))]));
    expect(await cellsOf(sheet)).toEqual([['x'.repeat(8_192), { misread: 'too-long', shown: '' }]]);
  });

  test('a sheet that needs more heap than its limit gives ends alone', async () => {
    const dense = sheetOf(Array.from({ length: 200 }, () => '<c><v>1</v></c>'.repeat(5_000)));
    const limits = { unpacked: 16 * mib, rows: 1_000 };
    expect(await faultOf(handmadeWorkbook(dense), limits)).toBe('too-large');
    expect(await faultOf(handmadeWorkbook(sheetOf([inline('a')])), limits)).toBeUndefined();
  });
});
