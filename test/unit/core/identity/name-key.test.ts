import { expect, test } from 'vitest';
import { isNameAlike, maskName, nameKey } from '../../../../src/core/identity/index.ts';

test.each([
  ['张　三', '张三'],
  ['买买提.艾力', '买买提·艾力'],
  ['买买提。艾力', '买买提·艾力'],
  ['买买提 艾力', '买买提·艾力'],
  ['买买提艾力', '买买提·艾力'],
  ['陳大文', '陈大文'],
  ['⻢三', '马三'],
  ['\uE863', '䶮'],
  ['john  smith', 'John Smith'],
  ['johnsmith', 'John Smith'],
  ['ｊｏｈｎ', 'John'],
  ['می\u200Cرزا', 'میرزا'],
])('%j finds %s', (typed, stored) => {
  expect(isNameAlike(typed, stored)).toBe(true);
});

test.each([
  ['张三', '张三丰'],
  ['张大', '张小'],
  ['张三', 'Zhang San'],
  ['John Smith', 'Smith John'],
])('%j does not find %s', (typed, stored) => {
  expect(isNameAlike(typed, stored)).toBe(false);
});

// Likenesses are stored: they are hashes over these.
test.each([
  ['张三', '张三'],
  ['John Smith', 'JOHN SMITH'],
  ['欧阳娜娜', '欧阳娜娜'],
])('the key of the plain name %s stays %s', (name, key) => {
  expect(nameKey(name)).toBe(key);
});

test('the key of a key is itself, also where an accent that stands for itself comes apart', () => {
  expect(nameKey('´张三')).toBe(nameKey(nameKey('´张三')));
});

test.each([
  ['张　三', '张*'],
  ['买买提.艾力', '买**·艾*'],
  ['買買提。艾力', '買**·艾*'],
])('%j is masked as its tidy form', (stored, masked) => {
  expect(maskName(stored)).toBe(masked);
});
