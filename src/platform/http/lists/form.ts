import type { z } from 'zod';

/** How an answer is a list. */
export interface ListForm {
  /** The field of the answer that holds the rows. */
  field: string;
  /** What a row of it is. */
  row: z.ZodType;
  /** The parameters that ask for what comes after a page; undefined after the last one. */
  next(page: Readonly<Record<string, unknown>>): Record<string, unknown> | undefined;
}

const forms = new WeakMap<object, ListForm>();

/** Marks the schema of an answer as that of a list, which can then be had as a file, too; answers the schema. */
export function listIn<T extends z.ZodType>(
  answer: T,
  field: string,
  row: z.ZodType,
  next: ListForm['next'] = () => undefined,
): T {
  forms.set(answer, { field, row, next });
  return answer;
}

/** How the answer of a schema is a list; undefined where it is none. */
export function listOf(answer: unknown): ListForm | undefined {
  return typeof answer === 'object' && answer !== null ? forms.get(answer) : undefined;
}
