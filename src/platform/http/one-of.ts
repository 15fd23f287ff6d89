import type { z } from 'zod';
import type { Text } from '../errors/index.ts';
import { exactlyOneOf } from './openapi/index.ts';
import { fieldProblem } from './validation.ts';

interface Refusal {
  /** The field that is pointed to; the object itself unless told. */
  at?: string;
  /** What is said; `Give exactly one of …` unless told. */
  text?: Text;
}

/**
 * Refuses an object of which not exactly one of these fields is given, with the code `one-of`. For a query, whose fields
 * the document can only list; a body is shown as the variants that it is by `requireOneOf`.
 */
export function checkOneOf<T extends z.ZodObject>(
  schema: T,
  names: readonly (keyof z.output<T> & string)[],
  { at, text }: Refusal = {},
): T {
  const said = text ?? {
    en: `Give exactly one of ${names.join(', ')}`,
    zh: `${names.join('、')} 必须且只能提供一项`,
  };
  return schema.superRefine((read, context) => {
    const given = names.filter((name) => (read as Record<string, unknown>)[name] !== undefined).length;
    if (given === 1) return;
    context.addIssue({
      code: 'custom',
      path: at === undefined ? [] : [at],
      params: fieldProblem('one-of', said),
      input: read,
    });
  });
}

/** The same, and the document shows the object as variants, one for each of the fields. */
export function requireOneOf<T extends z.ZodObject>(
  schema: T,
  names: readonly (keyof z.output<T> & string)[],
  refusal: Refusal = {},
): T {
  return exactlyOneOf(checkOneOf(schema, names, refusal), names);
}
