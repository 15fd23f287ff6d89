import type { FieldError } from '../errors/index.ts';

/** A column of an import file. */
export interface Column {
  /** As the API calls the field; the pointer of what is wrong in it. */
  name: string;
  /** Headings as people see them in templates; on import either is taken, and the name, too. */
  zh: string;
  en: string;
  required: boolean;
  /** What the template's one example row holds. */
  example: string;
}

const normal = (heading: string): string =>
  heading
    .normalize('NFKC')
    .replace(/[\s*"_-]+/g, '')
    .toLowerCase();

/**
 * Which column stands at each place of a heading row; `''` for an empty heading at its end. Chinese and English
 * headings may be mixed; order does not matter.
 */
export function readHeading(
  cells: readonly string[],
  columns: readonly Column[],
): { ok: true; names: string[] } | { ok: false; error: FieldError } {
  const known = new Map<string, string>();
  for (const { name, zh, en } of columns) {
    for (const heading of [name, zh, en]) known.set(normal(heading), name);
  }
  const given = [...cells];
  while (given.at(-1)?.trim() === '') given.pop();
  const names = given.map((cell) => known.get(normal(cell)));
  const missing = columns.filter(({ name, required }) => required && !names.includes(name));
  if (missing.length > 0 || names.includes(undefined) || new Set(names).size < names.length) {
    return { ok: false, error: headingError(columns) };
  }
  return { ok: true, names: names as string[] };
}

function headingError(columns: readonly Column[]): FieldError {
  const required = columns.filter((column) => column.required);
  return {
    pointer: '/1',
    code: 'heading',
    text: {
      en: `The first row must name each of ${list(required, 'name')} once, and nothing but ${list(columns, 'name')}`,
      zh: `第一行表头必须包含 ${list(required, 'zh')}，每列一次，且只能使用 ${list(columns, 'zh')}`,
    },
  };
}

function list(columns: readonly Column[], key: 'name' | 'zh'): string {
  return columns.map((column) => column[key]).join(key === 'zh' ? '、' : ', ');
}
