import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { csvOf, type FileRow, workbookOf } from '../spreadsheets/index.ts';
import { cutOffIfStalled } from './stalled-readers.ts';

/** What files are sent as. */
export const fileTypes = {
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;
export type FileFormat = keyof typeof fileTypes;

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
  cutOffIfStalled(request);
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
