import { describe, expect, test } from 'vitest';
import { jsonText } from '../../../src/platform/json-text.ts';
import fc from '../../support/properties.ts';

describe('the text of what was parsed', () => {
  test('is what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8, noUnicodeString: false }), (text) => {
        const value: unknown = JSON.parse(text);
        expect(jsonText(value)).toBe(JSON.stringify(value));
      }),
    );
    for (const text of ['{"__proto__":{"a":[1,{}]}}', '"\\ud800"', '[1e999,-0,[],{}]', '{"toJSON":1}']) {
      const value: unknown = JSON.parse(text);
      expect(jsonText(value)).toBe(JSON.stringify(value));
    }
  });

  test('of any depth and length', () => {
    const deep = `${'[{"a":'.repeat(20_000)}1${'}]'.repeat(20_000)}`;
    expect(jsonText(JSON.parse(deep)) === deep).toBe(true);
    const long = `[${Array.from({ length: 200_000 }, (_, n) => n).join()}]`;
    expect(jsonText(JSON.parse(long)) === long).toBe(true);
  });
});
