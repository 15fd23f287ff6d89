import type { FieldError, Text } from '../errors/index.ts';
import { type Cells, longestRecord, type Misreading, type Piece, readCells } from './cells.ts';

/** A row of an import, by column name; an empty cell is absent. */
export type Row = Record<string, string | undefined>;

/** A row that does not stand, as it was, and why. */
export interface RejectedRow {
  /** In its piece, from 0; once settled: in the file, where the heading is row 1. */
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

/** Errors that a row is given at most. */
const mostErrors = 10;

/**
 * Reads a piece and checks its rows one by one. `names` says which column stands where; `skipFirst`: the piece
 * begins with the heading. @throws UnreadablePiece
 */
export function checkPiece<T>(
  piece: Piece,
  names: readonly string[],
  skipFirst: boolean,
  check: (row: Row) => Checked<T>,
): CheckedPiece<T> {
  const all = readCells(piece);
  const done: CheckedPiece<T> = { span: all.length, rows: 0, accepted: [], rejected: [] };
  for (let index = skipFirst ? 1 : 0; index < all.length; index += 1) {
    const cells = all[index] ?? [];
    if (cells.every((cell) => cell === '')) continue;
    done.rows += 1;
    const checked = checkCells(cells, names, check);
    if (checked.ok) done.accepted.push({ row: index, cells, value: checked.value });
    else done.rejected.push({ row: index, cells, errors: checked.errors.slice(0, mostErrors) });
  }
  return done;
}

function checkCells<T>(cells: Cells, names: readonly string[], check: (row: Row) => Checked<T>): Checked<T> {
  if (cells.length > names.length && cells.slice(names.length).some((cell) => cell !== '')) {
    return { ok: false, errors: [tooManyCells] };
  }
  const row: Row = {};
  for (let index = 0; index < names.length; index += 1) {
    const cell = cells[index];
    const name = names[index] ?? '';
    if (typeof cell === 'object') {
      return { ok: false, errors: [{ pointer: `/${name}`, ...misreadings[cell.misread] }] };
    }
    if (cell !== '' && cell !== undefined) row[name] = cell;
  }
  return check(row);
}

const tooManyCells: FieldError = {
  pointer: '',
  code: 'too-many-cells',
  text: {
    en: 'The row has more cells than the heading. Put a cell that holds a comma in quotes: "1,2号楼"',
    zh: '该行的列数多于表头。含逗号的内容请加引号："1,2号楼"',
  },
};
const misreadings: Record<Misreading, { code: string; text: Text }> = {
  rounded: {
    code: 'rounded-number',
    text: {
      en: 'The number was rounded by the spreadsheet; give the cells the format "text" and enter it again',
      zh: '数字已被电子表格四舍五入；请将单元格设为“文本”格式后重新填写',
    },
  },
  'too-long': {
    code: 'cell-too-long',
    text: {
      en: `The cell holds more than ${longestRecord} characters`,
      zh: `单元格内容超过 ${longestRecord} 个字符`,
    },
  },
};
