import { describe, expect, test } from 'vitest';
import { type Cells, openSheet } from '../../../../src/platform/spreadsheets/index.ts';
import { handmadeBook, handmadeWorkbook } from '../../../support/archives.ts';

const limits = { unpacked: 8 * 1_048_576, rows: 1_000 };

/** The cells of a workbook's visible sheets. */
async function sheetsOf(bytes: Buffer, columns = 9): Promise<Cells[][]> {
  const sheet = await openSheet(bytes, limits);
  try {
    const all: Cells[][] = [];
    do all.push(await sheet.read(0, sheet.rows(), columns));
    while (await sheet.next());
    return all;
  } finally {
    await sheet.close();
  }
}

const text = (at: string, value: string) => `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`;
const data = (...rows: string[]) =>
  `<sheetData>${rows.map((cells, n) => `<row r="${n + 1}">${cells}</row>`).join('')}</sheetData>`;

/** What becomes of one cell; formats are those of the styles' cells. */
async function cellOf(cell: string, styles = ''): Promise<unknown> {
  const [[[only] = []] = []] = await sheetsOf(handmadeBook([{ name: 'A', xml: data(cell) }], styles));
  return only;
}

describe('cells that are not what somebody typed', () => {
  test.each(['#N/A', '#REF!', '#VALUE!', '#SPILL!', '#CALC!'])('an error: %s', async (shown) => {
    expect(await cellOf(`<c r="A1" t="e"><v>${shown}</v></c>`)).toEqual({ misread: 'error', shown });
    expect(await cellOf(`<c r="A1" t="e"><f>B1</f><v>${shown}</v></c>`)).toEqual({ misread: 'error', shown });
  });

  const formatted = (id: number) => `<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="${id}"/></cellXfs>`;
  const number = '<c r="A1" s="1"><v>44256</v></c>';
  const implied = [14, 15, 16, 17, 18, 19, 20, 21, 22, 45, 46, 47]
    .concat([27, 28, 29, 30, 31, 32, 33, 34, 35, 36])
    .concat([50, 51, 52, 53, 54, 55, 56, 57, 58]);
  test.each(implied)('a date by the format %i', async (id) => {
    expect(await cellOf(number, formatted(id))).toMatchObject({ misread: 'date' });
  });

  test.each(['m"月"d"日"', '[$-804]yyyy"年"m"月"', '[$-804]aaaa', 'yyyy-mm-dd', 'd-mmm'])(
    'a date by a code of the file: %s',
    async (code) => {
      const own = `<numFmts count="1"><numFmt numFmtId="176" formatCode="${code.replaceAll('"', '&quot;')}"/></numFmts>${formatted(176)}`;
      expect(await cellOf(number, own)).toMatchObject({ misread: 'date' });
    },
  );

  test('a date in its own type; what it shows is told', async () => {
    expect(await cellOf('<c r="A1" t="d"><v>2021-03-01T00:00:00</v></c>')).toMatchObject({ misread: 'date' });
    expect(await cellOf(number, formatted(14))).toEqual({
      misread: 'date',
      shown: '3/1/21',
      wall: '2021-03-01 00:00:00',
    });
  });

  test('a date with a time, by the clock on the wall; a time alone is of no day', async () => {
    const at = (days: number, id: number) =>
      cellOf(`<c r="A1" s="1"><v>${days}</v></c>`, formatted(id)) as Promise<{ wall?: string }>;
    expect((await at(44256.395833333336, 22)).wall).toBe('2021-03-01 09:30:00');
    expect((await at(44256.99998842592, 31)).wall).toBe('2021-03-01 23:59:59');
    expect((await at(0.395833333333333, 20)).wall).toBe(undefined);
  });

  test('true and false', async () => {
    expect(await cellOf('<c r="A1" t="b"><v>1</v></c>')).toMatchObject({ misread: 'boolean', shown: 'TRUE' });
  });

  test('numbers of more digits than a spreadsheet keeps', async () => {
    const cell = (value: string) => cellOf(`<c r="A1"><v>${value}</v></c>`);
    expect(await cell('0.30000000000000004')).toEqual({ misread: 'rounded', shown: '0.30000000000000004' });
    expect(await cell('350102199001011000')).toMatchObject({ misread: 'rounded' });
    expect(await cell('350102199001011')).toBe('350102199001011');
    expect(await cell('119.294512345678')).toBe('119.294512345678');
    expect(await cell('0')).toBe('0');
  });

  test('a formula that was never computed; one that came to nothing is an empty cell', async () => {
    for (const cell of ['<f>B1</f>', '<f>B1</f><v></v>', '<f>B1</f><v/>', '<f t="shared" si="0"/>'])
      expect([cell, await cellOf(`<c r="A1">${cell}</c>${text('B1', 'x')}`)]).toMatchObject([
        cell,
        { misread: 'uncomputed' },
      ]);
    expect(await cellOf(`<c r="A1" t="str"><f>""</f><v></v></c>${text('B1', 'x')}`)).toBe('');
    expect(await cellOf('<c r="A1"><f>1+1</f><v>2</v></c>')).toBe('2');
  });

  test('numbers whose format writes words or leading zeros are what it writes', async () => {
    const own = (code: string) =>
      `<numFmts><numFmt numFmtId="176" formatCode="${code}"/></numFmts>${formatted(176)}`;
    const five = '<c r="A1" s="1"><v>5</v></c>';
    expect(await cellOf(five, own('0&quot;号楼&quot;'))).toBe('5号楼');
    expect(await cellOf(five, own('0000'))).toBe('0005');
    expect(await cellOf(five, own('0.00'))).toBe('5');
  });
});

