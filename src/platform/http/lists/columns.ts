import { z } from 'zod';

/** A column of a list as a file: where in a row its cell stands, by the names of the fields. */
export type ListColumn = readonly string[];

/** The columns of a list, from the schema of its rows: an object within one has those of its fields, anything else is a cell. */
export function columnsOf(row: z.ZodType, path: ListColumn = []): ListColumn[] {
  const bare = withoutWrapping(row);
  if (!(bare instanceof z.ZodObject)) return [path];
  return Object.entries(bare.shape as Record<string, z.ZodType>).flatMap(([name, field]) =>
    columnsOf(field, [...path, name]),
  );
}

function withoutWrapping(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional || schema instanceof z.ZodDefault)
    return withoutWrapping(schema.unwrap() as z.ZodType);
  return schema;
}

/**
 * The cells of a row, in the order of the columns: numbers that are numbers, and text. Words of a list have spaces between;
 * what is a list of anything else, or has no fixed fields, is written as JSON. What is null is empty.
 */
export function cellsOf(row: unknown, columns: readonly ListColumn[]): (string | number)[] {
  return columns.map((path) =>
    cellOf(path.reduce<unknown>((found, name) => (found as Record<string, unknown> | null)?.[name], row)),
  );
}

function cellOf(value: unknown): string | number {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join(' ');
  return JSON.stringify(value);
}
