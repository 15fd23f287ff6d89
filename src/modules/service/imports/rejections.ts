import { z } from 'zod';
import { open, seal } from '../../../platform/crypto/index.ts';
import { type Column, harmless, type RejectedRow, shownIn } from '../../../platform/spreadsheets/index.ts';
import type { DrillKeys } from '../../foundation/index.ts';

/** Rejected rows that are kept of one import; the figures count all. */
export const mostKept = 10_000;

interface Kept {
  names: readonly string[];
  /** What the columns are headed that are not read. */
  headings: readonly string[];
  rows: RejectedRow[];
}

const context = (jobId: string, seq: number) => ({
  table: 'import_rejections',
  column: 'rows',
  row: `${jobId}/${seq}`,
});

/** Seals rejected rows: they are personal data as the sender wrote it. */
export function sealRejections(keys: DrillKeys, jobId: string, seq: number, kept: Kept): Buffer {
  return seal(keys.data, JSON.stringify(kept), context(jobId, seq));
}

/** Opens them. @throws Error when the key or the row is another one. */
export function openRejections(keys: DrillKeys, jobId: string, seq: number, sealed: Buffer): Kept {
  return JSON.parse(open(keys.data, sealed, context(jobId, seq)).toString('utf8')) as Kept;
}

/** Headings that no file has for a column of its own: the table is sent again as it is, and these are not read. */
const words = {
  en: { row: 'Row', reason: 'What is wrong', separator: '; ', colon: ': ' },
  zh: { row: '行号', reason: '问题说明', separator: '；', colon: '：' },
};

/** Rejected rows as a table: where each stood, its cells under their headings, and what is wrong with it. */
export function toTable(
  kept: readonly Kept[],
  columns: readonly Column[],
  language: 'en' | 'zh',
): string[][] {
  const { row, reason, separator, colon } = words[language];
  const named = new Map(columns.map((column) => [column.name, column[language]]));
  const { names = [], headings = [] } = kept[0] ?? {};
  const heading = names.map((name, index) => named.get(name) ?? harmless(headings[index] ?? ''));
  const table = [[row, ...heading, reason]];
  for (const { rows } of kept) {
    for (const one of rows) {
      const reasons = one.errors.map(({ pointer, text }) => {
        const column = named.get(pointer.slice(1));
        return column === undefined ? text[language] : `${column}${colon}${text[language]}`;
      });
      const cells = names.map((_, index) => harmless(shownIn(one.cells[index])));
      table.push([String(one.row), ...cells, reasons.join(separator)]);
    }
  }
  return table;
}

/** Rejected rows to be mended by a program: each cell as it was sent, and each reason with its column. */
export const rejectedRows = z
  .object({
    columns: z
      .array(
        z.object({
          name: z.string().nullable().meta({ description: 'null for a column that is not read' }),
          heading: z
            .string()
            .meta({ description: 'In the language of Accept-Language, or as the file has it' }),
        }),
      )
      .meta({ description: 'The columns of the file, in its order' }),
    rows: z.array(
      z.object({
        row: z.int().meta({ description: 'The line of the file' }),
        cells: z.array(z.string()).meta({ description: 'In the order of the columns, as text' }),
        errors: z.array(
          z.object({
            pointer: z.string().meta({ description: 'The name of the column behind a slash' }),
            code: z.string(),
            text: z.string(),
          }),
        ),
      }),
    ),
  })
  .meta({
    id: 'RejectedRows',
    description: 'The rows that an import refused',
    examples: [
      {
        columns: [{ name: 'lanes', heading: 'lanes' }],
        rows: [
          {
            row: 3,
            cells: ['0'],
            errors: [{ pointer: '/lanes', code: 'too-small', text: 'At least 1. For example: 4' }],
          },
        ],
      },
    ],
  });

/** Rejected rows as `rejectedRows` has them. */
export function toRows(
  kept: readonly Kept[],
  columns: readonly Column[],
  language: 'en' | 'zh',
): z.output<typeof rejectedRows> {
  const headed = new Map(columns.map((column) => [column.name, column[language]]));
  const { names = [], headings = [] } = kept[0] ?? {};
  return {
    columns: names.map((name, index) => {
      const heading = headed.get(name);
      return heading === undefined ? { name: null, heading: headings[index] ?? '' } : { name, heading };
    }),
    rows: kept.flatMap(({ rows }) =>
      rows.map(({ row, cells, errors }) => ({
        row,
        cells: names.map((_, index) => shownIn(cells[index])),
        errors: errors.map(({ pointer, code, text }) => ({ pointer, code, text: text[language] })),
      })),
    ),
  };
}
