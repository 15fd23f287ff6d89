import type { FieldError } from '../errors/index.ts';
import type { Cell } from './cells.ts';
import { shownIn } from './cells.ts';

/** A column of an import file. */
export interface Column {
  /** As the API calls the field; the pointer of what is wrong in it. */
  name: string;
  /** Headings as people see them in templates; on import either is taken, and the name, too. */
  zh: string;
  en: string;
  /** What else people call it in their files. */
  also?: readonly string[];
  required: boolean;
  /** Whether it holds numbers that are computed with: 0.30000000000000004 is as good as 0.3 there. */
  number?: boolean;
  /** Whether it holds times: what a spreadsheet has made a date of is one, by the clock on the wall. */
  time?: boolean;
  /** What the template's one example row holds. */
  example: string;
}

/** Which heading a file has for a field, where it is none that we know: `{ building: '楼座' }`. */
export type ColumnMap = Readonly<Record<string, string>>;

/** The heading of a file, found. */
export interface Heading {
  /** Rows above its first row of data. */
  skip: number;
  /** Which column stands at each place; `''` for one that is not read. */
  names: string[];
  /** What each place is headed. */
  headings: string[];
  /** Headings of the columns that are not read. */
  unread: string[];
}

/** Rows in which the heading is looked for: titles and dates of lists stand above it. */
export const mostHeadingRows = 20;

/** What is kept of a heading, in characters. */
const longestHeading = 60;

/** As headings are compared: without width, case, white space, and notes in brackets. */
const normal = (heading: string): string =>
  heading
    .normalize('NFKC')
    .replace(/[(［[【〔].*?[)］\]】〕]/g, '')
    .replace(/[\s*"'_:：-]+/g, '')
    .toLowerCase();

/**
 * Finds the heading among the first rows: the first that has every required column. Chinese and English headings may be
 * mixed; order does not matter. Columns that we do not know are not read; two of one name are both read. Where there is
 * none, `likeness` says how many columns the row that is most like one has.
 */
export function findHeading(
  rows: readonly (readonly Cell[])[],
  columns: readonly Column[],
  map: ColumnMap = {},
): { ok: true; heading: Heading } | { ok: false; error: FieldError; likeness: number } {
  const known = knownHeadings(columns, map);
  const looked = rows.slice(0, mostHeadingRows).map((row) => {
    const headings = row.map((cell) => shownIn(cell).slice(0, longestHeading));
    while (headings.at(-1)?.trim() === '') headings.pop();
    return { headings, names: headings.map((heading) => known.get(normal(heading)) ?? '') };
  });
  const needed = columns.filter(({ name, required }) => required || Object.hasOwn(map, name));
  const lacking = (names: readonly string[]): Column[] => needed.filter(({ name }) => !names.includes(name));
  const at = looked.findIndex(({ names }) => lacking(names).length === 0);
  const found = looked[at];
  if (found === undefined) {
    const best = mostLike(looked);
    return { ok: false, error: noHeading(best, columns, lacking, map), likeness: best.likeness };
  }
  const { names, headings } = found;
  // A heading of two rows, merged: the second says the same.
  const twice = names.join() === looked[at + 1]?.names.join();
  const unread = headings.filter((heading, index) => names[index] === '' && heading.trim() !== '');
  return { ok: true, heading: { skip: at + (twice ? 2 : 1), names, headings, unread } };
}

function knownHeadings(columns: readonly Column[], map: ColumnMap): Map<string, string> {
  const known = new Map<string, string>();
  for (const { name, zh, en, also = [] } of columns) {
    if (Object.hasOwn(map, name)) continue;
    for (const heading of [name, zh, en, ...also]) known.set(normal(heading), name);
  }
  for (const [name, heading] of Object.entries(map)) known.set(normal(heading), name);
  known.delete('');
  return known;
}

interface Looked {
  headings: string[];
  names: string[];
}

/** The row that is most like a heading. */
function mostLike(looked: readonly Looked[]): Looked & { likeness: number; row: number } {
  let best = { headings: [] as string[], names: [] as string[], likeness: 0, row: 1 };
  for (const [index, { headings, names }] of looked.entries()) {
    const likeness = new Set(names.filter((name) => name !== '')).size;
    if (likeness > best.likeness) best = { headings, names, likeness, row: index + 1 };
  }
  return best;
}

/** Unknown headings that a refusal names. */
const mostNamed = 20;

/** Says what the row lacks that is most like a heading, and which of its cells are none of ours. */
function noHeading(
  { headings, names, likeness, row }: ReturnType<typeof mostLike>,
  columns: readonly Column[],
  lacking: (names: readonly string[]) => Column[],
  map: ColumnMap,
): FieldError {
  const english = (some: readonly Column[]): string => some.map(({ name }) => name).join(', ');
  const chinese = (some: readonly Column[]): string => some.map(({ name, zh }) => map[name] ?? zh).join('、');
  if (likeness === 0) {
    const required = columns.filter((column) => column.required);
    return {
      pointer: '/1',
      code: 'heading',
      text: {
        en: `None of the first ${mostHeadingRows} rows names the columns. One must name each of ${english(required)}; known are ${english(columns)}`,
        zh: `前 ${mostHeadingRows} 行中没有表头。表头须包含 ${chinese(required)}；可用的列：${chinese(columns)}`,
      },
    };
  }
  const missing = lacking(names);
  const strange = headings
    .filter((heading, index) => names[index] === '' && heading.trim() !== '')
    .slice(0, mostNamed);
  const example = JSON.stringify({ [missing[0]?.name ?? '']: strange[0] });
  const named = strange.length > 0;
  return {
    pointer: `/${row}`,
    code: 'heading',
    text: {
      en: `The heading in row ${row} lacks ${english(missing)}${named ? `. Not understood: ${strange.join(', ')}; the parameter columns says what is meant, for example columns=${example}` : ''}`,
      zh: `第 ${row} 行表头缺少 ${chinese(missing)}${named ? `。无法识别的列：${strange.join('、')}；可用参数 columns 指明，例如 columns=${example}` : ''}`,
    },
  };
}
