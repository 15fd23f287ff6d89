/** The part of an OpenAPI document that tests read. */
export interface ApiDescription {
  paths: Record<string, Record<string, Operation>>;
}

export interface Operation {
  operationId: string;
  tags?: string[];
  summary?: string;
  description?: string;
  security?: Record<string, string[]>[];
  parameters?: { name: string; in: string; required?: boolean; schema?: unknown }[];
  requestBody?: { required?: boolean; content: Record<string, MediaType> };
  responses: Record<string, { description?: string; content?: Record<string, MediaType> }>;
}

export interface MediaType {
  schema?: Schema;
  example?: unknown;
  examples?: Record<string, unknown>;
}

export interface Schema {
  examples?: unknown[];
  example?: unknown;
  [key: string]: unknown;
}

/** The examples of a body, wherever the document keeps them. */
export function examplesOf({ schema, example, examples }: MediaType): unknown[] {
  return [
    ...(example === undefined ? [] : [example]),
    ...Object.values(examples ?? {}),
    ...(schema?.examples ?? []),
    ...(schema?.example === undefined ? [] : [schema.example]),
  ];
}

/** The operation that a request reaches; undefined where the document has none. */
export function findOperation(
  description: ApiDescription,
  method: string,
  url: string,
): { path: string; operation: Operation } | undefined {
  const pathname = url.split('?')[0] ?? '';
  for (const [path, operations] of Object.entries(description.paths)) {
    const pattern = new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`);
    const operation = operations[(method === 'HEAD' ? 'GET' : method).toLowerCase()];
    if (operation !== undefined && pattern.test(pathname)) return { path, operation };
  }
  return undefined;
}

/**
 * What holds for every answer, whichever test asked: its status is documented for the operation, and a refusal is
 * a problem whose code is documented under that status.
 */
export function checkAnswer(
  description: ApiDescription,
  method: string,
  url: string,
  answer: { status: number; text: string; headers: Record<string, string | undefined> },
): void {
  const { status, headers, text } = answer;
  const said = `${method} ${url} → ${status} ${text.slice(0, 300)}`;
  const found = findOperation(description, method, url);
  const documented = found?.operation.responses[status];
  if (found !== undefined && status !== 304 && documented === undefined) {
    throw new Error(`this status is not documented: ${said}`);
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
  if (
    documented !== undefined &&
    documented.description?.includes(`\`${String(problem['code'])}\``) !== true
  ) {
    throw new Error(`this code is not documented under its status: ${said}`);
  }
}
