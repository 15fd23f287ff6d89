import { z } from 'zod';

/** What the job of an import is given. */
export const importInput = z.object({
  dryRun: z.boolean(),
  format: z.enum(['csv', 'xlsx']),
  charset: z.enum(['utf-8', 'gb18030']),
  names: z.array(z.string()),
  bytes: z.int(),
  lines: z.int(),
});
export type ImportInput = z.output<typeof importInput>;
