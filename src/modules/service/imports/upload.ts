import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { seal } from '../../../platform/crypto/index.ts';
import { AppError, bodyTooLarge, invalidRequest } from '../../../platform/errors/index.ts';
import { invalidField } from '../../../platform/http/index.ts';
import {
  byteOrderMark,
  type Charset,
  type Column,
  type ColumnMap,
  createCharsetProbe,
  findCsvHeading,
  type Heading,
  type WideCharset,
  wideCharsetOf,
} from '../../../platform/spreadsheets/index.ts';
import type { OpenDrill } from '../../drill/index.ts';
import type { ImportsRepo, Upload } from './imports.repo.ts';

/** A file as it now lies in the database. */
export interface StoredFile {
  bytes: number;
  /** Line breaks: about as many rows. */
  lines: number;
  charset: Charset;
  /** CSV: where the heading is; empty for a workbook. */
  heading: Heading;
  /** CSV: what the cells are delimited by. */
  delimiter: string;
  /** SHA-256. */
  digest: Buffer;
}

export interface Incoming extends Upload {
  drill: OpenDrill;
  format: 'csv' | 'xlsx';
  /** As the sender stated it. */
  charset: Charset | WideCharset | undefined;
  columns: readonly Column[];
  /** What the sender says the columns are headed. */
  map: ColumnMap;
  mostBytes: number;
}

/** What one chunk holds: about 3,000 roster rows. Every file is cut at the same places. */
export const chunkBytes = 262_144;

/** What a sealed chunk is bound to. */
export const chunkContext = (jobId: string, seq: number) => ({
  table: 'import_chunks',
  column: 'bytes',
  row: `${jobId}/${seq}`,
});

/**
 * Takes a file in as it comes: sealed under the drill's key, chunk by chunk, never whole in memory. What a glance
 * at its beginning tells (no CSV or XLSX, wrong headings) is refused at once.
 * @throws AppError 413, 400; nothing of the file is then kept
 */
export async function storeUpload(
  { repo }: { repo: ImportsRepo },
  file: Readable,
  incoming: Incoming,
): Promise<StoredFile> {
  const { jobId, upload, drill, format, charset, mostBytes } = incoming;
  const probe = createCharsetProbe(charset === 'utf-8');
  let beginning: Beginning | undefined;
  let bytes = 0;
  let lines = 0;
  let seq = 0;
  const hash = createHash('sha256');
  /** The chunk before: it is written while the next is read and sealed. */
  let writing = Promise.resolve();
  try {
    const parts = counted(file, mostBytes, (part) => hash.update(part));
    const text = format === 'csv' ? inUtf8(parts, charset) : parts;
    for await (const chunk of inChunks(text)) {
      beginning ??= lookAtBeginning(chunk, incoming);
      bytes += chunk.length;
      if (format === 'csv') {
        probe.push(chunk);
        for (let at = chunk.indexOf(0x0a); at >= 0; at = chunk.indexOf(0x0a, at + 1)) lines += 1;
      }
      const sealed = seal(drill.keys.data, chunk, chunkContext(jobId, seq));
      await writing;
      writing = repo.addChunk({ jobId, upload }, seq, sealed);
      // Awaited before the next; until then a failure is nobody's.
      writing.catch(() => undefined);
      seq += 1;
    }
    await writing;
    if (beginning === undefined)
      throw invalidField('', 'empty', {
        en: 'The file is empty. Send one with a heading and rows; GET /v1/imports/{kind}/template gives an example',
        zh: '文件为空。请发送含表头和数据的文件；示例见 GET /v1/imports/{kind}/template',
      });
    const found = format === 'csv' ? charsetOf(statedOf(incoming), probe.end()) : 'utf-8';
    return { bytes, lines, charset: found, ...beginning, digest: hash.digest() };
  } catch (error) {
    await writing.catch(() => undefined);
    await repo.dropUploads([{ jobId, upload }]);
    throw error;
  }
}

/** The parts of the file as they were sent. @throws AppError 413, 400 where its sender goes away in the middle */
async function* counted(
  file: Readable,
  mostBytes: number,
  note: (part: Buffer) => void,
): AsyncGenerator<Buffer> {
  let total = 0;
  // Where the file is refused, its rest is still to be read: the connection is not ours alone.
  try {
    for await (const part of file.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      total += part.length;
      if (total > mostBytes) throw new AppError(bodyTooLarge);
      note(part);
      yield part;
    }
  } catch (error) {
    // Told here, and of the reading alone: a connection to the database that is lost meanwhile has the same code.
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE') throw new AppError(invalidRequest);
    throw error;
  }
}

