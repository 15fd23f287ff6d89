import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);

test('SECURITY.md names a test for each threat, and each is there', () => {
  const text = readFileSync(new URL('SECURITY.md', root), 'utf8');
  const rows = text.split('\n').filter((line) => /^\| (?!threat|---)/.test(line));
  expect(rows.length).toBeGreaterThan(20);
  expect(rows.filter((row) => !/`test\/[^`]+\.test\.ts`/.test(row))).toEqual([]);
  const files = [...text.matchAll(/`(test\/[^`]+)`/g)].map(([, file = '']) => file);
  expect(files.filter((file) => !existsSync(new URL(file, root)))).toEqual([]);
});
