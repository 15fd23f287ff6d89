import { expect, test } from 'vitest';
import { exportedRow } from '../../../../src/platform/spreadsheets/index.ts';
import { asTyped, asWritten } from '../../../../src/platform/spreadsheets/typed.ts';
import fc from '../../../support/properties.ts';

const formats = ['csv', 'xlsx'] as const;

test('what is written is read as it was, whatever a spreadsheet could make of it', () => {
  const sign = fc.constantFrom(...`'"=+-@#/.:,;0123456789 aA月日年号楼EeN!REFMar`);
  const text = fc
    .string({ unit: sign, minLength: 1, maxLength: 12 })
    .map((signs) => signs.trim())
    .filter((trimmed) => trimmed !== '');
  for (const format of formats)
    fc.assert(fc.property(text, (one) => asTyped(asWritten(one, format)) === one));
});

test('CSV marks what a spreadsheet would take for a number, a date or a truth value, and nothing else', () => {
  const marked = [
    '0501',
    '350102199001011234',
    '3-1',
    '1/2',
    '1E5',
    '12:30',
    '3月1日',
    'TRUE',
    '=1+1',
    '-1',
    '50%',
  ];
  for (const text of marked) expect([text, asWritten(text, 'csv')]).toEqual([text, `'${text}`]);
  for (const text of ['501', '12号楼', '350102001', 'A-1', '张小丰', "O'Neil", '5"楼'])
    expect(asWritten(text, 'csv')).toBe(text);
  // Cells of a workbook are text by themselves.
  for (const text of ['0501', '350102199001011234', '1E5']) expect(asWritten(text, 'xlsx')).toBe(text);
});

test('numbers stay numbers, and what is not known is empty', () => {
  const columns = [
    { name: 'a', zh: '甲', en: 'A', required: true, example: '1' },
    { name: 'b', zh: '乙', en: 'B', required: false, example: '1' },
    { name: 'c', zh: '丙', en: 'C', required: false, example: '1' },
  ] as const;
  expect(exportedRow(columns, { c: undefined, b: 119.30000000000001, a: '01' }, 'csv')).toEqual([
    "'01",
    119.30000000000001,
    '',
  ]);
  expect(exportedRow(columns, { a: 0, b: -1e-7, c: 1 }, 'csv')).toEqual([0, '-0.00000010000000000', 1]);
});
