import { expect, test } from 'vitest';
import { formatArray, parseArray } from '../../../../src/platform/db/arrays.ts';
import fc from '../../../support/properties.ts';

test.each([
  ['{}', []],
  ['{1,2}', ['1', '2']],
  ['{NULL,"NULL",null}', [null, 'NULL', 'null']],
  ['{"a b","","\\"","\\\\"}', ['a b', '', '"', '\\']],
  [
    '{{a,b},{c,d}}',
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  ],
  ['[0:1]={5,6}', ['5', '6']],
])('reads %s', (text, expected) => {
  expect(parseArray(text, undefined)).toEqual(expected);
});

test('converts elements both ways, but never NULL', () => {
  expect(parseArray('{1,NULL}', (text: string) => Number(text))).toEqual([1, null]);
  expect(formatArray([1, null], (value: number) => `n${value}`)).toBe('{"n1",NULL}');
  expect(formatArray('{already,text}', undefined)).toBe('{already,text}');
  expect(() => formatArray([undefined], undefined)).toThrow('undefined in an array');
});

test('what is written is read back, whatever the text', () => {
  const item = fc.option(fc.string({ unit: 'grapheme' }));
  fc.assert(
    fc.property(fc.array(item), (list) => {
      expect(parseArray(String(formatArray(list, undefined)), undefined)).toEqual(list);
    }),
  );
});
