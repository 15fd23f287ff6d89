import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const source = fileURLToPath(new URL('../../src/', import.meta.url));

/** Who writes a table with words of their own, and how. */
const writing = (table: string) => new RegExp(`\\b(insert into|update|delete from) ${table}\\b`, 'g');

function writers(table: string, files: readonly { path: string; text: string }[]): string[] {
  return files.flatMap(({ path, text }) => {
    const found = text.replace(/\s+/g, ' ').match(writing(table)) ?? [];
    return [...new Set(found)].map((words) => `${path}: ${words}`);
  });
}

describe('what coverage is counted from', () => {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => ({
      path: path.split(sep).join('/'),
      text: readFileSync(join(source, path), 'utf8'),
    }));

  test('is found where it stands', () => {
    const planted = [{ path: 'x.ts', text: 'with a as (\n  update\n    registrations r set status = 1)' }];
    expect(writers('registrations', planted)).toEqual(['x.ts: update registrations']);
    expect(files.length).toBeGreaterThan(300);
  });

  test('registrations change in one place, which has every change counted', () => {
    expect(writers('registrations', files)).toEqual([
      'modules/residents/registrations/change-registrations.ts: update registrations',
      'modules/residents/registrations/registrations.repo.ts: insert into registrations',
    ]);
  });

  test('the roster and the counts are written by those who have both in view', () => {
    expect(writers('roster', files)).toEqual([
      'modules/residents/roster/removals.repo.ts: delete from roster',
      'modules/residents/roster/roster.repo.ts: insert into roster',
      'modules/residents/roster/roster.repo.ts: update roster',
    ]);
    expect(writers('tally_changes', files)).toEqual([
      'modules/residents/tallies/tallies.repo.ts: insert into tally_changes',
      'modules/residents/tallies/tallies.repo.ts: delete from tally_changes',
    ]);
  });
});
