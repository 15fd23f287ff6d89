import { parentPort } from 'node:worker_threads';
import { read, SSF, utils, type WorkSheet, write } from '@e965/xlsx';
import type { ThreadReply } from '../threads.ts';
import { BadArchive, rewriteArchive } from './archive.ts';
import { type Cell, type Cells, longestRecord } from './cells.ts';

/** What a thread for workbooks can be asked. It keeps the sheet it opened until it opens another. */
export type WorkbookAsk =
  | { do: 'open'; bytes: Uint8Array; mostUnpacked: number; mostRows: number }
  | { do: 'rows'; from: number; to: number; columns: number }
  | { do: 'write'; rows: string[][] };

export type WorkbookReply =
  | { is: 'opened'; rows: number }
  | { is: 'rows'; rows: Cells[] }
  | { is: 'written'; bytes: Uint8Array }
  | { is: 'refused'; fault: 'not-xlsx' | 'too-large' };

type DenseCell = { t: string; v?: unknown; w?: string; z?: string } | undefined;

let sheet: DenseCell[][] = [];

async function open(bytes: Uint8Array, mostUnpacked: number, mostRows: number): Promise<WorkbookReply> {
  const checked = await rewriteArchive(bytes, mostUnpacked);
  let first: WorkSheet | undefined;
  try {
    const book = read(checked, {
      dense: true,
      sheets: 0,
      cellFormula: false,
      cellHTML: false,
      cellNF: true,
      cellStyles: false,
      bookVBA: false,
    });
    first = book.Sheets[book.SheetNames[0] ?? ''];
  } catch {
    throw new BadArchive('not-xlsx');
  }
  if (first === undefined) throw new BadArchive('not-xlsx');
  sheet = (first as { '!data'?: DenseCell[][] })['!data'] ?? [];
  // Formatted rows that hold nothing are no rows; one filled far below is, and must not be left out unseen.
  sheet.length = filledRows(sheet);
  if (sheet.length > mostRows + 1) throw new BadArchive('too-large');
  return { is: 'opened', rows: sheet.length };
}

/** Rows up to the last in which a cell is filled. */
function filledRows(rows: readonly DenseCell[][]): number {
  const last = Object.keys(rows).findLast((at) => rows[Number(at)]?.some((cell) => cellOf(cell) !== ''));
  return last === undefined ? 0 : Number(last) + 1;
}

/** Numbers of more digits than a spreadsheet keeps have been rounded by it: they are no longer what was typed. */
const exactBelow = 1e15;

function cellOf(cell: DenseCell): Cell {
  const text = textOf(cell);
  // One shared text can stand in every cell of a sheet: they would be more than what was unpacked.
  if (typeof text === 'string' && text.length > longestRecord) return { misread: 'too-long', shown: '' };
  return text;
}

function textOf(cell: DenseCell): Cell {
  if (cell === undefined || cell.v === undefined || cell.v === null) return '';
  if (typeof cell.v === 'number') {
    // A date is a number that is shown as one; what people see is what they meant.
    if (cell.z !== undefined && SSF.is_date(cell.z)) return cell.w ?? '';
    return Math.abs(cell.v) < exactBelow ? String(cell.v) : { misread: 'rounded', shown: cell.w ?? '' };
  }
  return String(cell.v).trim();
}

/**
 * A row's first `columns` cells and, where any is filled beyond them, one more that holds the first such: a cell in the
 * last column that there is makes a row of 16,384.
 */
function cut(row: DenseCell[] | undefined, columns: number): Cells {
  if (row === undefined) return [];
  const cells: Cells = Array.from({ length: Math.min(row.length, columns) }, (_, at) => cellOf(row[at]));
  if (row.length <= columns) return cells;
  // Such a row is nearly all holes, which `findIndex` would visit one by one.
  const beyond = Object.keys(row).find((at) => Number(at) >= columns && textOf(row[Number(at)]) !== '');
  return beyond === undefined ? cells : [...cells, cellOf(row[Number(beyond)])];
}

/** Every cell is text, whatever it looks like: no program that opens the file computes anything. */
function toWorkbook(rows: string[][]): Buffer {
  const made = utils.aoa_to_sheet(rows, { dense: true }) as WorkSheet & {
    '!data': { t: string; z?: string }[][];
  };
  for (const row of made['!data']) for (const cell of row) if (cell !== undefined) cell.z = '@';
  const book = utils.book_new();
  utils.book_append_sheet(book, made, 'Sheet1');
  return write(book, { type: 'buffer', bookType: 'xlsx', compression: true }) as Buffer;
}

async function answer(ask: WorkbookAsk): Promise<WorkbookReply> {
  try {
    switch (ask.do) {
      case 'open':
        return await open(ask.bytes, ask.mostUnpacked, ask.mostRows);
      case 'rows':
        return {
          is: 'rows',
          rows: Array.from(sheet.slice(ask.from, ask.to), (row) => cut(row, ask.columns)),
        };
      case 'write':
        return { is: 'written', bytes: toWorkbook(ask.rows) };
    }
  } catch (error) {
    if (error instanceof BadArchive) return { is: 'refused', fault: error.fault };
    throw error;
  }
}

parentPort?.on('message', async (ask: WorkbookAsk) => {
  let reply: ThreadReply;
  try {
    reply = { ok: true, value: await answer(ask) };
  } catch (error) {
    // A foreign message can quote what stands in the cells: only the name goes.
    reply = { ok: false, error: error instanceof Error ? error.name : 'unknown' };
  }
  parentPort?.postMessage(reply);
});
