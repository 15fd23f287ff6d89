import { AppError, type FieldError } from '../../../platform/errors/index.ts';
import type { Piece } from '../../../platform/spreadsheets/index.ts';
import {
  BadArchive,
  byteOrderMark,
  type Column,
  type CsvForm,
  countRecords,
  cutRecords,
  findHeading,
  type Heading,
  mostHeadingColumns,
  mostHeadingRows,
  mostSheetRows,
  type OpenSheet,
  openSheet,
  type SheetLimits,
} from '../../../platform/spreadsheets/index.ts';
import { importUnreadable } from './imports.errors.ts';
import type { ImportInput } from './input.ts';
import type { ImportTarget } from './target.ts';

/** A stored file, ready to be read piece by piece. */
export interface Source {
  heading: Heading;
  /** Rows that it is thought to have. */
  total: number;
  /** The first begins with all that stands above the data. The same file gives the same pieces. */
  pieces(): AsyncGenerator<Piece>;
  close(): Promise<void>;
}

/** Rows of a sheet that go together, unless the target says. */
const sheetPiece = 2_000;

type Form = Pick<ImportTarget, 'columns' | 'pieces'>;

/** @throws AppError 422 `import-unreadable` */
export async function openSource(
  chunks: AsyncIterable<Buffer>,
  input: ImportInput,
  target: Form,
  mostUnpacked: number,
): Promise<Source> {
  if (input.format === 'xlsx') return openXlsx(chunks, input, target, mostUnpacked);
  const { pieces } = target;
  return openCsv(pieces === undefined ? chunks : inParts(chunks, pieces.bytes), input);
}

async function* inParts(chunks: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length; from += bytes) yield chunk.subarray(from, from + bytes);
  }
}

function openCsv(chunks: AsyncIterable<Buffer>, { heading, delimiter, lines, charset }: ImportInput): Source {
  const form = { delimiter, columns: heading.names.length };
  async function* pieces(): AsyncGenerator<Piece> {
    let first = true;
    for await (const bytes of withHeading(cutRecords(chunks, form), heading.skip, form)) {
      const marked = first && byteOrderMark.equals(bytes.subarray(0, 3));
      first = false;
      yield { kind: 'csv', bytes: marked ? bytes.subarray(3) : bytes, charset, form };
    }
  }
  return { heading, total: Math.max(lines - heading.skip, 0), pieces, close: async () => {} };
}

/**
 * The same pieces, but for the first, which goes on until all that stands above the data is in it: titles may be longer than one,
 * and what is left of them would be rows.
 */
async function* withHeading(
  pieces: AsyncIterable<Buffer>,
  rowsAbove: number,
  form: CsvForm,
): AsyncGenerator<Buffer> {
  let begun = false;
  let above: Buffer = Buffer.alloc(0);
  for await (const bytes of pieces) {
    if (begun) {
      yield bytes;
      continue;
    }
    above = above.length === 0 ? bytes : Buffer.concat([above, bytes]);
    begun = countRecords(above, form) >= rowsAbove;
    if (begun) yield above;
  }
  if (!begun && above.length > 0) yield above;
}

async function openXlsx(
  chunks: AsyncIterable<Buffer>,
  input: ImportInput,
  { columns, pieces: wanted }: Form,
  mostUnpacked: number,
): Promise<Source> {
  const step = wanted?.rows ?? sheetPiece;
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  const limits = { unpacked: mostUnpacked, rows: mostSheetRows };
  const refuse = (error: unknown): never => {
    throw error instanceof BadArchive ? unreadable(archiveFault(error.fault, limits)) : error;
  };
  const sheet = await openSheet(Buffer.concat(parts), limits).catch(refuse);
  try {
    const heading = await goToHeading(sheet, columns, input).catch(refuse);
    async function* pieces(): AsyncGenerator<Piece> {
      for (let from = 0; from < sheet.rows(); from += step) {
        const rows = await sheet.read(from, from + step, heading.names.length).catch(refuse);
        yield { kind: 'cells', rows };
      }
    }
    return { heading, total: Math.max(sheet.rows() - heading.skip, 0), pieces, close: sheet.close };
  } catch (error) {
    await sheet.close();
    throw error;
  }
}

/** Goes to the first visible sheet that has the heading. @throws AppError 422 where none has it */
async function goToHeading(
  sheet: OpenSheet,
  columns: readonly Column[],
  input: ImportInput,
): Promise<Heading> {
  let refused: { error: FieldError; likeness: number } | undefined;
  do {
    const rows = await sheet.read(0, mostHeadingRows + 1, mostHeadingColumns);
    const found = findHeading(rows, columns, input.columns);
    if (found.ok) return found.heading;
    if (refused === undefined || found.likeness > refused.likeness) refused = found;
  } while (await sheet.next());
  throw unreadable(refused.error);
}

function unreadable(error: FieldError): AppError {
  return new AppError(importUnreadable, { errors: [error] });
}

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
