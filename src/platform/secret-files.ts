import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Variables that hold a secret: each may instead be named with `_FILE`, and then says which file holds it. */
const secretVariables = [
  'DATABASE_URL',
  'DATABASE_READ_URL',
  'DATABASE_REPORT_URL',
  'MIGRATE_DATABASE_URL',
  'QUEUE_URL',
  'MASTER_KEY',
  'MASTER_KEY_PREVIOUS',
  'FEDERATION',
] as const;

const inFile = (name: (typeof secretVariables)[number]) =>
  z.string().min(1).max(4096).optional().describe(`A file with \`${name}\` in one line, in place of it`);

/** The variables that say which file holds a secret. */
export const secretFiles = {
  DATABASE_URL_FILE: inFile('DATABASE_URL'),
  DATABASE_READ_URL_FILE: inFile('DATABASE_READ_URL'),
  DATABASE_REPORT_URL_FILE: inFile('DATABASE_REPORT_URL'),
  MIGRATE_DATABASE_URL_FILE: inFile('MIGRATE_DATABASE_URL'),
  QUEUE_URL_FILE: inFile('QUEUE_URL'),
  MASTER_KEY_FILE: inFile('MASTER_KEY'),
  MASTER_KEY_PREVIOUS_FILE: inFile('MASTER_KEY_PREVIOUS'),
  FEDERATION_FILE: z
    .string()
    .min(1)
    .max(4096)
    .optional()
    .describe('A file with `FEDERATION`, in place of it'),
} as const satisfies Record<`${(typeof secretVariables)[number]}_FILE`, z.ZodType>;

type Given = Readonly<Record<string, string | undefined>>;

/** Far more than any secret has: a file that is larger is another one. */
const mostBytes = 16_384;

/**
 * The given settings with secrets read from the files that they name, and a line for each that cannot be had. Neither says what
 * is in a file.
 */
export function withSecretFiles(given: Given): {
  settings: Record<string, string | undefined>;
  wrong: string[];
} {
  const settings = { ...given };
  const wrong: string[] = [];
  for (const name of secretVariables) {
    const variable = `${name}_FILE`;
    const file = given[variable];
    if (file === undefined) continue;
    if (given[name] !== undefined) {
      wrong.push(`${variable}: must not be set beside ${name}: give one of the two`);
      continue;
    }
    try {
      const text = readFileSync(file, 'utf8');
      // No rotation is under way: what stands in a folder of secrets has to be there, and may be empty.
      if (text.trim() === '' && name === 'MASTER_KEY_PREVIOUS') continue;
      if (text.length > mostBytes)
        wrong.push(`${variable}: must name a file with one line: ${file} is larger`);
      else if (text.trim() === '')
        wrong.push(`${variable}: must name a file with one line: ${file} is empty`);
      else settings[name] = text.trim();
    } catch (error) {
      wrong.push(`${variable}: must name a file that can be read: ${file} ${whyNot(error)}`);
    }
  }
  return { settings, wrong };
}

/** A line for each variable whose text is wrong: by the file that it was read from, should it have been. */
export function faultsOf(error: z.ZodError | undefined, given: Given): string[] {
  return (error?.issues ?? []).map(({ path, message }) => {
    const name = String(path[0]);
    const fromFile = secretVariables.some((one) => one === name) && given[name] === undefined;
    return fromFile ? `${name}_FILE: what the file holds ${message}` : `${name}: ${message}`;
  });
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'is not there',
  EACCES: 'may not be read by this user',
  EISDIR: 'is a folder',
};

function whyNot(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return reasons[code] ?? `cannot be read (${code})`;
}
