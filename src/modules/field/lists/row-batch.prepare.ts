import type { SealedRow } from './listed-record.prepare.ts';

/** A row by what it is known, without what it says. */
export type MarkedRow = Omit<SealedRow, 'person'>;

/**
 * Rows as they are written: by what each is known, and, in the same order, their ids and sealed people as arrays in PostgreSQL's
 * text form, which a thread that hashes and seals writes at once; ids are UUIDs and people hexadecimal, none needs quoting.
 */
export interface RowBatch {
  rows: readonly MarkedRow[];
  ids: string;
  people: string;
}

/** The same of some rows. */
export const batchOf = (rows: readonly SealedRow[]): RowBatch => ({
  rows: rows.map(({ person: _, ...row }) => row),
  ids: literal(rows.map(({ id }) => id)),
  people: literal(rows.map(({ person }) => person.toString('hex'))),
});

/** An array of ids in PostgreSQL's text form: half of the time of one that looks for what has to be quoted. */
export const literal = (ids: readonly (string | null)[]): string =>
  `{${ids.map((id) => id ?? 'NULL').join(',')}}`;
