import { z } from 'zod';
import { invalidField, writtenAs } from '../../../platform/http/index.ts';

/** The header by which a change says what it is a change of. */
export const ifMatch = z.object({
  'if-match': writtenAs(z.string().max(64), {
    en: 'the ETag of what was read, with its quotes, or *',
    zh: '读取时返回的 ETag（含引号），或 *',
  })
    .optional()
    .meta({ examples: ['"3"'] }),
});

/** The version that `If-Match` names; undefined without the header or with `*`. */
export function versionOf(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === '*') return undefined;
  const version = /^"(\d{1,9})"$/.exec(header.trim())?.[1];
  if (version === undefined) {
    throw invalidField('header if-match', 'form', {
      en: 'Send the ETag as it was given, with its quotes. For example: "3"',
      zh: '请原样携带 ETag，包括引号。例如："3"',
    });
  }
  return Number(version);
}
