import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { invalidRequest, type Problem } from '../../errors/index.ts';
import { problemMediaType } from '../problem-reply.ts';
import { errorsOf } from '../validation.ts';
import type { JsonSchema, SchemaWriter } from './schemas.ts';

/** RFC 9457 with the members that every refusal has. */
export const problemSchema = z
  .object({
    type: z.string().meta({ description: 'Where it is explained: `/problems/{code}`' }),
    title: z.string().meta({ description: 'What kind of problem, in the language of Accept-Language' }),
    status: z.int().meta({ description: 'The HTTP status' }),
    detail: z.string().meta({ description: 'What to do about it, in the language of Accept-Language' }),
    code: z.string().meta({ description: 'For programs; never changes its meaning' }),
    requestId: z.string().meta({ description: 'To be named when asking about it' }),
    errors: z
      .array(
        z.object({
          pointer: z.string().meta({
            description:
              'JSON Pointer (RFC 6901) into the body; `?name`, `:name` or `header name` for a parameter',
          }),
          code: z.string(),
          text: z.string(),
        }),
      )
      .optional()
      .meta({ description: 'Each field that has to change' }),
  })
  .meta({
    id: 'Problem',
    description: 'Why a request was refused (RFC 9457, `application/problem+json`); some codes say more',
  });

/** A body with a name, for the example of a refusal: it is told as the service would tell it. */
const named = z.object({
  name: z
    .string()
    .max(100)
    .meta({ examples: ['中山社区采样点'] }),
});

/** What is said of a body without its name. */
function nameMissing(): z.output<typeof problemSchema>['errors'] {
  const { error } = named.safeParse({}, { reportInput: true });
  if (error === undefined) throw new Error('a body without its name was taken');
  return errorsOf(named, error, 'body').map(({ pointer, code, text }) => ({ pointer, code, text: text.en }));
}

function exampleOf(problem: Problem): z.output<typeof problemSchema> {
  return {
    type: `/problems/${problem.code}`,
    title: problem.title.en,
    status: problem.status,
    detail: problem.detail.en,
    code: problem.code,
    requestId: '0f5c9b52-6c8e-4a53-9f6e-1f2a7f0f6c11',
    ...(problem === invalidRequest ? { errors: nameMissing() } : {}),
  };
}

const capital = (word: string): string => `${word[0]?.toUpperCase() ?? ''}${word.slice(1)}`;
const pascal = (words: string): string =>
  words
    .split(/[^A-Za-z0-9]+/)
    .map(capital)
    .join('');

/** Sets of more codes than this are named after an operation that answers them. */
const mostCodesOfName = 3;

/**
 * Refusals as shared responses: one for each set of codes that some operation answers under one status, so that a
 * client knows exactly which. Each code's example stands once.
 */
export function createProblemResponses(writer: SchemaWriter) {
  const named = new Map<string, { name: string; problems: readonly Problem[]; headers: Set<string> }>();
  const examples = new Map<string, Problem>();

  /** The reference to what an operation answers under a status. */
  function refer(operationId: string, problems: readonly Problem[], headers: readonly string[]): JsonSchema {
    const inOrder = [...problems].sort((a, b) => (a.code < b.code ? -1 : 1));
    const codes = inOrder.map(({ code }) => code);
    const key = codes.join(' ');
    const status = STATUS_CODES[inOrder[0]?.status ?? 0] ?? '';
    const name =
      codes.length > mostCodesOfName
        ? `${capital(operationId)}${pascal(status)}`
        : codes.map(pascal).join('Or');
    const response = named.get(key) ?? { name, problems: inOrder, headers: new Set<string>() };
    named.set(key, response);
    for (const header of headers) response.headers.add(header);
    for (const problem of inOrder) {
      examples.set(problem.code, problem);
      if (problem.status === 429 || problem.status === 503 || problem.tellsWhen === true) {
        response.headers.add('Retry-After');
      }
    }
    return { $ref: `#/components/responses/${response.name}` };
  }

  function describe(problems: readonly Problem[], headers: ReadonlySet<string>): JsonSchema {
    const members = Object.assign({}, ...problems.map((problem) => problem.members));
    const more = Object.entries<z.ZodType>(members).map(([name, schema]) => [
      name,
      writer.write(schema, 'output'),
    ]);
    return {
      description: problems.map((problem) => `\`${problem.code}\`: ${problem.title.en}`).join('; '),
      headers: Object.fromEntries(
        [...headers].sort().map((name) => [name, { $ref: `#/components/headers/${name}` }]),
      ),
      content: {
        [problemMediaType]: {
          schema: {
            allOf: [
              writer.write(problemSchema, 'output'),
              {
                type: 'object',
                properties: {
                  code: { type: 'string', enum: problems.map(({ code }) => code) },
                  ...Object.fromEntries(more),
                },
                required: ['code'],
              },
            ],
          },
          examples: Object.fromEntries(
            problems.map(({ code }) => [code, { $ref: `#/components/examples/${code}` }]),
          ),
        },
      },
    };
  }

  return {
    refer,
    /** All responses that were referred to, and their examples. */
    components: () => ({
      responses: Object.fromEntries(
        [...named.values()].map(({ name, problems, headers }) => [name, describe(problems, headers)]),
      ),
      examples: Object.fromEntries(
        [...examples].map(([code, problem]) => [
          code,
          { summary: problem.title.en, value: exampleOf(problem) },
        ]),
      ),
    }),
  };
}
