import type { FieldError } from '../../../platform/errors/index.ts';
import {
  type Checked,
  checkPiece,
  type Piece,
  type Reading,
  type RejectedRow,
  type Row,
} from '../../../platform/spreadsheets/index.ts';
import type { ImportAct } from './undoing.ts';

/** A row that stands, and where it stood. */
export interface PlainRow<T> {
  row: number;
  cells: RejectedRow['cells'];
  value: T;
}

/** A piece of a small file, row by row: plans have hundreds of rows, not millions. */
export interface PlainPiece<T> {
  span: number;
  rows: number;
  accepted: number;
  rejected: RejectedRow[];
  standing: PlainRow<T>[];
  /** What writing it has done. */
  acts?: ImportAct[];
}

/** Checks the rows of a piece, and then, one after the other, what only the database can tell. */
export async function preparePlain<Given, T>(
  piece: Piece,
  reading: Reading,
  check: (row: Row) => Checked<Given>,
  lookUp: (given: Given) => Promise<Checked<T>>,
): Promise<PlainPiece<T>> {
  const { span, rows, accepted, rejected } = checkPiece(piece, reading, check);
  const standing: PlainRow<T>[] = [];
  for (const { row, cells, value } of accepted) {
    const found = await lookUp(value);
    if (found.ok) standing.push({ row, cells, value: found.value });
    else rejected.push({ row, cells, errors: found.errors });
  }
  return inOrder({ span, rows, accepted: standing.length, rejected, standing });
}

/** Rejects rows whose key stands further up in the file; `seen` is the file's. */
export function rejectRepeated<T>(
  piece: PlainPiece<T>,
  seen: Set<string>,
  keyOf: (value: T) => string,
  error: FieldError,
): void {
  rejectStanding(
    piece,
    ({ value }) => {
      const key = keyOf(value);
      const again = seen.has(key);
      seen.add(key);
      return again;
    },
    error,
  );
}

/** Rejects rows that had been taken to stand. */
export function rejectStanding<T>(
  piece: PlainPiece<T>,
  isRefused: (row: PlainRow<T>) => boolean,
  error: FieldError,
): void {
  const standing: PlainRow<T>[] = [];
  for (const one of piece.standing) {
    if (isRefused(one)) piece.rejected.push({ row: one.row, cells: one.cells, errors: [error] });
    else standing.push(one);
  }
  piece.standing = standing;
  piece.accepted = standing.length;
  inOrder(piece);
}

function inOrder<T>(piece: PlainPiece<T>): PlainPiece<T> {
  piece.rejected.sort((one, other) => one.row - other.row);
  return piece;
}
