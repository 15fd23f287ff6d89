import { AppError, type FieldError } from '../../../platform/errors/index.ts';
import type { Piece } from '../../../platform/spreadsheets/index.ts';
import {
  BadArchive,
  byteOrderMark,
  type Column,
  cutRecords,
  EndlessRecord,
  mostHeadingColumns,
  mostSheetRows,
  openSheet,
  readHeading,
  type SheetLimits,
  shownIn,
} from '../../../platform/spreadsheets/index.ts';
import { importUnreadable } from './imports.errors.ts';
import type { ImportInput } from './input.ts';

/** A stored file, ready to be read piece by piece. */
export interface Source {
  /** Which column stands where. */
  names: readonly string[];
  /** Rows that it is thought to have. */
  total: number;
  /** The first begins with the heading. The same file gives the same pieces. */
  pieces(): AsyncGenerator<Piece>;
  close(): Promise<void>;
}

/** Rows of a sheet that go together. */
const sheetPiece = 2_000;

/** @throws AppError 422 `import-unreadable` */
export async function openSource(
  chunks: AsyncIterable<Buffer>,
  input: ImportInput,
  columns: readonly Column[],
  mostUnpacked: number,
): Promise<Source> {
  return input.format === 'csv' ? openCsv(chunks, input) : openXlsx(chunks, columns, mostUnpacked);
}

function openCsv(chunks: AsyncIterable<Buffer>, { names, lines, charset }: ImportInput): Source {
  async function* pieces(): AsyncGenerator<Piece> {
    let first = true;
    try {
      for await (const bytes of cutRecords(chunks)) {
        const marked = first && byteOrderMark.equals(bytes.subarray(0, 3));
        first = false;
        yield { kind: 'csv', bytes: marked ? bytes.subarray(3) : bytes, charset };
      }
    } catch (error) {
      throw error instanceof EndlessRecord ? unreadable(endless) : error;
    }
  }
  return { names, total: Math.max(lines - 1, 0), pieces, close: async () => {} };
}

async function openXlsx(
  chunks: AsyncIterable<Buffer>,
  columns: readonly Column[],
  mostUnpacked: number,
): Promise<Source> {
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  const limits = { unpacked: mostUnpacked, rows: mostSheetRows };
  const refuse = (error: unknown): never => {
    throw error instanceof BadArchive ? unreadable(archiveFault(error.fault, limits)) : error;
  };
  const { rows, read, close } = await openSheet(Buffer.concat(parts), limits).catch(refuse);
  try {
    const [first = []] = await read(0, 1, mostHeadingColumns).catch(refuse);
    const heading = readHeading(first.map(shownIn), columns);
    if (!heading.ok) throw unreadable(heading.error);
    const { names } = heading;
    async function* pieces(): AsyncGenerator<Piece> {
      for (let from = 0; from < rows; from += sheetPiece) {
        const some = await read(from, from + sheetPiece, names.length).catch(refuse);
        yield { kind: 'cells', rows: some };
      }
    }
    return { names, total: rows - 1, pieces, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function unreadable(error: FieldError): AppError {
  return new AppError(importUnreadable, { errors: [error] });
}

const endless: FieldError = {
  pointer: '',
  code: 'csv',
  text: {
    en: 'A quote in this file never ends. Close it, and double a quote that is meant: "12""楼"',
    zh: '文件中有未闭合的引号。请补全引号；内容中的引号须写成两个："12""楼"',
  },
};

function archiveFault(fault: BadArchive['fault'], limits: SheetLimits): FieldError {
  if (fault === 'not-xlsx') {
    const text = {
      en: 'The file is no sound XLSX workbook. Open it and save it as .xlsx once more, or send it as text/csv',
      zh: '文件不是完好的 XLSX 工作簿。请打开后重新另存为 .xlsx，或以 text/csv 发送',
    };
    return { pointer: '', code: fault, text };
  }
  const rows = limits.rows.toLocaleString('en-US');
  const mib = Math.floor(limits.unpacked / 1_048_576);
  const text = {
    en: `The workbook holds more than ${rows} rows, or unpacks to more than ${mib} MiB; send it as CSV`,
    zh: `工作簿超过 ${rows} 行，或解压后超过 ${mib} MiB，请改用 CSV`,
  };
  return { pointer: '', code: fault, text };
}
