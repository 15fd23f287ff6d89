import { type Html, html, inline, prose } from '../html.ts';
import { type ApiDocument, resolve, type Schema } from './document.ts';
import type { Words } from './words.ts';

/** How deep fields are told of within fields: beyond it only their type is. */
const deepest = 6;

/** What a value is in a few words: its component's name, its type, its form and bounds. */
export function typeOf(document: ApiDocument, schema: Schema | undefined): string {
  if (schema === undefined) return '';
  const { value, name } = resolve(document, schema);
  const choices = value.anyOf ?? value.oneOf;
  if (name !== undefined) return name;
  if (choices !== undefined) return choices.map((one) => typeOf(document, one)).join(' | ');
  if (value.allOf !== undefined) return value.allOf.map((one) => typeOf(document, one)).join(' & ');
  if (value.enum !== undefined) return value.enum.map((one) => JSON.stringify(one)).join(' | ');
  if (value.const !== undefined) return JSON.stringify(value.const);
  if (value.items !== undefined) return `${typeOf(document, value.items)}[]${bounds(value)}`;
  const type = typeof value.type === 'string' ? value.type : (value.type?.join(' | ') ?? 'any');
  return `${value.format ?? type}${bounds(value)}`;
}

function bounds(schema: Schema): string {
  const low = schema.minimum ?? schema.minLength ?? schema.minItems;
  const high = schema.maximum ?? schema.maxLength ?? schema.maxItems;
  // Every whole number that JSON can hold is no bound that somebody chose.
  const chosen = [low, high].map((bound) =>
    bound === undefined || Math.abs(bound) >= Number.MAX_SAFE_INTEGER ? '' : String(bound),
  );
  return chosen.join('') === '' ? '' : ` (${chosen.join('–')})`;
}

/** A table of the fields of an object and of the objects within it; of what is no object, its type. */
export function fieldsOf(document: ApiDocument, schema: Schema, words: Words): Html {
  const rows = rowsOf(document, schema, words, '', new Set());
  const whole = html`<p class="type">${typeOf(document, schema)}</p>`;
  if (rows.length === 0) return whole;
  return html`${whole}<table>${rows}</table>`;
}

function rowsOf(
  document: ApiDocument,
  schema: Schema,
  words: Words,
  path: string,
  above: ReadonlySet<Schema>,
): Html[] {
  const { value } = resolve(document, schema);
  // A component within itself has been told of above.
  if (above.has(value) || above.size > deepest) return [];
  const seen = new Set(above).add(value);
  const choices = value.anyOf ?? value.oneOf;
  if (value.allOf !== undefined)
    return value.allOf.flatMap((one) => rowsOf(document, one, words, path, seen));
  if (value.items !== undefined) return rowsOf(document, value.items, words, `${path}[]`, seen);
  const objects = (choices ?? []).filter((one) => rowsOf(document, one, words, path, seen).length > 0);
  const variants = objects.flatMap((one) => [
    ...(objects.length > 1
      ? [html`<tr><th colspan="3">${words.oneOf} ${typeOf(document, one)}</th></tr>`]
      : []),
    ...rowsOf(document, one, words, path, seen),
  ]);
  const own = Object.entries(value.properties ?? {}).flatMap(([name, field]) => {
    const full = path === '' ? name : `${path}.${name}`;
    const required = value.required?.includes(name) === true;
    return [
      html`<tr><td><code>${full}</code></td><td>${typeOf(document, field)}${required ? html` <em>${words.required}</em>` : ''}</td><td>${toldOf(document, field, words)}</td></tr>`,
      ...rowsOf(document, field, words, full, seen),
    ];
  });
  return [...own, ...variants];
}

/** What is said of a field beside its type. */
export function toldOf(document: ApiDocument, schema: Schema | undefined, words: Words): Html {
  if (schema === undefined) return html``;
  const { value } = resolve(document, schema);
  const examples = (value.examples ?? []).filter((one) => typeof one !== 'object' || hasFewFields(one));
  return html`${prose(schema.description ?? value.description)}${
    examples.length === 0
      ? ''
      : html`<p>${words.example}: ${examples.map((one, i) => html`${i === 0 ? '' : ', '}${inline(`\`${JSON.stringify(one)}\``)}`)}</p>`
  }`;
}

/** Whether an example fits into a line; the whole body's is shown below it. */
function hasFewFields(example: unknown): boolean {
  return JSON.stringify(example).length <= 80;
}
