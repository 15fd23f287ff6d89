import type { FastifySchemaCompiler } from 'fastify';
import { z } from 'zod';
import { AppError, type FieldError, invalidRequest, type Text } from '../errors/index.ts';

const zh = z.locales.zhCN().localeError as (issue: Issue) => Said;
const en = z.locales.en().localeError as (issue: Issue) => Said;

type Issue = z.core.$ZodIssue;
type Said = string | { message: string } | null | undefined;

/** What a schema's own check may say of itself: `z.string().refine(…, { params: fieldProblem(code, text) })`. */
export interface FieldProblem {
  fieldCode: string;
  fieldText: Text;
}

/** For a zod check's `params`: the machine code and the sentence of a domain rule. */
export function fieldProblem(code: string, text: Text): FieldProblem & Record<string, unknown> {
  return { fieldCode: code, fieldText: text };
}

function said(result: Said): string {
  return typeof result === 'string' ? result : (result?.message ?? 'Invalid value');
}

function codeOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'required' : 'type';
    case 'too_small':
      return 'too-small';
    case 'too_big':
      return 'too-big';
    case 'unrecognized_keys':
      return 'unknown-field';
    case 'invalid_value':
      return issue.input === undefined ? 'required' : 'not-one-of';
    default:
      return issue.code.replaceAll('_', '-').replace(/^invalid-(format|union|key|element)$/, 'form');
  }
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
function fieldErrors(issue: Issue, part: string): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, 20).map((key) => ({
      pointer: pointerOf(part, fieldName.test(key) ? [...issue.path, key] : issue.path),
      code: 'unknown-field',
      text: { en: 'There is no such field', zh: '没有这个字段' },
    }));
  }
  const own = issue.code === 'custom' ? (issue.params as Partial<FieldProblem> | undefined) : undefined;
  const text = own?.fieldText ?? { en: said(en(issue)), zh: said(zh(issue)) };
  return [{ pointer: pointerOf(part, issue.path), code: own?.fieldCode ?? codeOf(issue), text }];
}

/** The 400 for what zod refused in a part of a body that stands at `path`. */
export function invalidAt(error: z.ZodError, path: readonly PropertyKey[]): AppError {
  const issues = error.issues.map((issue) => ({ ...issue, path: [...path, ...issue.path] }));
  return invalidPart(new z.ZodError(issues as never), 'body');
}

/** The 400 for what zod refused; at most 100 fields are named, so that a hostile body gets a short answer. */
export function invalidPart(error: z.ZodError, part: string): AppError {
  const errors = error.issues.flatMap((issue) => fieldErrors(issue, part)).slice(0, 100);
  return new AppError(invalidRequest, { errors });
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
    return parsed.success ? { value: parsed.data } : { error: invalidPart(parsed.error, part) };
  };
};
