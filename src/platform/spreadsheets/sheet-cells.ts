import { SSF } from '@e965/xlsx';
import type { Cell, Cells } from './cells.ts';
import { stillToCome } from './parts.ts';
import { longestRecord } from './records.ts';

/** A cell as SheetJS reads it. */
export type DenseCell = { t: string; v?: unknown; w?: string; z?: string } | undefined;

/** What a sheet's merged cells span, rows and columns from 0. */
export interface Merge {
  s: { r: number; c: number };
  e: { r: number; c: number };
}

/** Numbers of more digits than a spreadsheet keeps have been rounded by it: they are no longer what was typed. */
const exactBelow = 1e15;
const exactDigits = 15;

/** What a cell holds as somebody typed it, or what the spreadsheet has made of that. */
export function cellOf(cell: DenseCell): Cell {
  const text = textOf(cell);
  // One shared text can stand in every cell of a sheet: they would be more than what was unpacked.
  if (typeof text === 'string' && text.length > longestRecord) return { misread: 'too-long', shown: '' };
  return text;
}

function textOf(cell: DenseCell): Cell {
  if (cell === undefined) return '';
  const shown = (cell.w ?? String(cell.v ?? '')).slice(0, longestRecord);
  // SheetJS gives some errors without a value, and the others as numbers.
  if (cell.t === 'e') return { misread: shown === stillToCome ? 'uncomputed' : 'error', shown };
  if (cell.v === undefined || cell.v === null) return '';
  if (cell.t === 'd') return { misread: 'date', shown, ...wallOf(cell.v) };
  if (cell.t === 'b') return { misread: 'boolean', shown };
  if (typeof cell.v === 'number') return numberOf(cell.v, shown, cell.z);
  return String(cell.v).trim();
}

/** Dates before are times of day alone, which a sheet counts from 1900 on. */
const firstYear = 1990;

/** SheetJS tells what the clock on the wall shows as if it were UTC, wherever it runs. */
function wallOf(date: unknown): { wall?: string } {
  if (!(date instanceof Date) || !(date.getUTCFullYear() >= firstYear)) return {};
  // A sheet counts in fractions of a day, which are no whole milliseconds.
  const rounded = new Date(Math.round(date.getTime() / 1_000) * 1_000);
  return { wall: rounded.toISOString().slice(0, 19).replace('T', ' ') };
}

/** A number as text: with the words and leading zeros that its format shows, if any (`0"号楼"`, `0000`). */
function numberOf(value: number, shown: string, format = 'General'): Cell {
  if (isDate(format)) return { misread: 'date', shown };
  const text = String(value);
  const digits = text.replace(/e.*$/, '').replace(/\D/g, '').replace(/^0+/, '').length;
  if (Math.abs(value) >= exactBelow || digits > exactDigits) {
    return { misread: 'rounded', shown: Math.abs(value) < exactBelow ? text : shown };
  }
  return /^0{2,}$|"[^"]*\p{L}[^"]*"/u.test(format) ? shown.trim() : text;
}

/** SheetJS does not count days of the week among dates. */
function isDate(format: string): boolean {
  return SSF.is_date(format) || /a{3,4}/i.test(format.replace(/"[^"]*"|\[[^\]]*\]|General/gi, ''));
}

/** Cells that merging may fill in one sheet. */
const mostFilled = 2_000_000;

/**
 * Gives the value of merged cells to every row that they span, in their first column: a family's door is written once.
 * Rows in which nothing else stands are none. @returns false where it is more than any list needs
 */
export function fillMerges(sheet: DenseCell[][], merges: readonly Merge[]): boolean {
  const own = new Map<number, boolean>();
  let filled = 0;
  for (const { s, e } of merges) {
    const value = sheet[s.r]?.[s.c];
    if (cellOf(value) === '') continue;
    for (let r = s.r + 1; r <= Math.min(e.r, sheet.length - 1); r += 1) {
      filled += 1;
      if (filled > mostFilled) return false;
      const row = sheet[r];
      if (row === undefined) continue;
      if (!own.has(r)) own.set(r, isFilled(row));
      if (own.get(r) === true && cellOf(row[s.c]) === '') row[s.c] = value;
    }
  }
  return true;
}

/** Rows up to the last in which a cell is filled. */
export function filledRows(rows: readonly DenseCell[][]): number {
  const last = Object.keys(rows).findLast((at) => isFilled(rows[Number(at)]));
  return last === undefined ? 0 : Number(last) + 1;
}

function isFilled(row: DenseCell[] | undefined): boolean {
  return row?.some((cell) => cellOf(cell) !== '') === true;
}

/**
 * A row's first `columns` cells and, where any is filled beyond them, one more that holds the first such: a cell in the
 * last column that there is makes a row of 16,384.
 */
export function cut(row: DenseCell[] | undefined, columns: number): Cells {
  if (row === undefined) return [];
  const cells: Cells = Array.from({ length: Math.min(row.length, columns) }, (_, at) => cellOf(row[at]));
  if (row.length <= columns) return cells;
  // Such a row is nearly all holes, which `findIndex` would visit one by one.
  const beyond = Object.keys(row).find((at) => Number(at) >= columns && cellOf(row[Number(at)]) !== '');
  return beyond === undefined ? cells : [...cells, cellOf(row[Number(beyond)])];
}
