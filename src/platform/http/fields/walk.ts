import { z } from 'zod';
import { boundsOf } from './bounds.ts';

/** Any schema, as zod's own tools look at it. */
export type Schema = z.core.$ZodTypes;

/** The schema that stands inside wrappers which change nothing about how a field is written. */
export function bare(schema: z.core.$ZodType): Schema {
  const { _zod } = schema as Schema;
  const { def } = _zod;
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'readonly':
    case 'catch':
      return bare(def.innerType);
    case 'lazy':
      return bare(def.getter());
    case 'pipe':
      // What is read stands first, but for a preprocessing step, which reads anything.
      return (def.in as Schema)._zod.def.type === 'transform' ? bare(def.out) : bare(def.in);
    default:
      return schema as Schema;
  }
}

/** The layers of a schema from the outside in, down to the one that `bare` answers. */
function layers(schema: z.core.$ZodType): Schema[] {
  const { def } = (schema as Schema)._zod;
  const inner = 'innerType' in def ? def.innerType : def.type === 'pipe' ? def.in : undefined;
  return inner === undefined ? [schema as Schema] : [schema as Schema, ...layers(inner)];
}

/** What `read` finds on the outermost layer of a schema that has it. */
export function onLayers<T>(schema: z.core.$ZodType, read: (layer: Schema) => T | undefined): T | undefined {
  for (const layer of layers(schema)) {
    const found = read(layer);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The first example of a schema's own; undefined without one. */
function ownExample(schema: z.core.$ZodType): unknown {
  return onLayers(
    schema,
    (layer) => (z.globalRegistry.get(layer)?.['examples'] as unknown[] | undefined)?.[0],
  );
}

/** The schema of a member of an object or an element of a list; undefined where there is none of that name. */
function memberOf(schema: z.core.$ZodType, key: PropertyKey): z.core.$ZodType | undefined {
  const { def } = bare(schema)._zod;
  switch (def.type) {
    case 'object':
      return def.shape[String(key)] ?? def.catchall;
    case 'array':
      return def.element;
    case 'tuple':
      return def.items[Number(key)] ?? def.rest ?? undefined;
    case 'record':
      return def.valueType;
    case 'union':
      for (const option of def.options) {
        const member = memberOf(option, key);
        if (member !== undefined) return member;
      }
      return undefined;
    default:
      return undefined;
  }
}

/** The member of an example; of a list its first element, whichever is asked for. */
function memberOfExample(example: unknown, key: PropertyKey): unknown {
  if (Array.isArray(example)) return example[0];
  return typeof example === 'object' && example !== null
    ? (example as Record<PropertyKey, unknown>)[key]
    : undefined;
}

/** A field of a request: how it is to be written, and what it holds in the example of what it stands in. */
export interface Field {
  schema: z.core.$ZodType;
  example: unknown;
}

/** The field of `root` at this path; where the path leads to none, what it would stand in. */
export function fieldAt(root: z.core.$ZodType, path: readonly PropertyKey[]): Field {
  let field: Field = { schema: root, example: ownExample(root) };
  for (const key of path) {
    const schema = memberOf(field.schema, key);
    if (schema === undefined) return field;
    field = { schema, example: ownExample(schema) ?? memberOfExample(field.example, key) };
  }
  return { ...field, example: field.example ?? madeExample(field.schema) };
}

/** An example for a schema that gives none of its own, made of what it allows; undefined for free text. */
function madeExample(schema: z.core.$ZodType): unknown {
  const own = ownExample(schema);
  if (own !== undefined) return own;
  const inner = bare(schema);
  const { def } = inner._zod;
  switch (def.type) {
    case 'boolean':
      return true;
    case 'number':
      return boundsOf(inner).least ?? 1;
    case 'literal':
      return def.values[0];
    case 'enum':
      return Object.values(def.entries)[0];
    case 'union':
      return def.options.map(madeExample).find((example) => example !== undefined);
    case 'array': {
      const element = madeExample(def.element);
      return element === undefined ? undefined : [element];
    }
    case 'object': {
      const required = Object.entries(def.shape).filter(([, member]) => isRequired(member));
      const made = required.map(([key, member]) => [key, madeExample(member)] as const);
      return made.some(([, value]) => value === undefined) ? undefined : Object.fromEntries(made);
    }
    default:
      return undefined;
  }
}

/** Whether a member may not be left out. */
export function isRequired(member: z.core.$ZodType): boolean {
  return (member as Schema)._zod.optin === undefined;
}
