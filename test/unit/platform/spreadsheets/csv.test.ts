import { describe, expect, test } from 'vitest';
import {
  type Cells,
  type Column,
  type CsvForm,
  checkPiece,
  createCharsetProbe,
  cutRecords,
  findCsvHeading,
  readCells,
} from '../../../../src/platform/spreadsheets/index.ts';
import { toGb18030 } from '../../../support/files.ts';

const form: CsvForm = { delimiter: ',', columns: 4 };

async function* inParts(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

/** The rows of a file that comes in parts of so many bytes. */
async function rowsOf(file: string | Buffer, size = 1_000_000, csv = form): Promise<Cells[]> {
  const rows: Cells[] = [];
  for await (const bytes of cutRecords(inParts(Buffer.from(file), size), csv))
    rows.push(...readCells({ kind: 'csv', bytes, charset: 'utf-8', form: csv }));
  return rows;
}

/** Reads it in parts of many sizes, which must not matter. */
async function rowsInAnyParts(file: string): Promise<Cells[]> {
  const whole = await rowsOf(file);
  for (const size of [1, 7, 16, 64]) expect([size, await rowsOf(file, size)]).toEqual([size, whole]);
  return whole;
}

describe('quotes', () => {
  test('around cells, with commas, line breaks and quotes inside', async () => {
    expect(await rowsInAnyParts('"a","b,c","d\ne","f""g"\r\n"h" , i,"","j"\n')).toEqual([
      ['a', 'b,c', 'd\ne', 'f"g'],
      ['h', 'i', '', 'j'],
    ]);
  });

  test('in the middle of a cell are text', async () => {
    expect(await rowsInAnyParts('a,5"楼,="3501",d\ne,f,g,h')).toEqual([
      ['a', '5"楼', '="3501"', 'd'],
      ['e', 'f', 'g', 'h'],
    ]);
  });

  test('that are open cost their rows at most, and every row is there', async () => {
    const open = (shown: string) => ({ misread: 'quote', shown });
    // Opened in row 2, closed in row 4: rows 2 to 4 are no single one.
    expect(await rowsInAnyParts('1,a,b,c\n2,"a,b,c\n3,a,b,c\n4,a",b,c\n5,a,b,c\n')).toEqual([
      ['1', 'a', 'b', 'c'],
      ['2', open('"a'), 'b', 'c'],
      ['3', 'a', 'b', 'c'],
      ['4', open('a"'), 'b', 'c'],
      ['5', 'a', 'b', 'c'],
    ]);
    expect(await rowsInAnyParts('1,"5"楼,b,c\n2,a,b,c\n')).toEqual([
      ['1', open('"5"楼'), 'b', 'c'],
      ['2', 'a', 'b', 'c'],
    ]);
    const many = Array.from({ length: 3_000 }, (_, n) => `${n},a,b,c`);
    const rows = await rowsOf(['x,"y,b,c', ...many].join('\n'), 4_096);
    expect([rows.length, rows[0]?.[1], rows.at(-1)]).toEqual([3_001, open('"y'), ['2999', 'a', 'b', 'c']]);
  });
});

test('a line that is too long costs its row, however long it is', async () => {
  for (const length of [8_193, 20_000, 300_000, 2_000_000]) {
    const rows = await rowsOf(`1,a,b,c\n2,${'x'.repeat(length)},b,c\n3,a,b,c\n`, 65_536);
    expect(rows.map((cells) => cells[0])).toMatchObject(['1', { misread: 'row-too-long' }, '3']);
  }
});

describe('charsets', () => {
  const charsetOf = (bytes: Buffer, stated = false): string => {
    const probe = createCharsetProbe(stated);
    probe.push(bytes);
    return probe.end();
  };

  test.each(['谢英', '肖霞', '魏伟', '谢英,肖霞\n陈,x'])('%s in GB18030, though valid UTF-8', (names) => {
    const file = `name\n${names}\n`;
    expect(charsetOf(toGb18030(file))).toBe('gb18030');
    expect(charsetOf(Buffer.from(file))).toBe('utf-8');
  });

  test.each(['José', 'Müller', 'Иванов Иван', 'Саид', 'Ирина,Пётр', 'Γιώργος', 'Əliyev', 'محمد', 'כהן', 'A'])(
    '%s in UTF-8 stays',
    (name) => {
      expect(charsetOf(Buffer.from(`name\n${name}\n`))).toBe('utf-8');
    },
  );

  test('who states UTF-8, or marks it, is believed', () => {
    const file = toGb18030('name\n谢英\n');
    expect(charsetOf(file, true)).toBe('utf-8');
    expect(charsetOf(Buffer.concat([Buffer.from('\ufeff'), file]))).toBe('utf-8');
  });
});

const columns: readonly Column[] = [
  { name: 'building', zh: '楼栋', en: 'Building', also: ['楼号'], required: true, example: '12号楼' },
  { name: 'name', zh: '姓名', en: 'Name', required: true, example: '张小丰' },
  { name: 'lng', zh: '经度', en: 'Longitude', required: false, number: true, example: '119.3' },
];
const headingOf = (file: string, map = {}) =>
  findCsvHeading(Buffer.from(file), { columns, map, stated: undefined, complete: true });

describe('the heading', () => {
  test.each([
    ['a title, a date and an empty row', '福州市底册,,\n2021年9月,,\n,,\n楼栋,姓名\n1,张', 4],
    ['from the second column', ',楼栋,姓名\n,1,张', 1],
    ['notes in brackets', '楼栋（号）,姓名（必填）*\n1,张', 1],
    ['another word', '楼号,姓名\n1,张', 1],
    ['sep=;', 'sep=;\n楼栋;姓名\n1;张', 2],
    ['tabs', '楼栋\t姓名\n1\t张', 1],
    ['semicolons', '楼栋;姓名\n1;张', 1],
    ['twice, as merged over two rows', '楼栋,姓名\n楼栋,姓名\n1,张', 2],
  ])('%s', (_, file, skip) => {
    expect(headingOf(file)).toMatchObject({ ok: true, heading: { skip } });
  });

  test('columns that are not known are left out and named', () => {
    expect(headingOf('序号,楼栋,备注,姓名,,电话\n')).toMatchObject({
      heading: { names: ['', 'building', '', 'name', '', ''], unread: ['序号', '备注', '电话'] },
    });
  });

  test('a map says what a column is headed', () => {
    expect(headingOf('坐落,姓名\n', { building: '坐落' })).toMatchObject({
      heading: { names: ['building', 'name'] },
    });
  });

  test('a refusal names what is missing and what was not understood, in both languages', () => {
    expect(headingOf('标题\n坐落,姓名\n')).toMatchObject({
      ok: false,
      error: {
        pointer: '/2',
        code: 'heading',
        text: {
          zh: '第 2 行表头缺少 楼栋。无法识别的列：坐落；可用参数 columns 指明，例如 columns={"building":"坐落"}',
          en: 'The heading in row 2 lacks building. Not understood: 坐落; the parameter columns says what is meant, for example columns={"building":"坐落"}',
        },
      },
    });
    expect(headingOf('颜色\n红\n')).toMatchObject({ error: { pointer: '/1', code: 'heading' } });
  });
});

describe('what was typed', () => {
  const check = (line: string, heading = 'building,name,lng') => {
    const names = heading.split(',');
    const csv = { delimiter: ',', columns: names.length };
    const piece = { kind: 'csv', bytes: Buffer.from(line), charset: 'utf-8', form: csv } as const;
    const { accepted, rejected } = checkPiece(piece, { names, skip: 0, columns }, (row) => ({
      ok: true,
      value: row,
    }));
    return accepted[0]?.value ?? rejected[0]?.errors.map(({ pointer, code }) => [pointer, code]);
  };

  test.each([
    ['="3501",张', '3501'],
    ["'3501,张", '3501'],
    ["'-1号楼,张", '-1号楼'],
    ['"=""3501""",张', '3501'],
    ['\'="3501",张', '3501'],
    ["'t Hart,张", "'t Hart"],
    ['3-1,张', '3-1'],
    ['2021-1-5,张', '2021-1-5'],
    ['E12345,张', 'E12345'],
  ])('%s', (line, building) => {
    expect(check(line)).toEqual({ building, name: '张' });
  });

  test.each([
    ['#REF!,张', 'cell-error'],
    ['########,张', 'cell-error'],
    ['3.50102E+17,张', 'rounded-number'],
    ['1-Mar,张', 'made-a-date'],
    ['Mar-21,张', 'made-a-date'],
    ['3月1日,张', 'made-a-date'],
    ['2021/3/1,张', 'made-a-date'],
  ])('%s', (line, code) => {
    expect(check(line)).toEqual([['/building', code]]);
  });

  test('a refusal says what the spreadsheet made of it, with an example', () => {
    const piece = { kind: 'cells', rows: [[{ misread: 'date', shown: '3/1/21' } as const, '张']] } as const;
    const { rejected } = checkPiece(
      { kind: 'cells', rows: piece.rows.map((row) => [...row]) },
      { names: ['building', 'name'], skip: 0, columns },
      (row) => ({ ok: true, value: row }),
    );
    expect(rejected[0]?.errors[0]?.text).toEqual({
      en: 'The spreadsheet has made a date of what was typed: 3/1/21. Give the column the format "text" and enter it again. For example: 12号楼',
      zh: '电子表格已将填写内容变成日期：3/1/21。请将该列设为“文本”格式后重新填写。例如：12号楼',
    });
  });

  test('two columns of one name are one where they say the same', () => {
    expect(check('1,张,1', 'building,name,building')).toEqual({ building: '1', name: '张' });
    expect(check('1,张,', 'building,name,building')).toEqual({ building: '1', name: '张' });
    expect(check('1,张,2', 'building,name,building')).toEqual([['/building', 'two-values']]);
  });

  test('numbers with noise are numbers where they are computed with, and nowhere else', () => {
    const cells = [{ misread: 'rounded', shown: '0.30000000000000004' } as const, '张'];
    const read = (names: string[]) =>
      checkPiece({ kind: 'cells', rows: [[...cells]] }, { names, skip: 0, columns }, (row) => ({
        ok: true,
        value: row,
      }));
    expect(read(['lng', 'name']).accepted[0]?.value).toEqual({ lng: '0.30000000000000004', name: '张' });
    expect(read(['building', 'name']).rejected[0]?.errors[0]).toMatchObject({ code: 'rounded-number' });
  });
});
