import { expect, test } from 'vitest';
import { normalisePhone } from '../../../../src/core/identity/index.ts';

test.each([
  ['13812345678', '+8613812345678'],
  ['19912345678', '+8619912345678'],
  ['+8613812345678', '+8613812345678'],
  ['+86 138-1234-5678', '+8613812345678'],
  ['0086 138 1234 5678', '+8613812345678'],
  ['86 13812345678', '+8613812345678'],
  ['１３８１２３４５６７８', '+8613812345678'],
  ['＋８６１３８１２３４５６７８', '+8613812345678'],
  ['0591-87654321', '+8659187654321'],
  ['（0591）87654321', '+8659187654321'],
  ['010-62345678', '+861062345678'],
  ['+852 9123 4567', '+85291234567'],
  ['00852 2123 4567', '+85221234567'],
  ['+853 6612 3456', '+85366123456'],
  ['+886 912 345 678', '+886912345678'],
  ['+886 2 2345 6789', '+886223456789'],
  ['+1 650 253 0000', '+16502530000'],
  ['\u202d138 0591 0000\u202c', '+8613805910000'],
  ['\uFEFF13805910000\u200B', '+8613805910000'],
])('%s', (raw, e164) => {
  expect(normalisePhone(raw)).toEqual({ ok: true, value: e164 });
});

test.each([
  ['empty', ''],
  ['a digit short', '1381234567'],
  ['a digit too many', '138123456789'],
  ['no such mobile prefix', '12345678901'],
  ['a fixed line without its area code', '87654321'],
  ['a Hong Kong number without its prefix', '91234567'],
  ['an emergency number', '110'],
  ['an extension', '0591-87654321 ext 12'],
  ['letters', '1381234567a'],
  ['a number inside a text', '电话13812345678'],
  ['two numbers', '13812345678,13912345678'],
  ['an unknown country', '+999 1234 5678'],
  ['NUL', '13812345678\0'],
  ['a zero-width space', '1381234\u200B5678'],
  ['a lone surrogate', '13812345678\ud800'],
  ['other digits', '١٣٨١٢٣٤٥٦٧٨'],
  ['a thousand digits', '1'.repeat(1000)],
])('refuses %s', (_, raw) => {
  expect(normalisePhone(raw)).toEqual({ ok: false, code: 'phone-invalid' });
});
