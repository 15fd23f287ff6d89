import { parentPort } from 'node:worker_threads';
import { type ParsingOptions, read, utils, type WorkBook, type WorkSheet, write } from '@e965/xlsx';
import type { ThreadReply } from '../threads.ts';
import { BadArchive, rewriteArchive } from './archive.ts';
import type { Cells } from './cells.ts';
import { cut, type DenseCell, filledRows, fillMerges, type Merge } from './sheet-cells.ts';

/** What a thread for workbooks can be asked. It keeps the workbook it opened, and one of its sheets. */
export type WorkbookAsk =
  | { do: 'open'; bytes: Uint8Array; mostUnpacked: number; mostRows: number }
  | { do: 'next'; mostRows: number }
  | { do: 'rows'; from: number; to: number; columns: number }
  | { do: 'write'; rows: string[][] };

export type WorkbookReply =
  | { is: 'opened'; rows: number }
  | { is: 'rows'; rows: Cells[] }
  | { is: 'written'; bytes: Uint8Array }
  | { is: 'refused'; fault: 'not-xlsx' | 'too-large' }
  | { is: 'no-more' };

let archive: Buffer = Buffer.alloc(0);
/** Visible sheets that have not been opened yet. */
let sheets: string[] = [];
let sheet: DenseCell[][] = [];

const reading: ParsingOptions = {
  dense: true,
  cellDates: true,
  cellFormula: false,
  cellHTML: false,
  cellNF: true,
  cellStyles: false,
  bookVBA: false,
};

function readBook(of: string | string[]): WorkBook {
  try {
    return read(archive, { ...reading, sheets: of });
  } catch {
    throw new BadArchive('not-xlsx');
  }
}

async function open(bytes: Uint8Array, mostUnpacked: number, mostRows: number): Promise<WorkbookReply> {
  archive = await rewriteArchive(bytes, mostUnpacked);
  const { SheetNames, Workbook } = readBook([]);
  // What is hidden is last year's, or somebody's sums.
  sheets = SheetNames.filter((_, at) => (Workbook?.Sheets?.[at]?.Hidden ?? 0) === 0);
  if (sheets.length === 0) throw new BadArchive('not-xlsx');
  return next(mostRows);
}

/** Opens the next visible sheet. */
function next(mostRows: number): WorkbookReply {
  const name = sheets.shift();
  if (name === undefined) return { is: 'no-more' };
  sheet = [];
  const read = readBook(name).Sheets[name] as { '!data'?: DenseCell[][]; '!merges'?: Merge[] } | undefined;
  sheet = read?.['!data'] ?? [];
  // Formatted rows that hold nothing are no rows; one filled far below is, and must not be left out unseen.
  sheet.length = filledRows(sheet);
  if (sheet.length > mostRows + 1 || !fillMerges(sheet, read?.['!merges'] ?? []))
    throw new BadArchive('too-large');
  return { is: 'opened', rows: sheet.length };
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
      case 'next':
        return next(ask.mostRows);
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
