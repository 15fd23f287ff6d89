import { expect, test } from 'vitest';
import { registrationKeyInput, uuidV8FromBytes } from '../../../../src/core/identity/index.ts';

test('the string under the keyed hash is type|number: changing it would orphan every registration', () => {
  expect(registrationKeyInput('resident-id', '350102199001011234')).toBe('resident-id|350102199001011234');
  expect(registrationKeyInput('passport', 'GBR:L898902C3')).toBe('passport|GBR:L898902C3');
});

test('a UUIDv8 keeps 122 bits of the bytes and sets version and variant', () => {
  expect(uuidV8FromBytes(new Uint8Array(16))).toBe('00000000-0000-8000-8000-000000000000');
  expect(uuidV8FromBytes(new Uint8Array(16).fill(0xff))).toBe('ffffffff-ffff-8fff-bfff-ffffffffffff');
  const bytes = Uint8Array.from({ length: 32 }, (_, i) => i * 7);
  const before = Uint8Array.from(bytes);
  expect(uuidV8FromBytes(bytes)).toBe('00070e15-1c23-8a31-b83f-464d545b6269');
  expect(bytes).toEqual(before);
  expect(() => uuidV8FromBytes(new Uint8Array(15))).toThrow(RangeError);
});
