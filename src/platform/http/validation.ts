import type { FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';
import { AppError, type FieldError, invalidRequest, type Text } from '../errors/index.ts';
import { fieldAt, ownSentence, sentenceOf } from './fields/index.ts';

type Issue = z.core.$ZodIssue;

/** What a schema's own check may say of itself: `z.string().refine(…, { params: fieldProblem(code, text) })`. */
export interface FieldProblem {
  fieldCode: string;
  fieldText: Text;
  /** Told with the sentence, where the field's own example would not help. */
  fieldExample?: unknown;
}

/**
 * For a zod check's `params`: the machine code and the sentence of a domain rule. The field's example is added to the
 * sentence, unless another one is given.
 */
export function fieldProblem(
  code: string,
  text: Text,
  example?: unknown,
): FieldProblem & Record<string, unknown> {
  return { fieldCode: code, fieldText: text, ...(example === undefined ? {} : { fieldExample: example }) };
}

function escapeToken(part: PropertyKey): string {
  return String(part).replaceAll('~', '~0').replaceAll('/', '~1');
}

const prefixes: Record<string, string> = { body: '', querystring: '?', params: ':', headers: 'header ' };

function pointerOf(part: string, path: readonly PropertyKey[]): string {
  if (part === 'body') return path.map((token) => `/${escapeToken(token)}`).join('');
  return `${prefixes[part] ?? ''}${path.map(String).join('.')}`;
}

/**
 * What an unknown field may be called to be named in the answer. Anything else may be somebody's name or number that
 * got into the wrong place, and refusals are kept by many: then the answer points to the object that it stands in.
 */
const fieldName = /^[A-Za-z][A-Za-z_-]{0,63}$/;

/** A zod issue's fields, each with a pointer into that part of the request, in both languages. */
function fieldErrors(
  schema: z.ZodType,
  issue: Issue,
  part: string,
  above: readonly PropertyKey[],
): FieldError[] {
  const field = fieldAt(schema, issue.path);
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    const told = sentenceOf(issue, field);
    return issue.keys.slice(0, 20).map((key) => ({
      pointer: pointerOf(part, fieldName.test(key) ? [...path, key] : path),
      ...told,
    }));
  }
  const pointer = pointerOf(part, path);
  const own = issue.code === 'custom' ? (issue.params as Partial<FieldProblem> | undefined) : undefined;
  if (own?.fieldCode === undefined || own.fieldText === undefined)
    return [{ pointer, ...sentenceOf(issue, field) }];
  return [{ pointer, code: own.fieldCode, text: ownSentence(own.fieldText, field, own.fieldExample) }];
}

/**
 * What `schema` refused in a part of a request, field by field; `above` is where the schema stands in a body. At most
 * 100 fields are named, so that a hostile body gets a short answer.
 */
export function errorsOf(
  schema: z.ZodType,
  error: z.ZodError,
  part: string,
  above: readonly PropertyKey[] = [],
): FieldError[] {
  return error.issues.flatMap((issue) => fieldErrors(schema, issue, part, above)).slice(0, 100);
}

/** The 400 for what `schema` refused in a part of a body that stands at `path`. */
export function invalidAt(schema: z.ZodType, error: z.ZodError, path: readonly PropertyKey[]): AppError {
  return new AppError(invalidRequest, { errors: errorsOf(schema, error, 'body', path) });
}

/** The 400 for one field, found by a rule outside the schema. */
export function invalidField(pointer: string, code: string, text: Text): AppError {
  return new AppError(invalidRequest, { errors: [{ pointer, code, text }] });
}

/** Fastify's validator: each part of a request is parsed by its zod schema; the handler gets the output. */
export const zodValidator: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  const part = httpPart ?? 'body';
  return (data: unknown) => {
    const parsed = schema.safeParse(data, { reportInput: true });
    return parsed.success
      ? { value: parsed.data }
      : { error: new AppError(invalidRequest, { errors: errorsOf(schema, parsed.error, part) }) };
  };
};
