import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { HttpServer } from '../../src/platform/http/index.ts';

/** The part of an OpenAPI document that tests read. */
export interface ApiDescription {
  paths: Record<string, Record<string, Operation>>;
  components: Record<string, Record<string, unknown>>;
  webhooks?: Record<string, Record<string, unknown>>;
  tags?: { name: string; description: string }[];
}

export interface Operation {
  operationId: string;
  tags?: string[];
  summary?: string;
  description?: string;
  security?: Record<string, string[]>[];
  parameters?: { name: string; in: string; required?: boolean; schema?: unknown }[];
  requestBody?: { required?: boolean; content: Record<string, MediaType> };
  responses: Record<string, Response>;
}

export interface Response {
  description?: string;
  headers?: Record<string, unknown>;
  content?: Record<string, MediaType>;
}

export interface MediaType {
  schema?: Schema;
  examples?: Record<string, { value: unknown }>;
}

export interface Schema {
  examples?: unknown[];
  [key: string]: unknown;
}

/** Documents by the operations that they tell of. */
const documents = new Map<string, ApiDescription>();

/**
 * The document of a service, as it is served. Services of one process that have the same operations share one, and what checks
 * answers by it: to write it takes longer than all else at the start of one, 0.7 of 1.2 s.
 */
export function describedBy(app: HttpServer): ApiDescription {
  const operations = app.describedRoutes.map(({ operationId }) => operationId).join(' ');
  const document = documents.get(operations) ?? (app.apiDocument() as unknown as ApiDescription);
  documents.set(operations, document);
  return document;
}

