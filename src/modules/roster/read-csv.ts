import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { CsvError, parse } from 'csv-parse';
import { AppError, bodyTooLarge } from '../../platform/errors/index.ts';
import { invalidField } from '../../platform/http/index.ts';

/** Longest file that one request may carry. */
export const largestFile = 16 * 1024 * 1024;

const pieceLength = 65_536;

/** Lines that are handed on together. */
const batch = 1_000;

type Line = Record<string, string>;
type Columns = { known: readonly string[]; required: readonly string[] };

/**
 * Reads a CSV file (UTF-8, with or without a byte order mark) to its end and checks its form; then gives its lines
 * by column name, a thousand at a time. So a file that breaks off or breaks its form is refused before any of
 * it is used, and what is held is the text, not its lines.
 * @throws AppError 413 past 16 MiB; 400 where it is not UTF-8, not CSV, or lacks or adds a column
 */
export async function readCsv(file: Readable, columns: Columns): Promise<AsyncIterable<Line[]>> {
  const text = await readUtf8(file);
  for await (const _ of batches(text, columns));
  return batches(text, columns);
}

async function* batches(text: string, columns: Columns): AsyncGenerator<Line[]> {
  const parser = Readable.from(pieces(text)).pipe(
    parse({
      bom: true,
      skip_empty_lines: true,
      trim: true,
      max_record_size: 8_192,
      columns: (header: string[]) => checkHeader(header, columns),
    }),
  );
  let lines: Line[] = [];
  try {
    for await (const line of parser as AsyncIterable<Line>) {
      lines.push(line);
      if (lines.length < batch) continue;
      yield lines;
      lines = [];
      // Other requests get their turn.
      await setImmediate();
    }
    if (lines.length > 0) yield lines;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw invalidField(`/${Number(error['lines'] ?? 0)}`, 'csv', {
      en: 'This line is not CSV with as many fields as the heading',
      zh: '此行不是有效的 CSV，或列数与表头不一致',
    });
  }
}

/** The text in pieces, so that the parser is fed as its lines are taken and holds few of them. */
function* pieces(text: string): Generator<string> {
  for (let from = 0; from < text.length; from += pieceLength) yield text.slice(from, from + pieceLength);
}

async function readUtf8(file: Readable): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let bytes = 0;
  let text = '';
  try {
    for await (const chunk of file as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > largestFile) throw new AppError(bodyTooLarge);
      text += decoder.decode(chunk, { stream: true });
    }
    return text + decoder.decode();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw invalidField('', 'not-utf-8', { en: 'The file is not UTF-8', zh: '文件不是 UTF-8 编码' });
  }
}

function checkHeader(header: string[], { known, required }: Columns): string[] {
  const missing = required.filter((column) => !header.includes(column));
  const unknown = header.findIndex((column) => !known.includes(column));
  if (missing.length > 0 || unknown >= 0 || new Set(header).size < header.length) {
    const list = known.join(', ');
    throw invalidField('/1', 'csv-header', {
      en: `The heading must hold ${required.join(', ')} and nothing but ${list}`,
      zh: `表头必须包含 ${required.join('、')}，且只能使用 ${list}`,
    });
  }
  return header;
}
