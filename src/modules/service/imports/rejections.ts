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
