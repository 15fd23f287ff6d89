import { z } from 'zod';
import { formOf } from './forms.ts';

/** Which way a schema is read: what a request sends, or what an answer shows. */
export type Direction = 'input' | 'output';

export type JsonSchema = Record<string, unknown>;

/** Writes zod schemas as JSON Schema, and gathers those with a name as components. */
export interface SchemaWriter {
  /** A schema as it stands in the document: a `$ref` where it has a name (`.meta({ id })`). */
  write(schema: z.ZodType, direction: Direction): JsonSchema;
  /**
   * The named schemas that were written, by name. What requests send under the name of something that answers show
   * otherwise is called `…Input`. Throws where two different things bear one name.
   */
  components(): Record<string, JsonSchema>;
  /** The same value with every reference as it stands in the document. Call when all has been written. */
  settle<T>(value: T): T;
}

const pending = 'pending:';

/** Each schema under a name of its own, so that two of one name can be told apart, and compared. */
class NumberedRegistry extends z.core.$ZodRegistry {
  readonly #numbers = new WeakMap<z.core.$ZodType, number>();
  #last = 0;

  override get<S extends z.core.$ZodType>(schema: S): ReturnType<z.core.$ZodRegistry['get']> {
    const meta = z.globalRegistry.get(schema);
    if (meta?.id === undefined) return meta as never;
    const number = this.#numbers.get(schema) ?? ++this.#last;
    this.#numbers.set(schema, number);
    return { ...meta, id: `${meta.id}~${number}` } as never;
  }

  override has(schema: z.core.$ZodType): boolean {
    return z.globalRegistry.has(schema);
  }
}

/** Bounds and forms that zod writes on its own, and that say nothing beyond the type or format. */
function withoutNoise(json: JsonSchema): void {
  if (json['minimum'] === Number.MIN_SAFE_INTEGER) delete json['minimum'];
  if (json['maximum'] === Number.MAX_SAFE_INTEGER) delete json['maximum'];
  if (['date-time', 'date', 'uuid'].includes(String(json['format']))) delete json['pattern'];
}

/** Properties of which exactly one is there, as variants of an object: what generators make a union of. */
function asVariants(json: JsonSchema, names: readonly string[]): void {
  const properties = { ...(json['properties'] as Record<string, JsonSchema>) };
  json['oneOf'] = names.map((name) => {
    const property = properties[name];
    if (property === undefined) throw new Error(`there is no property ${name} to be one of`);
    delete properties[name];
    return { title: name, type: 'object', properties: { [name]: property }, required: [name] };
  });
  json['properties'] = properties;
  // `additionalProperties` looks at no variant.
  if (json['additionalProperties'] === false) json['unevaluatedProperties'] = false;
  delete json['additionalProperties'];
}

