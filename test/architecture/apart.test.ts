import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { apart } from '../../vitest.config.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** A method of a test's own house, `t`, is nobody else's. */
const replaces = /\bvi\s*\.\s*(?:mock|doMock|useFakeTimers|stubGlobal|stubEnv|spyOn\((?!t\.))\b/;

test('whatever puts something else in the place of a module or of a clock has a process of its own', () => {
  const files = readdirSync(`${root}test`, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => `test/${file}`);
  expect(files.length).toBeGreaterThan(200);
  const found = files.filter((file) => replaces.test(readFileSync(`${root}${file}`, 'utf8')));
  expect(found.sort()).toEqual([...apart].sort());
});
