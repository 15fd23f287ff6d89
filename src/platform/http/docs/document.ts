/** The part of an OpenAPI 3.1 document that its page shows. Anything may be a reference. */
export interface ApiDocument {
  info: { title: string; version: string; description?: string };
  tags?: readonly { name: string; description?: string }[];
  paths: Record<string, Record<string, unknown>>;
  [part: string]: unknown;
}

export interface Operation {
  operationId: string;
  summary?: string;
  description?: string;
  deprecated?: boolean;
  tags?: readonly string[];
  security?: readonly object[];
  parameters?: readonly Parameter[];
  requestBody?: { description?: string; content?: Record<string, Media> };
  responses?: Record<string, Response>;
}

export interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema?: Schema;
  example?: unknown;
}

export interface Response {
  description?: string;
  headers?: Record<string, { description?: string }>;
  content?: Record<string, Media>;
}

export interface Media {
  schema?: Schema;
  example?: unknown;
  examples?: Record<string, { value?: unknown }>;
}

export interface Schema {
  type?: string | readonly string[];
  description?: string;
  properties?: Record<string, Schema>;
  required?: readonly string[];
  additionalProperties?: Schema | boolean;
  items?: Schema;
  enum?: readonly unknown[];
  const?: unknown;
  anyOf?: readonly Schema[];
  oneOf?: readonly Schema[];
  allOf?: readonly Schema[];
  format?: string;
  pattern?: string;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  examples?: readonly unknown[];
}

/** Something of the document, and the component's name where it was reached by a reference. */
export interface Resolved<T> {
  value: T;
  name: string | undefined;
}

/** Follows a reference into the document. @throws Error where it leads nowhere: the document is ours */
export function resolve<T>(document: ApiDocument, part: T): Resolved<T> {
  const ref = (part as { $ref?: unknown } | undefined)?.$ref;
  if (typeof ref !== 'string') return { value: part, name: undefined };
  const path = ref.replace(/^#\//, '').split('/');
  let found: unknown = document;
  for (const step of path) {
    found = (found as Record<string, unknown>)[step.replaceAll('~1', '/').replaceAll('~0', '~')];
    if (found === undefined) throw new Error(`${ref} leads nowhere`);
  }
  return { value: resolve(document, found as T).value, name: path.at(-1) };
}

export interface Described {
  method: string;
  path: string;
  operation: Operation;
}

const methods = ['get', 'put', 'post', 'patch', 'delete'];

/** The operations of the document, in its order. */
export function operationsOf(document: ApiDocument): Described[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    methods
      .filter((method) => item[method] !== undefined)
      .map((method) => ({ method: method.toUpperCase(), path, operation: item[method] as Operation })),
  );
}

/** The first example of a body or a field, wherever the document keeps it; undefined where there is none. */
export function exampleOf(document: ApiDocument, media: Media | undefined): unknown {
  if (media === undefined) return undefined;
  const [named] = Object.values(media.examples ?? {});
  if (named !== undefined) return resolve(document, named).value.value;
  if (media.example !== undefined) return media.example;
  return media.schema === undefined ? undefined : resolve(document, media.schema).value.examples?.[0];
}
