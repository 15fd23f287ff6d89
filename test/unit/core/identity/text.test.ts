import { describe, expect, test } from 'vitest';
import { isSafeText, safeText } from '../../../../src/core/identity/index.ts';

test.each([
  ['  鼓楼区五一北路1号 ', '鼓楼区五一北路1号'],
  ['3栋#2（东）', '3栋#2（东）'],
  ['Cafe\u0301', 'Caf\u00E9'],
  ['👨‍👩‍👧', '👨‍👩‍👧'],
  ['\uFEFF五一路', '五一路'],
  ['\u202d五一路\u202c', '五一路'],
  ['⽅⻢路', '方马路'],
  ['a'.repeat(200), 'a'.repeat(200)],
  ['\u{20000}'.repeat(200), '\u{20000}'.repeat(200)],
])('takes %j', (raw, text) => {
  expect(safeText(raw)).toEqual({ ok: true, value: text });
});

test.each([
  ['', 'text-empty'],
  ['   ', 'text-empty'],
  ['\u200B\u200D', 'text-empty'],
  ['\u2060', 'text-empty'],
  ['\u3164', 'text-empty'],
  ['\u2800', 'text-empty'],
  ['五一\0路', 'text-characters'],
  ['五一\u0007路', 'text-characters'],
  ['五一\n路', 'text-characters'],
  ['五一\ud800路', 'text-characters'],
  ['五一\u202E路', 'text-characters'],
  ['五一\u2067路', 'text-characters'],
  ['五一\uFFFE路', 'text-characters'],
  ['a'.repeat(201), 'text-too-long'],
  ['a'.repeat(1_000_000), 'text-too-long'],
])('refuses %j', (raw, code) => {
  expect(safeText(raw)).toEqual({ ok: false, code });
});

describe('options', () => {
  test('max is in code points', () => {
    expect(safeText('\u{20000}\u{20001}', { max: 2 }).ok).toBe(true);
    expect(safeText('abc', { max: 2 })).toEqual({ ok: false, code: 'text-too-long' });
  });

  test('lines may stay where asked for, other controls never', () => {
    expect(safeText('第一行\n\t第二行', { lines: true })).toEqual({ ok: true, value: '第一行\n\t第二行' });
    expect(safeText('a\0b', { lines: true }).ok).toBe(false);
    expect(safeText('a\u202Eb', { lines: true }).ok).toBe(false);
  });
});

test('isSafeText holds for what safeText leaves as it is', () => {
  expect(isSafeText('五一路')).toBe(true);
  expect(isSafeText(' 五一路')).toBe(false);
  expect(isSafeText('Cafe\u0301')).toBe(false);
  expect(isSafeText('a\0')).toBe(false);
});