/** Text in UTF-16 written in UTF-8, with a byte order mark that says so; any other as it is. */
async function* inUtf8(
  parts: AsyncIterable<Buffer>,
  stated: Charset | WideCharset | undefined,
): AsyncGenerator<Buffer> {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  let first = true;
  for await (const part of parts) {
    if (first) {
      const wide = stated === 'utf-16le' || stated === 'utf-16be' ? stated : wideCharsetOf(part);
      first = false;
      if (wide !== undefined) {
        decoder = new TextDecoder(wide, { fatal: true });
        yield byteOrderMark;
      }
    }
    yield decoder === undefined ? part : Buffer.from(decodeWide(decoder, part));
  }
  if (decoder !== undefined) decodeWide(decoder, undefined);
}

function decodeWide(decoder: InstanceType<typeof TextDecoder>, part: Buffer | undefined): string {
  try {
    return decoder.decode(part, { stream: part !== undefined });
  } catch {
    throw notUtf8();
  }
}

async function* inChunks(parts: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let held = 0;
  for await (const part of parts) {
    waiting.push(part);
    held += part.length;
    if (held < chunkBytes) continue;
    const bytes = Buffer.concat(waiting);
    let from = 0;
    for (; bytes.length - from >= chunkBytes; from += chunkBytes)
      yield bytes.subarray(from, from + chunkBytes);
    waiting = [bytes.subarray(from)];
    held = bytes.length - from;
  }
  if (held > 0) yield Buffer.concat(waiting);
}

type Beginning = Pick<StoredFile, 'heading' | 'delimiter'>;

const unknownYet: Beginning = { heading: { skip: 0, names: [], headings: [], unread: [] }, delimiter: ',' };

const zipBegins = Buffer.from([0x50, 0x4b, 0x03, 0x04]);

/** The heading of a CSV file; none yet of a workbook. @throws AppError 400 */
function lookAtBeginning(chunk: Buffer, incoming: Incoming): Beginning {
  const { format, columns, map } = incoming;
  if (format === 'xlsx') {
    if (zipBegins.equals(chunk.subarray(0, 4))) return unknownYet;
    throw invalidField('', 'not-xlsx', {
      en: 'The file is no XLSX workbook. Save it as .xlsx, or send it as text/csv',
      zh: '文件不是 XLSX 工作簿。请另存为 .xlsx，或以 text/csv 发送',
    });
  }
  if (zipBegins.equals(chunk.subarray(0, 4))) {
    throw invalidField('', 'not-csv', {
      en: 'The file is a workbook. Send it with the content-type of XLSX, or save it as CSV',
      zh: '文件是工作簿。请使用 XLSX 的 content-type 发送，或另存为 CSV',
    });
  }
  const begin = byteOrderMark.equals(chunk.subarray(0, 3)) ? 3 : 0;
  const complete = chunk.length < chunkBytes;
  const found = findCsvHeading(chunk.subarray(begin), { columns, map, stated: statedOf(incoming), complete });
  if (found.ok) return { heading: found.heading, delimiter: found.form.delimiter };
  const { pointer, code, text } = found.error;
  throw invalidField(pointer, code, text);
}

/** The charset that the stored text is in, where the sender stated it. */
function statedOf({ charset }: Incoming): Charset | undefined {
  return charset === 'utf-16le' || charset === 'utf-16be' ? 'utf-8' : charset;
}

function charsetOf(stated: Charset | undefined, found: Charset | 'broken'): Charset {
  const wrong = found === 'broken' ? stated !== 'gb18030' : stated === 'utf-8' && found !== 'utf-8';
  if (wrong) throw notUtf8();
  return stated ?? (found === 'broken' ? 'utf-8' : found);
}

function notUtf8(): AppError {
  return invalidField('', 'not-utf-8', {
    en: 'The file is not sound UTF-8 or UTF-16. Save it as "CSV UTF-8", or leave charset out: GB18030 is recognised',
    zh: '文件不是完整的 UTF-8 或 UTF-16 编码。请另存为“CSV UTF-8”，或去掉 charset 由系统识别 GB18030',
  });
}
