import { byteOrderMark } from './charset.ts';
import type { Column } from './columns.ts';

/** A template's rows: the headings in one language, and one example. */
export function templateRows(columns: readonly Column[], language: 'en' | 'zh'): string[][] {
  return [columns.map((column) => column[language]), columns.map((column) => column.example)];
}

/** CSV (RFC 4180) in UTF-8 with a byte order mark, without which Excel takes it for another charset. */
export function toCsv(rows: readonly string[][]): Buffer {
  return Buffer.concat([byteOrderMark, Buffer.from(rows.map(csvLine).join(''))]);
}

/** One line of CSV, with its end. */
export const csvLine = (row: readonly string[]): string => `${row.map(csvCell).join(',')}\r\n`;

function csvCell(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