export function createSchemaWriter(): SchemaWriter {
  const registry = new NumberedRegistry();
  /** Definitions as they were written, by name, then by direction. */
  const written = new Map<string, Partial<Record<Direction, JsonSchema>>>();
  let inputsApart: Set<string> | undefined;

  function keep(id: string, direction: Direction, json: JsonSchema): void {
    const known = written.get(id) ?? {};
    const before = known[direction];
    if (before !== undefined && JSON.stringify(before) !== JSON.stringify(json)) {
      throw new Error(`two different schemas are called ${id}`);
    }
    written.set(id, { ...known, [direction]: json });
  }

  function override(
    direction: Direction,
    { zodSchema, jsonSchema: json }: { zodSchema: z.core.$ZodTypes; jsonSchema: JsonSchema },
  ): void {
    const examples = z.globalRegistry.get(zodSchema)?.['examples'];
    // zod drops the examples of whatever transforms what it reads; ours are written as requests send them.
    if (Array.isArray(examples) && json['$ref'] === undefined) json['examples'] = examples;
    withoutNoise(json);
    // An answer may come to show more: whoever reads it passes over what they do not know.
    if (direction === 'output' && json['additionalProperties'] === false) delete json['additionalProperties'];
    const form = formOf(zodSchema);
    if (form === undefined || json['$ref'] !== undefined) return;
    if ('exactlyOneOf' in form) {
      asVariants(json, form.exactlyOneOf);
      return;
    }
    const { description } = json;
    for (const key of Object.keys(json)) delete json[key];
    Object.assign(json, write(form.shownAs(), direction), description === undefined ? {} : { description });
  }

  /** Points references to the components, and drops what zod stamps on a definition. */
  function pointed(json: JsonSchema, direction: Direction): JsonSchema {
    const read = JSON.parse(JSON.stringify(json), (key, value: unknown) =>
      key === '$ref' && typeof value === 'string' && value.startsWith('#/$defs/')
        ? `${pending}${direction}:${value.slice('#/$defs/'.length).replaceAll('~0', '~').replace(/~\d+$/, '')}`
        : value,
    ) as JsonSchema;
    const { $schema: _schema, id: _id, ...rest } = read;
    return rest;
  }

  function write(schema: z.ZodType, direction: Direction): JsonSchema {
    const made = z.toJSONSchema(schema, {
      io: direction,
      metadata: registry as unknown as z.core.$ZodRegistry<{ id?: string }>,
      unrepresentable: 'any',
      override: (context) => override(direction, context as never),
    }) as JsonSchema;
    const { $defs = {}, ...root } = made as { $defs?: Record<string, JsonSchema> };
    // What something else is shown for is defined, too, and stands nowhere.
    const wanted = new Map<string, JsonSchema>();
    const want = (json: JsonSchema): void => {
      for (const [, escaped = ''] of JSON.stringify(json).matchAll(/"#\/\$defs\/([^"]+)"/g)) {
        const id = escaped.replaceAll('~0', '~');
        const definition = $defs[id];
        if (definition === undefined || wanted.has(id)) continue;
        wanted.set(id, definition);
        want(definition);
      }
    };
    want(root);
    for (const [id, json] of wanted) keep(id.replace(/~\d+$/, ''), direction, pointed(json, direction));
    return pointed(root, direction);
  }

  const undirected = (json: JsonSchema): string =>
    JSON.stringify(json).replaceAll(/pending:(input|output):/g, pending);
  const namesIn = (json: JsonSchema): string[] =>
    [...undirected(json).matchAll(/"pending:([^"]+)"/g)].map(([, name = '']) => name);

  /** Names under which requests and answers have different things, their own or of what they hold. */
  function findInputsApart(): Set<string> {
    const apart = new Set<string>();
    for (let before = -1; before !== apart.size; ) {
      before = apart.size;
      for (const [id, { input, output }] of written) {
        if (input === undefined || output === undefined) continue;
        const differs = undirected(input) !== undirected(output);
        if (differs || namesIn(input).some((name) => apart.has(name))) apart.add(id);
      }
    }
    return apart;
  }

  const nameOf = (id: string, direction: Direction): string => {
    inputsApart ??= findInputsApart();
    return direction === 'input' && inputsApart.has(id) ? `${id}Input` : id;
  };

  function settle<T>(value: T): T {
    return JSON.parse(JSON.stringify(value), (key, inner: unknown) => {
      if (key !== '$ref' || typeof inner !== 'string' || !inner.startsWith(pending)) return inner;
      const [, direction = 'output', id = ''] = inner.split(':');
      return `#/components/schemas/${nameOf(id, direction as Direction)}`;
    }) as T;
  }

  return {
    write,
    settle,
    components() {
      inputsApart = findInputsApart();
      const named: Record<string, JsonSchema> = {};
      for (const [id, directions] of written) {
        for (const [direction, json] of Object.entries(directions)) {
          const name = nameOf(id, direction as Direction);
          if (named[name] !== undefined && inputsApart.has(id)) throw new Error(`${name} is a name twice`);
          named[name] = settle(json);
        }
      }
      return named;
    },
  };
}
