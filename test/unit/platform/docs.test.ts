import { describe, expect, test } from 'vitest';
import type { ApiDocument } from '../../../src/platform/http/docs/document.ts';
import { exampleOf, operationsOf, resolve } from '../../../src/platform/http/docs/document.ts';
import { fieldsOf, typeOf } from '../../../src/platform/http/docs/fields.ts';
import { inLanguage, words } from '../../../src/platform/http/docs/words.ts';
import { html, inline, prose } from '../../../src/platform/http/html.ts';

const document: ApiDocument = {
  info: { title: 't', version: '1' },
  paths: { '/a': { get: { operationId: 'a' }, parameters: [] }, '/b': { post: { operationId: 'b' } } },
  components: {
    schemas: {
      Place: {
        type: 'object',
        required: ['lng'],
        properties: { lng: { type: 'number', minimum: -180, maximum: 180 } },
      },
      Tree: {
        type: 'object',
        properties: { below: { type: 'array', items: { $ref: '#/components/schemas/Tree' } } },
      },
    },
    examples: { one: { value: { a: 1 } } },
  },
};
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` }) as object;

describe('pages from an OpenAPI document', () => {
  test('what comes from elsewhere is text, never markup', () => {
    expect(String(html`<p title="${'"><script>'}">${['<b>', html`<i>${'&'}</i>`]}</p>`)).toBe(
      '<p title="&quot;&gt;&lt;script&gt;">&lt;b&gt;<i>&amp;</i></p>',
    );
    expect(String(prose('one `a<b`\n\ntwo'))).toBe('<p>one <code>a&lt;b</code></p><p>two</p>');
    expect(String(inline('a ` alone'))).toBe('a ` alone');
  });

  test('references are followed, and one that leads nowhere is an error', () => {
    expect(resolve(document, ref('Place'))).toMatchObject({ name: 'Place', value: { required: ['lng'] } });
    expect(() => resolve(document, ref('Nobody'))).toThrow('leads nowhere');
    expect(exampleOf(document, { examples: { x: { $ref: '#/components/examples/one' } as object } })).toEqual(
      {
        a: 1,
      },
    );
    expect(operationsOf(document).map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /a',
      'POST /b',
    ]);
  });

  test('types are told in a few words', () => {
    expect(typeOf(document, { type: 'array', maxItems: 9, items: ref('Place') })).toBe('Place[] (–9)');
    expect(typeOf(document, { anyOf: [{ type: 'string', format: 'uuid' }, { type: 'null' }] })).toBe(
      'uuid | null',
    );
    expect(typeOf(document, { enum: ['a', 'b'] })).toBe('"a" | "b"');
    expect(typeOf(document, { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER })).toBe(
      'integer (1–)',
    );
  });

  test('fields of objects within objects, lists and choices are told by their whole path; a tree once', () => {
    const fields = (schema: object) =>
      [...String(fieldsOf(document, schema, words.en)).matchAll(/<td><code>([^<]+)</g)].map((one) => one[1]);
    const list = { type: 'array', items: { type: 'object', properties: { at: ref('Place') } } };
    expect(fields({ type: 'object', properties: { places: list } })).toEqual([
      'places',
      'places[].at',
      'places[].at.lng',
    ]);
    expect(fields({ anyOf: [ref('Place'), { type: 'null' }] })).toEqual(['lng']);
    expect(fields({ allOf: [ref('Place'), { type: 'object', properties: { lat: {} } }] })).toEqual([
      'lng',
      'lat',
    ]);
    expect(fields(ref('Tree'))).toEqual(['below']);
  });

  test('of what is told in both languages, the one that is asked for', () => {
    expect(inLanguage('One.\n\n一。', 'en')).toBe('One.');
    expect(inLanguage('One.\n\n一。', 'zh')).toBe('一。');
    expect(inLanguage('Only one.', 'zh')).toBe('Only one.');
    expect(Object.keys(words.zh).sort()).toEqual(Object.keys(words.en).sort());
  });
});
