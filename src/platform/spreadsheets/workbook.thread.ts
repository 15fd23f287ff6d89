import { parentPort } from 'node:worker_threads';
import { read, SSF, utils, type WorkSheet, write } from '@e965/xlsx';
import type { ThreadReply } from '../threads.ts';
import type { Cells } from './cells.ts';
import { assertArchive, BadArchive } from './zip.ts';

/** What a thread for workbooks can be asked. It keeps the sheet it opened until it opens another. */
export type WorkbookAsk =
  | { do: 'open'; bytes: Uint8Array; mostUnpacked: number; mostRows: number }
  | { do: 'rows'; from: number; to: number }
  | { do: 'write'; rows: string[][] };

export type WorkbookReply =
  | { is: 'opened'; rows: number }
  | { is: 'rows'; rows: Cells[] }
  | { is: 'written'; bytes: Uint8Array }
  | { is: 'refused'; fault: 'not-xlsx' | 'too-large' };

type DenseCell = { t: string; v?: unknown; w?: string; z?: string } | undefined;

let sheet: DenseCell[][] = [];

function open(bytes: Buffer, mostUnpacked: number, mostRows: number): WorkbookReply {
  assertArchive(bytes, mostUnpacked);
  let first: WorkSheet | undefined;
  try {
    const book = read(bytes, {
      dense: true,
      sheets: 0,
      sheetRows: mostRows + 2,
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
  sheet = ((first as { '!data'?: DenseCell[][] })['!data'] ?? []) as DenseCell[][];
  if (sheet.length > mostRows + 1) throw new BadArchive('too-large');
  return { is: 'opened', rows: sheet.length };
}

/** Numbers of more digits than a spreadsheet keeps have been rounded by it: they are no longer what was typed. */
const exactBelow = 1e15;

function textOf(cell: DenseCell): string | null {
  if (cell === undefined || cell.v === undefined || cell.v === null) return '';
  if (typeof cell.v === 'number') {
    // A date is a number that is shown as one; what people see is what they meant.
    if (cell.z !== undefined && SSF.is_date(cell.z)) return cell.w ?? '';
    return Math.abs(cell.v) < exactBelow ? String(cell.v) : null;
  }
  return String(cell.v).trim();
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

function answer(ask: WorkbookAsk): WorkbookReply {
  try {
    switch (ask.do) {
      case 'open':
        return open(Buffer.from(ask.bytes), ask.mostUnpacked, ask.mostRows);
      case 'rows':
        return {
          is: 'rows',
          rows: sheet.slice(ask.from, ask.to).map((row) => Array.from(row ?? [], textOf)),
        };
      case 'write':
        return { is: 'written', bytes: toWorkbook(ask.rows) };
    }
  } catch (error) {
    if (error instanceof BadArchive) return { is: 'refused', fault: error.fault };
    throw error;
  }
}

parentPort?.on('message', (ask: WorkbookAsk) => {
  let reply: ThreadReply;
  try {
    reply = { ok: true, value: answer(ask) };
  } catch (error) {
    // A foreign message can quote what stands in the cells: only the name goes.
    reply = { ok: false, error: error instanceof Error ? error.name : 'unknown' };
  }
  parentPort?.postMessage(reply);
});
