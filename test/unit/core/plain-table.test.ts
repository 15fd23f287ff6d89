import { describe, expect, it } from 'vitest';
import { columns, percent, table, whole } from '../../../src/core/plain-table.ts';

describe('the table', () => {
  it('counts Chinese characters as two columns', () => {
    expect(columns('鼓楼区')).toBe(6);
    expect(columns('ab—c')).toBe(4);
    expect(columns('𠮷')).toBe(2);
  });

  it('sets the first column left, the others right, and the last row apart', () => {
    const text = table(
      ['district', 'residents'],
      [
        ['鼓楼区', '9'],
        ['a', '1,234'],
      ],
      ['all', '1,243'],
    );
    expect(text.split('\n')).toEqual([
      'district  residents',
      '────────  ─────────',
      '鼓楼区            9',
      'a             1,234',
      '────────  ─────────',
      'all           1,243',
    ]);
  });

  it('writes thousands and shares; a share below 1 never reads 100.0 %', () => {
    expect(whole(180_105.4)).toBe('180,105');
    expect(percent(0.9999)).toBe('99.9 %');
    expect(percent(1)).toBe('100.0 %');
    expect(percent(0.057)).toBe('5.7 %');
  });
});
