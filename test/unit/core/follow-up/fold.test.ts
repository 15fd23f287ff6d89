import { describe, expect, test } from 'vitest';
import { firstOfSame, fold, levelOf, nextLevel } from '../../../../src/core/follow-up/index.ts';

const row = (name: string, ...marks: string[]) => ({ name, marks });
const names = (groups: ReturnType<typeof fold<ReturnType<typeof row>>>) =>
  groups.map(({ items, owners }) => [items.map(({ name }) => name).join(' '), owners.join(' ')]);

describe('rows about one person', () => {
  test('are those with a mark in common, directly or through another row', () => {
    const rows = [
      row('a', 'document 1', 'phone 1'),
      row('b', 'document 2', 'phone 2'),
      row('c', 'document 3'),
      // The same person as both of the first: one's document, the other's telephone.
      row('d', 'document 1', 'phone 2'),
    ];
    expect(names(fold(rows, new Map()))).toEqual([
      ['a b d', ''],
      ['c', ''],
    ]);
  });

  test('and those whose marks belong to one owner, or to two whom a row shows to be one', () => {
    const owners = new Map([
      ['document 1', 'task 1'],
      ['phone 2', 'task 1'],
      ['document 3', 'task 2'],
      ['phone 4', 'task 3'],
    ]);
    const rows = [
      row('a', 'document 1'),
      row('b', 'phone 2'),
      row('c', 'document 3', 'phone 4'),
      row('d', 'document 5'),
    ];
    expect(names(fold(rows, owners))).toEqual([
      ['a b', 'task 1'],
      ['c', 'task 2 task 3'],
      ['d', ''],
    ]);
  });

  test('are told by number where there are very many', () => {
    const documents = ['document 1', 'document 2', undefined, undefined, 'document 2', undefined];
    const phones = ['phone 1', 'phone 2', 'phone 3', 'phone 1', 'phone 3', undefined];
    expect([...firstOfSame(6, [documents, phones])]).toEqual([0, 1, 1, 0, 1, 5]);
  });

  test('are found along a chain of ten thousand', () => {
    const rows = Array.from({ length: 10_000 }, (_, n) => row(String(n), `mark ${n}`, `mark ${n + 1}`));
    const [whole, ...rest] = fold(rows.reverse(), new Map());
    expect([whole?.items.length, whole?.marks.length, rest.length]).toEqual([10_000, 10_001, 0]);
  });
});

test('who is asked goes by the code of a task, then to those above it and no further than the district', () => {
  expect(['350102001001', '350102001', '350102', '3501'].map(levelOf)).toEqual([
    'community',
    'street',
    'district',
    'city',
  ]);
  expect((['community', 'street', 'district', 'city'] as const).map(nextLevel)).toEqual([
    'street',
    'district',
    undefined,
    undefined,
  ]);
});
