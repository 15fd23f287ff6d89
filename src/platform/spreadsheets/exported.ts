import type { Column } from './columns.ts';
import type { FileRow } from './streamed.ts';
import { asWritten } from './typed.ts';

/** What a row of a file that can be imported again holds, by the names of its columns: each of them, so that none is forgotten. */
export type ExportedCells<Name extends string> = Readonly<Record<Name, string | number | undefined>>;

/** Below it, numbers have no plain decimal form of their own. */
const leastPlain = 1e-6;

/**
 * A row of a file in the form in which it is imported: its cells in the order of the columns, each written so that reading
 * it gives back what it was (`asWritten`).
 */
export function exportedRow<Name extends string>(
  columns: readonly (Column & { name: Name })[],
  cells: ExportedCells<Name>,
  format: 'csv' | 'xlsx',
): FileRow {
  return columns.map(({ name }) => {
    const cell = cells[name];
    if (cell === undefined) return '';
    if (typeof cell === 'string') return asWritten(cell, format);
    return cell === 0 || Math.abs(cell) >= leastPlain ? cell : cell.toFixed(17);
  });
}
