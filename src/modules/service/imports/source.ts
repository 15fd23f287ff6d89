import { AppError, type FieldError } from '../../../platform/errors/index.ts';
import type { Piece } from '../../../platform/spreadsheets/index.ts';
import {
  BadArchive,
  byteOrderMark,
  type Column,
  cutRecords,
  EndlessRecord,
  type OpenSheet,
  openSheet,
  readHeading,
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
): Promise<Source> {
  return input.format === 'csv' ? openCsv(chunks, input) : openXlsx(chunks, columns);
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

async function openXlsx(chunks: AsyncIterable<Buffer>, columns: readonly Column[]): Promise<Source> {
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  let sheet: OpenSheet;
  try {
    sheet = await openSheet(Buffer.concat(parts));
  } catch (error) {
    throw error instanceof BadArchive ? unreadable(archiveFaults[error.fault]) : error;
  }
  const { rows, read, close } = sheet;
  const [first = []] = await read(0, 1);
  const heading = readHeading(
    first.map((cell) => cell ?? ''),
    columns,
  );
  if (!heading.ok) {
    await close();
    throw unreadable(heading.error);
  }
  async function* pieces(): AsyncGenerator<Piece> {
    for (let from = 0; from < rows; from += sheetPiece) {
      yield { kind: 'cells', rows: await read(from, from + sheetPiece) };
    }
  }
  return { names: heading.names, total: rows - 1, pieces, close };
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
const archiveFaults: Record<BadArchive['fault'], FieldError> = {
  'not-xlsx': {
    pointer: '',
    code: 'not-xlsx',
    text: {
      en: 'The file is no sound XLSX workbook. Open it and save it as .xlsx once more, or send it as text/csv',
      zh: '文件不是完好的 XLSX 工作簿。请打开后重新另存为 .xlsx，或以 text/csv 发送',
    },
  },
  'too-large': {
    pointer: '',
    code: 'too-large',
    text: {
      en: 'The workbook holds more than 200,000 rows or 256 MiB; send it as CSV',
      zh: '工作簿超过 200,000 行或 256 MiB，请改用 CSV',
    },
  },
};
