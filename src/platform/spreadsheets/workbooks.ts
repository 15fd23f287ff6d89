import { createThreads } from '../threads.ts';
import { BadArchive } from './archive.ts';
import type { Cells } from './cells.ts';
import type { WorkbookAsk, WorkbookReply } from './workbook.thread.ts';

/** A workbook that has been opened in a thread of its own, at one of its visible sheets. */
export interface OpenSheet {
  /** Rows of the sheet that it is at. */
  rows(): number;
  /**
   * Rows `from` to `to - 1`, each cut after `columns` cells; a filled cell beyond them is one more. @throws BadArchive
   * where the thread needs more than its heap
   */
  read(from: number, to: number, columns: number): Promise<Cells[]>;
  /** Goes to the next visible sheet; false where there is none. @throws BadArchive */
  next(): Promise<boolean>;
  close(): Promise<void>;
}

const file = new URL('./workbook.thread.ts', import.meta.url);

/** Rows of a sheet that are read; beyond it CSV is the better form. A million is all that Excel has. */
export const mostSheetRows = 200_000;

/** Columns in which a heading is looked for. */
export const mostHeadingColumns = 256;

/** What one workbook may cost. */
export interface SheetLimits {
  /** Bytes of XML that its parts unpack to. */
  unpacked: number;
  /** Rows below the heading, of a sheet. */
  rows: number;
}

/** Heap that a sheet needs for each byte of its XML (measured with 27 bytes a cell: between 3 and 4). */
const heapForByte = 4;
const leastHeapMb = 64;

const idleMs = 1_000;

function startThread(heapMb: number) {
  const limits = { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: 32 };
  const threads = createThreads({ file, count: 1, limits, idleMs: 600_000 });
  return {
    async ask(ask: WorkbookAsk): Promise<WorkbookReply> {
      try {
        return await threads.run<WorkbookReply>(ask);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        throw code === 'ERR_WORKER_OUT_OF_MEMORY' ? new BadArchive('too-large') : error;
      }
    },
    close: () => threads.close(),
  };
}

/**
 * Opens an XLSX workbook at its first visible sheet, in a thread with a heap of its own: one that needs more ends alone.
 * @throws BadArchive where it is no XLSX file, or too much
 */
export async function openSheet(bytes: Buffer, limits: SheetLimits): Promise<OpenSheet> {
  const heapMb = Math.max(leastHeapMb, Math.ceil((limits.unpacked * heapForByte) / 1_048_576));
  const thread = startThread(heapMb);
  try {
    const { unpacked: mostUnpacked, rows: mostRows } = limits;
    let rows = 0;
    const goTo = async (ask: WorkbookAsk): Promise<boolean> => {
      const reply = await thread.ask(ask);
      if (reply.is === 'no-more') return false;
      if (reply.is !== 'opened') throw new BadArchive(reply.is === 'refused' ? reply.fault : 'not-xlsx');
      rows = reply.rows;
      return true;
    };
    await goTo({ do: 'open', bytes, mostUnpacked, mostRows });
    return {
      rows: () => rows,
      next: () => goTo({ do: 'next', mostRows }),
      async read(from, to, columns) {
        const part = await thread.ask({ do: 'rows', from, to, columns });
        return part.is === 'rows' ? part.rows : [];
      },
      close: () => thread.close(),
    };
  } catch (error) {
    await thread.close();
    throw error;
  }
}

/** Workbooks from rows of text. */
export interface WorkbookWriter {
  write(rows: string[][]): Promise<Buffer>;
  close(): Promise<void>;
}

/** Writes workbooks in a thread, which ends when it has been idle for a second. */
export function createWorkbookWriter(): WorkbookWriter {
  const limits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 };
  const threads = createThreads({ file, count: 1, limits, idleMs });
  return {
    async write(rows) {
      const reply = await threads.run<WorkbookReply>({ do: 'write', rows });
      if (reply.is !== 'written') throw new Error('the workbook was not written');
      return Buffer.from(reply.bytes);
    },
    close: () => threads.close(),
  };
}
