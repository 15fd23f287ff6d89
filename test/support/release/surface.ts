/** What clients hold on to: a reduced OpenAPI document, without texts, bounds and components, so that two can be compared. */
export interface Surface {
  operations: Record<string, OperationSurface>;
}

export interface OperationSurface {
  /** Whether it is answered without a token, and the roles that may else. */
  public: boolean;
  roles: string[];
  /** By place and name, such as `query limit`. */
  parameters: Record<string, FieldSurface>;
  /** Fields of the body by media type. */
  body: Record<string, Fields>;
  /** Fields of each good answer by status and media type. */
  answers: Record<string, Record<string, Fields>>;
  /** Statuses of refusals. */
  refusals: string[];
}

/** By path, such as `items[].id`; the whole value is ``. */
export type Fields = Record<string, FieldSurface>;

export interface FieldSurface {
  /** Whether what holds it must have it. */
  required: boolean;
  /** JSON types; empty where anything may stand there. */
  types: string[];
  /** The values that may stand there, as JSON; undefined where there is no list of them. */
  values?: string[];
}

interface Schema {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  items?: Schema;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
}

interface Described {
  description?: string;
  security?: object[];
  parameters?: { in: string; name: string; required?: boolean; schema?: Schema }[];
  requestBody?: { content?: Record<string, { schema?: Schema }> };
  responses?: Record<string, { content?: Record<string, { schema?: Schema }> }>;
}

/** An OpenAPI 3.1 document, as far as it is read here. */
export interface Document {
  paths: Record<string, Record<string, unknown>>;
  [part: string]: unknown;
}

const methods = ['get', 'put', 'post', 'patch', 'delete'];

/** Beyond this depth nothing is compared; components may hold themselves. */
const deepest = 8;

/** What clients hold on to of a document. References are followed; one that leads nowhere may be anything. */
export function surfaceOf(document: Document): Surface {
  const operations: Record<string, OperationSurface> = {};
  for (const path of Object.keys(document.paths).sort()) {
    for (const method of methods) {
      const found = document.paths[path]?.[method];
      if (found !== undefined)
        operations[`${method.toUpperCase()} ${path}`] = operationOf(document, found as Described);
    }
  }
  return { operations };
}

function operationOf(document: Document, operation: Described): OperationSurface {
  const fields = (schema: Schema | undefined) => fieldsOf(document, schema ?? {});
  const byType = (content: Record<string, { schema?: Schema }> | undefined) =>
    Object.fromEntries(Object.entries(content ?? {}).map(([type, media]) => [type, fields(media.schema)]));
  const parameters: Record<string, FieldSurface> = {};
  for (const one of operation.parameters ?? []) {
    const { in: place, name, required, schema } = follow(document, one);
    // Header names are written in any case.
    const field = fieldsOf(document, schema ?? {})[''];
    parameters[`${place} ${place === 'header' ? name.toLowerCase() : name}`] = {
      types: [],
      ...field,
      required: required === true,
    };
  }
  const answers: OperationSurface['answers'] = {};
  const refusals: string[] = [];
  for (const [status, response] of Object.entries(operation.responses ?? {})) {
    if (Number(status) >= 400) refusals.push(status);
    else answers[status] = byType(follow(document, response).content);
  }
  const body = operation.requestBody === undefined ? undefined : follow(document, operation.requestBody);
  return {
    public: (operation.security ?? []).length === 0,
    roles:
      /Roles: ([a-z, -]+)\./
        .exec(operation.description ?? '')?.[1]
        ?.split(', ')
        .sort() ?? [],
    parameters,
    body: byType(body?.content),
    answers,
    refusals: refusals.sort(),
  };
}

function follow<T extends object>(document: Document, part: T): T {
  const ref = (part as { $ref?: string }).$ref;
  if (ref === undefined) return part;
  let found: unknown = document;
  for (const step of ref.replace(/^#\//, '').split('/')) {
    found = (found as Record<string, unknown> | undefined)?.[
      step.replaceAll('~1', '/').replaceAll('~0', '~')
    ];
  }
  return found === undefined ? ({} as T) : follow(document, found as T);
}

/** The fields of a value and of what is within it, by their path. */
export function fieldsOf(document: Document, schema: Schema, path = '', required = true, depth = 0): Fields {
  const value = follow(document, schema);
  if (depth > deepest) return {};
  const whole: Fields = { [path]: { required, types: typesOf(value), ...valuesOf(value) } };
  const within = (one: Schema, at = path, needed = required) =>
    fieldsOf(document, one, at, needed, depth + 1);
  const parts: Fields[] = [];
  for (const one of value.allOf ?? []) parts.push(within(one));
  for (const [name, field] of Object.entries(value.properties ?? {})) {
    const full = path === '' ? name : `${path}.${name}`;
    parts.push(within(field, full, value.required?.includes(name) === true));
  }
  if (value.items !== undefined) parts.push(within(value.items, `${path}[]`, false));
  if (typeof value.additionalProperties === 'object') {
    parts.push(within(value.additionalProperties, `${path}{}`, false));
  }
  const choices = [...(value.anyOf ?? []), ...(value.oneOf ?? [])].map((one) => within(one));
  if (choices.length > 0) parts.push(either(choices, path));
  return parts.reduce(both, whole);
}

function typesOf({ type, properties, items, const: only, enum: values }: Schema): string[] {
  if (type !== undefined) return [type].flat().map(plain).sort();
  if (properties !== undefined) return ['object'];
  if (items !== undefined) return ['array'];
  const known = only === undefined ? values : [only];
  return known === undefined
    ? []
    : [...new Set(known.map((one) => (one === null ? 'null' : typeof one)))].sort();
}

/** A whole number is a number to a client, whichever the document calls it. */
const plain = (type: string): string => (type === 'integer' ? 'number' : type);

function valuesOf({ const: only, enum: values }: Schema): Pick<FieldSurface, 'values'> {
  const known = only === undefined ? values : [only];
  return known === undefined ? {} : { values: known.map((one) => JSON.stringify(one)).sort() };
}

/** Fields that a value has all of: told of twice, the stricter holds. */
function both(one: Fields, other: Fields): Fields {
  const made = { ...one };
  for (const [path, field] of Object.entries(other)) {
    const known = made[path];
    const values = known?.values ?? field.values;
    made[path] =
      known === undefined
        ? field
        : {
            required: known.required || field.required,
            types: known.types.length === 0 ? field.types : known.types,
            ...(values === undefined ? {} : { values }),
          };
  }
  return made;
}

/** Fields of a value that is one of several: needed where each of them needs it. */
function either(choices: readonly Fields[], path: string): Fields {
  const made: Fields = {};
  for (const at of new Set(choices.flatMap((one) => Object.keys(one)))) {
    const told = choices.flatMap((one) => one[at] ?? []);
    // A choice that is no object (null, a string) needs no field of one.
    const objects = choices.filter((one) => one[path]?.types.includes('object') === true);
    const open = told.some(({ types }) => types.length === 0);
    const listed = told.every(({ values, types }) => values !== undefined || types.join() === 'null');
    const values = [...new Set(told.flatMap(({ values = ['null'] }) => values))].sort();
    made[at] = {
      required:
        at === path ? told.every((one) => one.required) : objects.every((one) => one[at]?.required === true),
      types: open ? [] : [...new Set(told.flatMap(({ types }) => types))].sort(),
      ...(listed && !open ? { values } : {}),
    };
  }
  return made;
}
