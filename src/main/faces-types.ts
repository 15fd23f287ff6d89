import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/**
 * `npm run faces:types`: writes `src/faces/common/operations.ts`, the types of the operations that pages name
 * (`'GET /v1/clock'`), from openapi.json. A test compares them.
 */

interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
}
interface Parameter {
  $ref?: string;
  in: string;
  name: string;
  required?: boolean;
  schema?: Schema;
}
interface Body {
  $ref?: string;
  content?: Record<string, { schema?: Schema }>;
}
interface Operation {
  summary?: string;
  parameters?: Parameter[];
  requestBody?: Body & { required?: boolean };
  responses: Record<string, Body>;
}
interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: Record<string, Record<string, unknown>>;
}

const folder = new URL('../faces/', import.meta.url);
const named = /'((?:GET|POST|PUT|PATCH|DELETE) \/v1\/[^'\s]*)'/g;
const written = new URL('common/operations.ts', folder);

/** The operations that modules of pages name, in order. */
function operationsNamed(): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && file.replaceAll('\\', '/') !== 'common/operations.ts',
  );
  const texts = files.map((file) => readFileSync(new URL(file.replaceAll('\\', '/'), folder), 'utf8'));
  return [...new Set(texts.flatMap((text) => [...text.matchAll(named)].map(([, name = '']) => name)))].sort();
}

const key = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));

/** The text of the file. @throws Error where a page names an operation that the document does not have */
export function facesTypes(document: Document, operations: readonly string[] = operationsNamed()): string {
  const components = new Set<string>();

  function resolved<T extends { $ref?: string }>(part: T): T {
    if (part.$ref === undefined) return part;
    const [, , kind = '', name = ''] = part.$ref.split('/');
    return document.components[kind]?.[name] as T;
  }

  function typeOf(schema: Schema | undefined): string {
    if (schema === undefined) return 'unknown';
    if (schema.$ref !== undefined) {
      const name = schema.$ref.split('/').at(-1) ?? '';
      components.add(name);
      return name;
    }
    const { anyOf, oneOf, allOf, items, properties, additionalProperties } = schema;
    if (schema.const !== undefined) return JSON.stringify(schema.const);
    if (schema.enum !== undefined) return schema.enum.map((one) => JSON.stringify(one)).join(' | ');
    const choices = anyOf ?? oneOf;
    if (choices !== undefined) return `(${[...new Set(choices.map(typeOf))].join(' | ')})`;
    if (allOf !== undefined) return allOf.map(typeOf).join(' & ');
    if (items !== undefined) return `readonly (${typeOf(items)})[]`;
    if (properties !== undefined) {
      const fields = Object.entries(properties).map(
        ([name, one]) => `${key(name)}${schema.required?.includes(name) ? '' : '?'}: ${typeOf(one)}`,
      );
      return `{ ${fields.join('; ')} }`;
    }
    if (typeof additionalProperties === 'object') return `Record<string, ${typeOf(additionalProperties)}>`;
    const kinds = [schema.type ?? 'unknown'].flat().map((one) => {
      if (one === 'integer') return 'number';
      if (one === 'array') return 'readonly unknown[]';
      return one === 'object' ? 'Record<string, unknown>' : one;
    });
    return [...new Set(kinds)].join(' | ');
  }

  function parametersOf(operation: Operation, place: string): string | undefined {
    const parameters = (operation.parameters ?? []).map(resolved).filter((one) => one.in === place);
    if (parameters.length === 0) return undefined;
    const optional = parameters.every((one) => one.required !== true);
    const fields = parameters.map(({ name, required, schema }) => {
      const type = place === 'query' && schema?.type === 'string' && schema.enum === undefined;
      return `${key(name)}${required === true ? '' : '?'}: ${type ? 'string | number | boolean' : typeOf(schema)}`;
    });
    return `${place}${optional ? '?' : ''}: { ${fields.join('; ')} }`;
  }

  const jsonOf = (body: Body | undefined): Schema | undefined => {
    const content = body === undefined ? undefined : resolved(body).content;
    return (content?.['application/json'] ?? content?.['text/event-stream'])?.schema;
  };

  const lines = operations.map((operation) => {
    const [method = '', path = ''] = operation.split(' ');
    const told = document.paths[path]?.[method.toLowerCase()];
    if (told === undefined) throw new Error(`a page names ${operation}, which openapi.json does not have`);
    const body = jsonOf(told.requestBody);
    const asks = [parametersOf(told, 'path'), parametersOf(told, 'query')].filter((one) => one !== undefined);
    if (body !== undefined) asks.push(`body: ${typeOf(body)}`);
    const answers = Object.entries(told.responses)
      .filter(([status]) => status.startsWith('2'))
      .map(([, one]) => typeOf(jsonOf(one)));
    const answer = [...new Set(answers)].join(' | ') || 'unknown';
    return `  /** ${told.summary ?? operation} */\n  ${JSON.stringify(operation)}: { asks: { ${asks.join('; ')} }; answer: ${answer} };`;
  });

  const types: string[] = [];
  // A component may name others: the set grows while it is gone through.
  for (const name of components) {
    types.push(`export type ${name} = ${typeOf(document.components['schemas']?.[name] as Schema)};`);
  }
  return `// Written by \`npm run faces:types\` from openapi.json: the operations that pages name. Not to be changed by hand.\n\nexport interface Operations {\n${lines.join('\n')}\n}\n\n${types.sort().join('\n')}\n`;
}

if (import.meta.main) {
  const document = JSON.parse(readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8'));
  writeFileSync(written, facesTypes(document));
}
