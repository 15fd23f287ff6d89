import { beforeAll, describe, expect, test } from 'vitest';
import { describeApi } from '../../../../src/main/openapi.ts';
import { type ApiDescription, lookUp, type Operation, validatorOf } from '../../../support/contract.ts';

/** Bytes of one operation, indented; and of everything, for each operation. */
const mostOfOperation = 8_192;
/**
 * A schema or an answer longer than this has a name, and stands once. Not so what is within one: OpenAPI has no reference to a
 * map of fields, answers or headers, and Redocly's linter takes a variant that is referred to for the whole object.
 */
const longestTwice = 300;

/** Every object in the document with the path to it, examples left out. */
function* objectsIn(value: unknown, path: readonly string[] = []): Generator<[string[], object]> {
  if (typeof value !== 'object' || value === null) return;
  yield [[...path], value];
  for (const [key, inner] of Object.entries(value)) {
    if (!['example', 'examples', 'default', 'value'].includes(key)) yield* objectsIn(inner, [...path, key]);
  }
}

/** Whether a schema, an answer, a body or a parameter stands at a path. */
function isBlock(path: readonly string[]): boolean {
  const [parent, key] = path.slice(-2);
  return (
    key === 'schema' ||
    key === 'items' ||
    key === 'requestBody' ||
    ['properties', 'responses', 'parameters', 'schemas', 'oneOf', 'anyOf', 'allOf'].includes(parent ?? '')
  );
}

