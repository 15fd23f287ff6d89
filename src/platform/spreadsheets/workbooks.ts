import { createThreads } from '../threads.ts';
import type { Cells } from './cells.ts';
import type { WorkbookAsk, WorkbookReply } from './workbook.thread.ts';
import { BadArchive } from './zip.ts';

/** A sheet that has been opened in a thread of its own. */
export interface OpenSheet {
  /** Rows with the heading. */
  rows: number;
  /** Rows `from` to `to - 1`. */
  read(from: number, to: number): Promise<Cells[]>;
  close(): Promise<void>;
}

const file = new URL('./workbook.thread.ts', import.meta.url);

/** The most that a workbook may unpack to: 32 MiB of XLSX are seldom more than this. */
const mostUnpacked = 256 * 1_048_576;

/** Rows of a sheet that are read; beyond it CSV is the better form. A million is all that Excel has. */
export const mostSheetRows = 200_000;

const idleMs = 1_000;

function startThread() {
  const limits = { maxOldGenerationSizeMb: 1_024, maxYoungGenerationSizeMb: 32 };
  const threads = createThreads({ file, count: 1, limits, idleMs: 600_000 });
  return {
    ask: (ask: WorkbookAsk) => threads.run<WorkbookReply>(ask),
    close: () => threads.close(),
  };
}

/**
 * Opens the first sheet of an XLSX workbook, in a thread with a heap of its own: one that needs more ends alone.
 * @throws BadArchive where it is no XLSX file, or too much
 */
export async function openSheet(bytes: Buffer): Promise<OpenSheet> {
  const thread = startThread();
  let reply: WorkbookReply;
  try {
    reply = await thread.ask({ do: 'open', bytes, mostUnpacked, mostRows: mostSheetRows });
  } catch (error) {
    await thread.close();
    // The thread ran out of its heap.
    if ((error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY')
      throw new BadArchive('too-large');
    throw error;
  }
  if (reply.is !== 'opened') {
    await thread.close();
    throw new BadArchive(reply.is === 'refused' ? reply.fault : 'not-xlsx');
  }
  return {
    rows: reply.rows,
    async read(from, to) {
      const part = await thread.ask({ do: 'rows', from, to });
      return part.is === 'rows' ? part.rows : [];
    },
    close: () => thread.close(),
  };
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
