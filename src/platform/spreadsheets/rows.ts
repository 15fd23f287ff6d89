import type { FieldError } from '../errors/index.ts';
import { type Cells, type Piece, readCells } from './cells.ts';
import type { Column } from './columns.ts';
import { misreadError, rowTooLong, tooManyCells, twoValues } from './refusals.ts';
import { asTyped } from './typed.ts';

/** A row of an import, by column name; an empty cell is absent. */
export type Row = Record<string, string | undefined>;

/** A row that does not stand, as it was, and why. */
export interface RejectedRow {
  /** In its piece, from 0; once settled: in the file, whose first row is 1. */
  row: number;
  cells: Cells;
  errors: FieldError[];
}

/** What came of a piece's rows, in order. */
export interface CheckedPiece<T> {
  /** Rows that the piece spans, empty ones counted. */
  span: number;
  /** Rows that are not empty. */
  rows: number;
  accepted: { row: number; cells: Cells; value: T }[];
  rejected: RejectedRow[];
}

export type Checked<T> = { ok: true; value: T } | { ok: false; errors: FieldError[] };

/** How a piece is read. */
export interface Reading {
  /** Which column stands where; `''` for one that is not read. */
  names: readonly string[];
  /** Rows at its beginning that are no data. */
  skip: number;
  columns: readonly Column[];
}

/** Errors that a row is given at most. */
const mostErrors = 10;

/** Reads a piece and checks its rows one by one. @throws UnreadablePiece */
export function checkPiece<T>(
  piece: Piece,
  { names, skip, columns }: Reading,
  check: (row: Row) => Checked<T>,
): CheckedPiece<T> {
  const all = readCells(piece);
  const byName = new Map(columns.map((column) => [column.name, column]));
  const done: CheckedPiece<T> = { span: all.length, rows: 0, accepted: [], rejected: [] };
  for (let index = skip; index < all.length; index += 1) {
    const cells = all[index] ?? [];
    if (cells.every((cell) => cell === '')) continue;
    done.rows += 1;
    const taken = takeCells(cells, names, byName);
    const checked = taken.ok ? check(taken.value) : taken;
    if (checked.ok) done.accepted.push({ row: index, cells, value: checked.value });
    else done.rejected.push({ row: index, cells, errors: checked.errors.slice(0, mostErrors) });
  }
  return done;
}

/** The cells of the columns that are read, as they were typed; or what the spreadsheet made of them. */
function takeCells(
  cells: Cells,
  names: readonly string[],
  columns: ReadonlyMap<string, Column>,
): Checked<Row> {
  const [first] = cells;
  if (typeof first === 'object' && first.misread === 'row-too-long')
    return { ok: false, errors: [rowTooLong] };
  if (cells.length > names.length && cells.slice(names.length).some((cell) => cell !== '')) {
    return { ok: false, errors: [tooManyCells] };
  }
  const row: Row = {};
  const errors: FieldError[] = [];
  for (let index = 0; index < names.length; index += 1) {
    const raw = cells[index];
    const name = names[index] ?? '';
    if (raw === '' || raw === undefined || name === '') continue;
    const cell = typeof raw === 'string' ? asTyped(raw) : raw;
    if (typeof cell === 'object') {
      const column = columns.get(name);
      if (cell.misread === 'rounded' && column?.number === true) row[name] = cell.shown;
      else if (cell.misread === 'date' && column?.time === true) row[name] = cell.wall ?? cell.shown;
      else errors.push(misreadError(name, cell, column?.example ?? ''));
    } else if (row[name] !== undefined && row[name] !== cell) errors.push(twoValues(name));
    else row[name] = cell;
  }
  return errors.length === 0 ? { ok: true, value: row } : { ok: false, errors };
}