describe('the form of the OpenAPI document', () => {
  let text: string;
  let description: ApiDescription;
  let operations: Operation[];
  beforeAll(async () => {
    text = await describeApi();
    description = JSON.parse(text) as ApiDescription;
    operations = Object.values(description.paths).flatMap((path) => Object.values(path));
    expect(operations.length).toBeGreaterThan(80);
  });

  test('it is short: for each operation, and in all', () => {
    for (const operation of operations) {
      const bytes = Buffer.byteLength(JSON.stringify(operation, null, 2));
      expect([operation.operationId, bytes <= mostOfOperation]).toEqual([operation.operationId, true]);
    }
    expect(Buffer.byteLength(text)).toBeLessThan(operations.length * mostOfOperation);
  });

  test('nothing long stands twice', () => {
    const seen = new Map<string, string>();
    const twice: string[] = [];
    for (const [path, value] of objectsIn(description)) {
      const written = JSON.stringify(value);
      if (!isBlock(path) || Buffer.byteLength(written) <= longestTwice) continue;
      const place = path.join(' ');
      const before = seen.get(written);
      if (before !== undefined) twice.push(`${before} = ${place}`);
      seen.set(written, place);
    }
    expect(seen.size).toBeGreaterThan(100);
    expect(twice).toEqual([]);
  });

  test('every reference points to something, and every component is used', () => {
    const used = new Set<string>();
    for (const [, value] of objectsIn(description)) {
      const { $ref } = value as { $ref?: unknown };
      if (typeof $ref !== 'string') continue;
      expect($ref).toMatch(/^#\/components\/\w+\/[\w.-]+$/);
      expect(() => lookUp(description, $ref)).not.toThrow();
      used.add($ref);
    }
    for (const [, { examples }] of objectsIn(description) as Iterable<[string[], { examples?: object }]>) {
      for (const one of Object.values(examples ?? {})) {
        if (typeof (one as { $ref?: unknown })?.$ref === 'string') used.add((one as { $ref: string }).$ref);
      }
    }
    const { securitySchemes: _, ...components } = description.components;
    const all = Object.entries(components).flatMap(([kind, named]) =>
      Object.keys(named).map((name) => `#/components/${kind}/${name}`),
    );
    expect(all.length).toBeGreaterThan(100);
    expect(all.filter((reference) => !used.has(reference))).toEqual([]);
  });

  test('what users name is named', () => {
    expect(Object.keys(description.components['schemas'] ?? {})).toEqual(
      expect.arrayContaining(
        'Registration Appointment Household Site Slot Drill Problem Job CheckIn Webhook Proposal Replan Pass Queue Division Device Coverage'.split(
          ' ',
        ),
      ),
    );
    // Names that nobody gave.
    expect(text).not.toMatch(/__schema|"undefined"|pending:/);
  });

  test('every operation is for somebody, whom the document tells of in both languages', () => {
    const told = new Map((description.tags ?? []).map((tag) => [tag.name, tag.description]));
    expect(told.size).toBeGreaterThan(5);
    for (const { operationId, tags } of operations) {
      expect([operationId, tags?.length, told.has(tags?.[0] ?? '')]).toEqual([operationId, 1, true]);
    }
    for (const [name, paragraphs] of told) {
      const [en = '', zh = ''] = paragraphs.split('\n\n');
      expect([name, en]).toEqual([name, expect.stringMatching(/^[A-Z].{60,}\.$/)]);
      expect([name, zh]).toEqual([name, expect.stringMatching(/\p{Script=Han}{4}.*。$/u)]);
      expect(operations.some(({ tags }) => tags?.includes(name))).toBe(true);
    }
  });

  test('every answer says what it is', () => {
    for (const { operationId, responses } of operations) {
      for (const [status, response] of Object.entries(responses)) {
        const { $ref } = response as { $ref?: string };
        const { description: said = '' } = ($ref ? lookUp(description, $ref) : response) as {
          description?: string;
        };
        expect([operationId, status, said]).toEqual([operationId, status, expect.stringMatching(/.{5}/)]);
        expect(said).not.toBe('Default Response');
      }
    }
  });

  test('a body in which one thing excludes another is variants, which take the one and not both', () => {
    const id = '3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10';
    const at = '2021-09-22T08:30:00+08:00';
    const recorded = { deviceSeq: 1, at, lane: '1' };
    const bodies: Record<string, { taken: object[]; refused: object[] }> = {
      CheckInRequest: {
        taken: [
          { ...recorded, pass: 'HC1' },
          { ...recorded, registrationId: id },
        ],
        refused: [recorded, { ...recorded, pass: 'HC1', registrationId: id }],
      },
      LineEvent: {
        taken: [
          { ...recorded, kind: 'served', ticket: '1-B1' },
          { ...recorded, kind: 'lane-closed' },
        ],
        refused: [
          { ...recorded, kind: 'served' },
          { ...recorded, kind: 'lane-opened', ticket: '1-B1' },
        ],
      },
      WebhookReplay: {
        taken: [{ messageIds: [id] }, { from: at }, { from: at, to: at }, {}],
        refused: [{ messageIds: [id], from: at }, { messageIds: [] }, { since: at }],
      },
    };
    for (const [name, { taken, refused }] of Object.entries(bodies)) {
      expect(description.components['schemas']?.[name]).toHaveProperty('oneOf');
      const validate = validatorOf(description, `/components/schemas/${name}`);
      const verdicts = [...taken, ...refused].map((body) => [body, validate(body)]);
      expect(verdicts).toEqual([
        ...taken.map((body) => [body, true]),
        ...refused.map((body) => [body, false]),
      ]);
    }
  });

  test('every example is as its schema says', () => {
    let checked = 0;
    const wrong: string[] = [];
    for (const [path, value] of objectsIn(description)) {
      const { examples } = value as { examples?: unknown };
      if (!Array.isArray(examples)) continue;
      const pointer = path.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
      const validate = validatorOf(description, pointer);
      for (const example of examples) {
        checked += 1;
        if (!validate(example)) wrong.push(`${pointer}: ${JSON.stringify(validate.errors?.slice(0, 3))}`);
      }
    }
    const problems = Object.values(description.components['examples'] ?? {}) as { value: unknown }[];
    const ofProblems = validatorOf(description, '/components/schemas/Problem');
    for (const { value } of problems) {
      checked += 1;
      if (!ofProblems(value)) wrong.push(JSON.stringify(value));
    }
    expect(checked).toBeGreaterThan(150);
    expect(wrong).toEqual([]);
  });
});
