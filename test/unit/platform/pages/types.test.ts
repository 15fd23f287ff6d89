import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { facesTypes } from '../../../../src/main/faces-types.ts';

const root = new URL('../../../../', import.meta.url);
const document = JSON.parse(readFileSync(new URL('openapi.json', root), 'utf8'));

test('the types of what pages ask are those of openapi.json: npm run faces:types', () => {
  const written = readFileSync(new URL('src/faces/common/operations.ts', root), 'utf8');
  expect(written).toBe(facesTypes(document));
  expect(written).toContain('"GET /v1/clock": { asks: {  }; answer: ServiceTime };');
});

test('an operation that there is not is named', () => {
  expect(() => facesTypes(document, ['GET /v1/nothing'])).toThrow(/nothing/);
});
