import type { FieldError } from '../errors/index.ts';
import { type Cells, readCells, UnreadablePiece } from './cells.ts';
import type { Charset } from './charset.ts';
import { type Column, type ColumnMap, findHeading, type Heading, mostHeadingRows } from './columns.ts';
import { type CsvForm, recordEnds } from './records.ts';

/** What CSV files are delimited by, likeliest first. */
const delimiters = [',', '\t', ';'];

/** The first line by which Excel is told the delimiter. */
const separatorLine = /^"?sep=(.)"?\s*$/i;

/**
 * Finds the heading of a CSV file in its beginning, and what the file is delimited by: what its first line says
 * (`sep=;`), or else what makes a heading. The charset is taken from these rows' own bytes unless it was stated.
 * `complete`: there is nothing after these bytes.
 */
export function findCsvHeading(
  beginning: Buffer,
  {
    columns,
    map,
    stated,
    complete,
  }: {
    columns: readonly Column[];
    map: ColumnMap;
    stated: Charset | undefined;
    complete: boolean;
  },
): { ok: true; heading: Heading; form: CsvForm } | { ok: false; error: FieldError } {
  const said = separatorLine.exec(beginning.subarray(0, 16).toString('latin1').split('\n')[0] ?? '')?.[1];
  let refused: { error: FieldError; likeness: number } | undefined;
  for (const delimiter of said === undefined ? delimiters : [said]) {
    const rows = firstRows(beginning, delimiter, stated, complete);
    const found = findHeading(rows, columns, map);
    if (found.ok) {
      const { heading } = found;
      return { ok: true, heading, form: { delimiter, columns: heading.names.length } };
    }
    if (refused === undefined || found.likeness > refused.likeness) refused = found;
  }
  return { ok: false, error: refused?.error as FieldError };
}

function firstRows(
  beginning: Buffer,
  delimiter: string,
  stated: Charset | undefined,
  complete: boolean,
): Cells[] {
  const form = { delimiter, columns: Number.MAX_SAFE_INTEGER };
  let end = 0;
  let rows = 0;
  for (const to of recordEnds(beginning, form, complete)) {
    end = to;
    rows += 1;
    if (rows === mostHeadingRows + 1) break;
  }
  const bytes = beginning.subarray(0, end);
  for (const charset of stated === undefined ? (['utf-8', 'gb18030'] as const) : [stated]) {
    try {
      return readCells({ kind: 'csv', bytes, charset, form });
    } catch (error) {
      if (!(error instanceof UnreadablePiece)) throw error;
    }
  }
  return [];
}
