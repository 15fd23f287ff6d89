import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  type Cells,
  type Column,
  findHeading,
  openSheet,
} from '../../../../src/platform/spreadsheets/index.ts';

/** The same list by several programs; `make.sh` beside them makes them anew. */
const folder = new URL('../../../support/workbooks/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.xlsx'));

const columns: readonly Column[] = ['building 楼栋', 'room 房号', 'name 姓名'].map((both) => {
  const [name = '', zh = ''] = both.split(' ');
  return { name, zh, en: name, required: true, example: '' };
});

async function read(name: string): Promise<{ skip: number; rows: Cells[] }> {
  const sheet = await openSheet(readFileSync(new URL(name, folder)), { unpacked: 8_000_000, rows: 100 });
  try {
    for (;;) {
      const rows = await sheet.read(0, sheet.rows(), 9);
      const found = findHeading(rows, columns);
      if (found.ok) return { skip: found.heading.skip, rows: rows.slice(found.heading.skip) };
      if (!(await sheet.next())) throw new Error(found.error.text.en);
    }
  } finally {
    await sheet.close();
  }
}

test('there is one by LibreOffice, one by Python and three by writers of npm', () => {
  expect(files).toHaveLength(5);
});

test.each(files)(
  '%s: a title, merged doors, a date, an error and a truth value; never the hidden sheet',
  async (name) => {
    const { skip, rows } = await read(name);
    expect(skip).toBe(2);
    // Two of them write no errors, but their text.
    const error = name === 'by-write-excel-file.xlsx' || name === 'by-xlsx-populate.xlsx';
    expect(rows).toEqual([
      ['12号楼', '501', '张小丰'],
      ['12号楼', { misread: 'date', shown: expect.any(String), wall: '2021-03-01 00:00:00' }, '李小榕'],
      [error ? '#N/A' : { misread: 'error', shown: '#N/A' }, { misread: 'boolean', shown: 'TRUE' }, '王小闽'],
    ]);
  },
);
