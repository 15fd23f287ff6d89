import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { csvOf, type FileRow, workbookOf } from '../spreadsheets/index.ts';

/** What files are sent as. */
export const fileTypes = {
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;
export type FileFormat = keyof typeof fileTypes;

/** How long a client may leave unread what it was sent before it is cut off, ms. */
const unreadMs = 120_000;

/** A file that is sent as its rows are read. */
export interface StreamedFile {
  format: FileFormat;
  /** What it is called, without an ending. */
  name: string;
  heading: readonly string[];
  rows: AsyncIterable<FileRow> | Iterable<FileRow>;
  /** Headers of the request on which it depends. */
  vary: string;
}

/** Answers with a file whose rows are read as the client takes them. */
export function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  { format, name, heading, rows, vary }: StreamedFile,
): FastifyReply {
  // Of a client that stops reading only its connection is left, and not for ever.
  request.raw.socket.setTimeout?.(unreadMs);
  const file =
    format === 'csv'
      ? Readable.from(csvOf(heading, rows), { objectMode: false })
      : Readable.fromWeb(workbookOf([{ name, heading, rows }]) as ReadableStream);
  return reply
    .headers({
      'content-type': format === 'csv' ? `${fileTypes.csv}; charset=utf-8` : fileTypes.xlsx,
      'content-disposition': `attachment; filename="${name}.${format}"`,
      vary,
    })
    .send(file);
}
