import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { seal } from '../../../platform/crypto/index.ts';
import { AppError, bodyTooLarge, invalidRequest } from '../../../platform/errors/index.ts';
import { invalidField } from '../../../platform/http/index.ts';
import {
  byteOrderMark,
  type Charset,
  type Column,
  createCharsetProbe,
  firstRecordEnd,
  readCells,
  readHeading,
  shownIn,
  UnreadablePiece,
} from '../../../platform/spreadsheets/index.ts';
import type { OpenDrill } from '../../drill/index.ts';
import type { ImportsRepo, Upload } from './imports.repo.ts';

/** A file as it now lies in the database. */
export interface StoredFile {
  bytes: number;
  /** Line breaks: about as many rows. */
  lines: number;
  charset: Charset;
  /** CSV: which column stands where. */
  names: string[];
  /** SHA-256. */
  digest: Buffer;
}

export interface Incoming extends Upload {
  drill: OpenDrill;
  format: 'csv' | 'xlsx';
  /** As the sender stated it. */
  charset: Charset | undefined;
  columns: readonly Column[];
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
  const { jobId, upload, drill, format, mostBytes } = incoming;
  const probe = createCharsetProbe();
  let names: string[] | undefined;
  let bytes = 0;
  let lines = 0;
  let seq = 0;
  const hash = createHash('sha256');
  try {
    for await (const chunk of inChunks(file, mostBytes)) {
      names ??= lookAtBeginning(chunk, incoming);
      bytes += chunk.length;
      hash.update(chunk);
      if (format === 'csv') {
        probe.push(chunk);
        for (let at = chunk.indexOf(0x0a); at >= 0; at = chunk.indexOf(0x0a, at + 1)) lines += 1;
      }
      await repo.addChunk({ jobId, upload }, seq, seal(drill.keys.data, chunk, chunkContext(jobId, seq)));
      seq += 1;
    }
    if (names === undefined)
      throw invalidField('', 'empty', {
        en: 'The file is empty. Send one with a heading and rows; GET /v1/imports/{kind}/template gives an example',
        zh: '文件为空。请发送含表头和数据的文件；示例见 GET /v1/imports/{kind}/template',
      });
    const charset = format === 'csv' ? charsetOf(incoming, probe.end()) : 'utf-8';
    return { bytes, lines, charset, names, digest: hash.digest() };
  } catch (error) {
    await repo.dropUploads([{ jobId, upload }]);
    // The sender went away in the middle.
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE') throw new AppError(invalidRequest);
    throw error;
  }
}

async function* inChunks(file: Readable, mostBytes: number): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let held = 0;
  let total = 0;
  // Where the file is refused, its rest is still to be read: the connection is not ours alone.
  for await (const part of file.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    total += part.length;
    if (total > mostBytes) throw new AppError(bodyTooLarge);
    parts.push(part);
    held += part.length;
    if (held < chunkBytes) continue;
    const bytes = Buffer.concat(parts);
    let from = 0;
    for (; bytes.length - from >= chunkBytes; from += chunkBytes)
      yield bytes.subarray(from, from + chunkBytes);
    parts = [bytes.subarray(from)];
    held = bytes.length - from;
  }
  if (held > 0) yield Buffer.concat(parts);
}

const zipBegins = Buffer.from([0x50, 0x4b, 0x03, 0x04]);

/** The columns of a CSV file by its first row; none yet for a workbook. */
function lookAtBeginning(chunk: Buffer, { format, columns, charset }: Incoming): string[] {
  if (format === 'xlsx') {
    if (zipBegins.equals(chunk.subarray(0, 4))) return [];
    throw invalidField('', 'not-xlsx', {
      en: 'The file is no XLSX workbook. Save it as .xlsx, or send it as text/csv',
      zh: '文件不是 XLSX 工作簿。请另存为 .xlsx，或以 text/csv 发送',
    });
  }
  const begin = byteOrderMark.equals(chunk.subarray(0, 3)) ? 3 : 0;
  const rest = chunk.subarray(begin);
  const end = firstRecordEnd(rest) || rest.length;
  const cells = readFirst(rest.subarray(0, end), charset);
  const heading = readHeading(cells, columns);
  if (heading.ok) return heading.names;
  const { pointer, code, text } = heading.error;
  throw invalidField(pointer, code, text);
}

/** The heading is taken for UTF-8, else GB18030: what its own bytes say. */
function readFirst(bytes: Buffer, stated: Charset | undefined): string[] {
  for (const charset of stated === undefined ? (['utf-8', 'gb18030'] as const) : [stated]) {
    try {
      const [cells] = readCells({ kind: 'csv', bytes, charset });
      return (cells ?? []).map(shownIn);
    } catch (error) {
      if (!(error instanceof UnreadablePiece)) throw error;
    }
  }
  return [];
}

function charsetOf({ charset }: Incoming, found: Charset | 'broken'): Charset {
  const wrong = found === 'broken' ? charset !== 'gb18030' : charset === 'utf-8' && found !== 'utf-8';
  if (wrong) {
    throw invalidField('', 'not-utf-8', {
      en: 'The file is not sound UTF-8. Save it as "CSV UTF-8", or leave charset out: GB18030 is recognised',
      zh: '文件不是完整的 UTF-8 编码。请另存为“CSV UTF-8”，或去掉 charset 由系统识别 GB18030',
    });
  }
  return charset ?? (found === 'broken' ? 'utf-8' : found);
}