describe('merged cells', () => {
  test('count for each row, in their first column; rows that are else empty stay so', async () => {
    const xml = `${data(
      text('A1', '村') + text('B1', '楼') + text('C1', '户') + text('D1', '人'),
      text('A2', '甲') + text('B2', '1号楼') + text('D2', '张'),
      text('D3', '王'),
      `<c r="A4"/>${text('C4', '2')}${text('D4', '李')}`,
      '<c r="A5"/>',
      text('A6', '乙'),
    )}<mergeCells count="2"><mergeCell ref="A2:A5"/><mergeCell ref="B2:C3"/></mergeCells>`;
    const [rows] = await sheetsOf(handmadeWorkbook(xml));
    expect(rows).toEqual([
      ['村', '楼', '户', '人'],
      ['甲', '1号楼', '', '张'],
      ['甲', '1号楼', '', '王'],
      ['甲', '', '2', '李'],
      [],
      ['乙'],
    ]);
  });

  test('more of them than any list needs are refused', async () => {
    const rows = Array.from({ length: 900 }, (_, n) => text(`B${n + 1}`, 'x'));
    const merges = Array.from({ length: 2_500 }, () => '<mergeCell ref="A1:A900"/>').join('');
    const xml = `${data(text('A1', 'a') + rows[0], ...rows.slice(1))}<mergeCells>${merges}</mergeCells>`;
    await expect(sheetsOf(handmadeWorkbook(xml))).rejects.toMatchObject({ fault: 'too-large' });
  });
});

test('hidden sheets are not read; the others one by one', async () => {
  const sheet = (name: string, state?: 'hidden' | 'veryHidden') => ({
    name,
    xml: data(text('A1', name)),
    ...(state === undefined ? {} : { state }),
  });
  const sheets = [sheet('去年', 'hidden'), sheet('说明'), sheet('合计', 'veryHidden'), sheet('今年')];
  expect(await sheetsOf(handmadeBook(sheets))).toEqual([[['说明']], [['今年']]]);
  await expect(sheetsOf(handmadeBook([sheet('去年', 'hidden')]))).rejects.toMatchObject({
    fault: 'not-xlsx',
  });
});
