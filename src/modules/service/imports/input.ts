import { z } from 'zod';
import { onlyUpload } from './imports.tables.ts';

/** What the job of an import is given. */
export const importInput = z.object({
  dryRun: z.boolean(),
  format: z.enum(['csv', 'xlsx']),
  charset: z.enum(['utf-8', 'gb18030']),
  names: z.array(z.string()),
  bytes: z.int(),
  lines: z.int(),
  /** Which of the uploads for the job is its file. */
  upload: z.uuid().default(onlyUpload),
  /** A keyed hash of the file, by which a repeat of the request is known; only where it had an `Idempotency-Key`. */
  file: z.string().optional(),
});
export type ImportInput = z.output<typeof importInput>;