/** What a reference points to. @throws where there is no such thing */
export function lookUp(description: ApiDescription, reference: string): unknown {
  let found: unknown = description;
  for (const part of reference.replace(/^#\//, '').split('/')) {
    found = (found as Record<string, unknown> | undefined)?.[
      part.replaceAll('~1', '/').replaceAll('~0', '~')
    ];
  }
  if (found === undefined) throw new Error(`${reference} points to nothing`);
  return found;
}

/** A thing itself, where a reference to it may stand. */
function resolved<T extends object>(description: ApiDescription, value: T): T {
  const reference = (value as { $ref?: string }).$ref;
  return reference === undefined ? value : (lookUp(description, reference) as T);
}

function resolvedMedia(description: ApiDescription, content: Record<string, MediaType>) {
  return Object.fromEntries(
    Object.entries(content).map(([type, { schema, examples }]) => [
      type,
      {
        ...(schema === undefined ? {} : { schema: resolved(description, schema) }),
        ...(examples === undefined
          ? {}
          : {
              examples: Object.fromEntries(
                Object.entries(examples).map(([name, one]) => [name, resolved(description, one)]),
              ),
            }),
      },
    ]),
  );
}

/** An operation as it would read without shared parameters, responses and bodies. */
export function resolveOperation(description: ApiDescription, operation: Operation): Operation {
  const { parameters, requestBody, responses } = operation;
  return {
    ...operation,
    ...(parameters === undefined ? {} : { parameters: parameters.map((one) => resolved(description, one)) }),
    ...(requestBody === undefined
      ? {}
      : { requestBody: { ...requestBody, content: resolvedMedia(description, requestBody.content) } }),
    responses: Object.fromEntries(
      Object.entries(responses).map(([status, response]) => {
        const { content, ...rest } = resolved(description, response);
        return [
          status,
          { ...rest, ...(content === undefined ? {} : { content: resolvedMedia(description, content) }) },
        ];
      }),
    ),
  };
}

/** The examples of a body, wherever the document keeps them. */
export function examplesOf({ schema, examples }: MediaType): unknown[] {
  return [...Object.values(examples ?? {}).map(({ value }) => value), ...(schema?.examples ?? [])];
}

type Paths = readonly { path: string; pattern: RegExp; operations: Record<string, Operation> }[];
const patterns = new WeakMap<ApiDescription, Paths>();

/** The paths of a document as patterns: made once, since every answer of a test is looked up. */
function pathsOf(description: ApiDescription): Paths {
  const known = patterns.get(description);
  if (known !== undefined) return known;
  const paths = Object.entries(description.paths).map(([path, operations]) => ({
    path,
    pattern: new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`),
    operations,
  }));
  patterns.set(description, paths);
  return paths;
}

/** The operation that a request reaches; undefined where the document has none. */
export function findOperation(
  description: ApiDescription,
  method: string,
  url: string,
): { path: string; operation: Operation } | undefined {
  const pathname = url.split('?')[0] ?? '';
  for (const { path, pattern, operations } of pathsOf(description)) {
    const operation = operations[(method === 'HEAD' ? 'GET' : method).toLowerCase()];
    if (operation !== undefined && pattern.test(pathname)) return { path, operation };
  }
  return undefined;
}

const validators = new WeakMap<ApiDescription, (pointer: string) => ValidateFunction>();

/** What checks a value by the schema that stands in the document at a pointer. */
export function validatorOf(description: ApiDescription, pointer: string): ValidateFunction {
  const known = validators.get(description);
  if (known !== undefined) return known(pointer);
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  // The package's types name a default export that its CommonJS file is itself.
  (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
  ajv.addFormat('binary', true);
  ajv.addSchema(description, 'api');
  const compiled = new Map<string, ValidateFunction>();
  const compile = (at: string): ValidateFunction => {
    const validate = compiled.get(at) ?? ajv.compile({ $ref: `api#${encodeURI(at)}` });
    compiled.set(at, validate);
    return validate;
  };
  validators.set(description, compile);
  return compile(pointer);
}

const escaped = (token: string): string => token.replaceAll('~', '~0').replaceAll('/', '~1');

/** Headers that may stand in an answer only where the document says so. */
const toldHeaders = [
  'etag',
  'link',
  'location',
  'retry-after',
  'idempotency-replayed',
  'ratelimit-limit',
  'ratelimit-remaining',
  'ratelimit-reset',
];

interface Answered {
  status: number;
  text: string;
  headers: Record<string, string | undefined>;
}

/** Whether headers and body are what the document promises under this status. @throws where they are not */
function checkPromised(
  description: ApiDescription,
  at: { path: string; method: string; response: Response & { $ref?: string } },
  { status, headers, text }: Answered,
  said: string,
): void {
  const { path, method, response } = at;
  const pointer =
    response.$ref?.slice(1) ?? `/paths/${escaped(path)}/${method.toLowerCase()}/responses/${status}`;
  const { headers: told = {}, content } = resolved(description, response);
  const names = new Set(Object.keys(told).map((name) => name.toLowerCase()));
  for (const name of toldHeaders) {
    if (headers[name] !== undefined && !names.has(name)) {
      throw new Error(`the header ${name} is not documented: ${said}`);
    }
  }
  if (method === 'HEAD' || text === '') return;
  const type = headers['content-type']?.split(';')[0] ?? 'no media type';
  if (content?.[type]?.schema === undefined)
    throw new Error(`the media type is not documented, ${type}: ${said}`);
  if (!/json$/.test(type)) return;
  const validate = validatorOf(description, `${pointer}/content/${escaped(type)}/schema`);
  if (!validate(JSON.parse(text))) {
    const wrong = validate.errors?.map(({ instancePath, message, params }) =>
      [instancePath, message, JSON.stringify(params)].join(' '),
    );
    throw new Error(`this is not what is documented: ${wrong?.slice(0, 5).join('; ')}: ${said}`);
  }
}

/**
 * What holds for every answer, whichever test asked: its status is documented for the operation, its headers and its
 * body are as documented there, and a refusal is a whole problem. @throws where it does not
 */
export function checkAnswer(
  description: ApiDescription,
  method: string,
  url: string,
  answer: Answered,
): void {
  const { status, headers, text } = answer;
  const said = `${method} ${url} → ${status} ${text.slice(0, 300)}`;
  const found = findOperation(description, method, url);
  if (found !== undefined) {
    const response = found.operation.responses[status];
    if (response === undefined) throw new Error(`this status is not documented: ${said}`);
    checkPromised(description, { path: found.path, method, response }, answer, said);
  }
  if (status < 400 || method === 'HEAD' || url.startsWith('/readyz')) return;
  if (headers['content-type'] !== 'application/problem+json; charset=utf-8') {
    throw new Error(`this refusal is no problem+json: ${said}`);
  }
  const problem = JSON.parse(text) as Record<string, unknown>;
  const whole = ['type', 'title', 'detail', 'code', 'requestId'].every(
    (key) => typeof problem[key] === 'string',
  );
  if (!whole || problem['status'] !== status || problem['type'] !== `/problems/${String(problem['code'])}`) {
    throw new Error(`this problem is not whole: ${said}`);
  }
}
