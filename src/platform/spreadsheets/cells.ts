import type { Charset } from './charset.ts';
import { type CsvForm, longestRecord, recordEnds } from './records.ts';

/**
 * Why a cell is not what somebody typed: its program has rounded the number (Excel: over 15 digits), taken it for a date,
 * for true or false, or shows an error; a formula was never computed; a quote is open; the cell, or its whole row, is too long.
 */
export type Misreading =
  | 'rounded'
  | 'date'
  | 'boolean'
  | 'error'
  | 'uncomputed'
  | 'quote'
  | 'too-long'
  | 'row-too-long';

/** A cell that cannot be taken for what was typed. */
export interface Misread {
  misread: Misreading;
  /** What the sheet shows there, as far as it is kept. */
  shown: string;
  /** Of a date and time as a sheet counts them: `2021-09-21 09:30:00`, by the clock on the wall. */
  wall?: string;
}

/** A cell: its text, trimmed, or why there is none. */
export type Cell = string | Misread;
export type Cells = Cell[];

/** What a person sees in the cell. */
export function shownIn(cell: Cell | undefined): string {
  return typeof cell === 'object' ? cell.shown : (cell ?? '');
}

/** Some rows of a file that stand together: bytes of CSV at whole records, or cells of a sheet. */
export type Piece =
  | { kind: 'csv'; bytes: Uint8Array; charset: Charset; form: CsvForm }
  | { kind: 'cells'; rows: Cells[] };

/** A piece that cannot be read, and with it the file. */
export class UnreadablePiece extends Error {
  override readonly name = 'UnreadablePiece';
  readonly fault = 'charset';
}

/** What is kept of a row that is too long. */
const keptOfLong = 100;

/**
 * The rows of a piece, trimmed; an empty row is an empty array, so that rows keep their numbers.
 * @throws UnreadablePiece
 */
export function readCells(piece: Piece): Cells[] {
  if (piece.kind === 'cells') return piece.rows;
  const { charset, form } = piece;
  const bytes = Buffer.from(piece.bytes.buffer, piece.bytes.byteOffset, piece.bytes.byteLength);
  return bytes.includes('"') ? readQuoted(bytes, charset, form) : readPlain(bytes, charset, form);
}

function decode(bytes: Uint8Array, charset: Charset): string {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    throw new UnreadablePiece();
  }
}

/** CSV without a single quote: a record is a line, a field what stands between delimiters. Most files are such. */
function readPlain(bytes: Buffer, charset: Charset, form: CsvForm): Cells[] {
  const lines = decode(bytes, charset).split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => readLine(line, form.delimiter));
}

function readLine(line: string, delimiter: string): Cells {
  if (line.length > longestRecord) return [{ misread: 'row-too-long', shown: line.slice(0, keptOfLong) }];
  if (line.trim() === '') return [];
  return line.split(delimiter).map((cell) => cell.trim());
}

function readQuoted(bytes: Buffer, charset: Charset, { delimiter, columns }: CsvForm): Cells[] {
  const rows: Cells[] = [];
  let from = 0;
  for (const end of recordEnds(bytes, { delimiter, columns }, true)) {
    const record = decode(bytes.subarray(from, end), charset).replace(/\r?\n$/, '');
    const plain = record.length > longestRecord || !record.includes('"');
    rows.push(plain ? readLine(record, delimiter) : readRecord(record, delimiter));
    from = end;
  }
  return rows;
}

/** A record with quotes in it, by the rules of `recordEnds`. */
function readRecord(record: string, delimiter: string): Cells {
  const cells: Cells = [];
  for (let at = 0; at <= record.length; ) {
    while (record[at] === ' ') at += 1;
    const close = record[at] === '"' ? closing(record, at + 1, delimiter) : undefined;
    const found = record.indexOf(delimiter, close ?? at);
    const end = found < 0 ? record.length : found;
    if (close !== undefined)
      cells.push(
        record
          .slice(at + 1, close)
          .replaceAll('""', '"')
          .trim(),
      );
    else cells.push(unquoted(record.slice(at, end).trim()));
    at = end + 1;
  }
  return cells.every((cell) => cell === '') ? [] : cells;
}

function closing(record: string, from: number, delimiter: string): number | undefined {
  for (let at = record.indexOf('"', from); at >= 0; at = record.indexOf('"', at + 1)) {
    if (record[at + 1] === '"') {
      at += 1;
      continue;
    }
    const after = record.slice(at + 1).search(/[^ \r]/);
    if (after < 0 || ['\n', delimiter].includes(record[at + 1 + after] ?? '')) return at;
  }
  return undefined;
}

/** `5"楼` and `="3501…"` are text; a quote at one end alone was to be one of two. */
function unquoted(cell: string): Cell {
  const oneSided = cell.startsWith('"') || (cell.endsWith('"') && !/^'?="/.test(cell));
  return oneSided ? { misread: 'quote', shown: cell } : cell;
}
