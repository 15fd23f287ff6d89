import { z } from 'zod';
import { datums } from '../../../core/geography/index.ts';
import { onlyUpload } from './imports.tables.ts';

/** Which heading a file has for a field. */
export const columnMap = z.record(z.string().max(40), z.string().min(1).max(100));

/** What the job of an import is given. */
export const importInput = z.object({
  dryRun: z.boolean(),
  format: z.enum(['csv', 'xlsx']),
  charset: z.enum(['utf-8', 'gb18030']),
  /** What the sender says the columns are headed. */
  columns: columnMap.default({}),
  /** What the sender says that coordinates are measured by, in rows that do not say it. */
  datum: z.enum(datums).optional(),
  /** What the sender says of the whole file, for kinds that ask for it. */
  said: z.record(z.string().max(40), z.string().max(200)).default({}),
  /** CSV: where the heading is and what it says; a workbook's is looked for when it is opened. */
  heading: z.object({
    skip: z.int(),
    names: z.array(z.string()),
    headings: z.array(z.string()),
    unread: z.array(z.string()),
  }),
  delimiter: z.string().length(1),
  bytes: z.int(),
  lines: z.int(),
  /** Which of the uploads for the job is its file. */
  upload: z.uuid().default(onlyUpload),
  /** The job that does it once a second person confirms: this one only checks, and proposes what it has found. */
  proposes: z.uuid().optional(),
  /** The job that proposed this one: whom it counted, and nobody else, is done. */
  confirms: z.uuid().optional(),
  /** A keyed hash of the file, by which a repeat of the request is known; only where it had an `Idempotency-Key`. */
  file: z.string().optional(),
});
export type ImportInput = z.output<typeof importInput>;
