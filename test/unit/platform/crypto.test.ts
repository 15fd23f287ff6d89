import { createHmac } from 'node:crypto';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { describe, expect, test } from 'vitest';
import {
  constantTimeEqual,
  createMasterKeys,
  createSigner,
  deriveKey,
  generateSigningKey,
  hashSecret,
  keyedHash,
  masterKeyId,
  newKey,
  newSecret,
  open,
  seal,
  secretKey,
  UnknownMasterKeyError,
} from '../../../src/platform/crypto/index.ts';
import fc from '../../support/properties.ts';

const place = { table: 'registrations', column: 'person', row: 'r' };

describe('sealing', () => {
  const key = secretKey(newKey());

  test('gives back what was put in, and is another text each time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 100 }), (text) => {
        const sealed = seal(key, text, place);
        expect(open(key, sealed, place).toString('utf8')).toBe(text);
        expect(sealed.equals(seal(key, text, place))).toBe(false);
        if (text.length > 8) expect(sealed.includes(Buffer.from(text))).toBe(false);
      }),
    );
  });

  test('opens under no other key, row, table or column', () => {
    const sealed = seal(key, 'x', place);
    expect(() => open(secretKey(newKey()), sealed, place)).toThrow();
    expect(() => open(key, sealed, { ...place, row: 's' })).toThrow();
    expect(() => open(key, sealed, { ...place, table: 'roster' })).toThrow();
    expect(() => open(key, sealed, { ...place, column: 'name' })).toThrow();
    expect(() => open(key, sealed, { table: 'registrations', column: 'perso', row: 'n\u0000r' })).toThrow();
  });

  test('opens with no bit changed and nothing cut off', () => {
    const sealed = seal(key, 'secret', place);
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = Buffer.from(sealed);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => open(key, changed, place)).toThrow();
    }
    for (let length = 0; length < sealed.length; length++) {
      expect(() => open(key, sealed.subarray(0, length), place)).toThrow();
    }
  });

  test('a wrapped key is bound to its name and to the master key that it names', () => {
    const [mine, other, inner] = [newKey(), newKey(), newKey()];
    const [keys, both] = [createMasterKeys([mine]), createMasterKeys([other, mine])];
    const wrapped = keys.wrap(keys.primary, inner, 'drill/1/data');
    expect(keys.unwrap(wrapped, 'drill/1/data')).toEqual(inner);
    expect(both.unwrap(wrapped, 'drill/1/data')).toEqual(inner);
    expect(() => keys.unwrap(wrapped, 'drill/2/data')).toThrow();
    expect(() => createMasterKeys([other]).unwrap(wrapped, 'drill/1/data')).toThrow(UnknownMasterKeyError);
    expect(() => keys.unwrap(wrapped.subarray(1), 'drill/1/data')).toThrow('unknown format');
    expect(wrapped.subarray(1, 9)).toEqual(masterKeyId(secretKey(mine)));
    expect(wrapped.includes(mine) || wrapped.includes(inner)).toBe(false);
    expect(() => createMasterKeys([])).toThrow(UnknownMasterKeyError);
  });

  test('a master key that is not known is asked for once more where they are kept', () => {
    const [before, after] = [newKey(), newKey()];
    let kept = [before];
    const keys = createMasterKeys(kept, () => kept);
    const later = createMasterKeys([after]);
    const wrapped = later.wrap(later.primary, newKey(), 'x');
    expect(() => keys.unwrap(wrapped, 'x')).toThrow(UnknownMasterKeyError);
    expect(keys.holds(later.primary)).toBe(false);
    kept = [after];
    expect(keys.holds(later.primary)).toBe(true);
    expect(keys.unwrap(wrapped, 'x').length).toBe(32);
    // What it was started with it still opens.
    expect(keys.holds(keys.primary)).toBe(true);
  });
});

describe('hashes and signatures', () => {
  test.each([
    [1, Buffer.alloc(20, 0x0b), 'Hi There', 'b0344c61d8db38535ca8afceaf0bf12b'],
    [2, Buffer.from('Jefe'), 'what do ya want for nothing?', '5bdcc146bf60754e6a042426089575c7'],
    [
      6,
      Buffer.alloc(131, 0xaa),
      'Test Using Larger Than Block-Size Key - Hash Key First',
      '60e431591ee0b67f0d8a26aacbf5b77f',
    ],
    [
      7,
      Buffer.alloc(131, 0xaa),
      'This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.',
      '9b09ffa71b942fcb27635fbcd5b0e944',
    ],
  ])('a keyed hash is HMAC-SHA256 cut to 16 bytes (RFC 4231, test case %i)', (_case, key, text, expected) => {
    expect(keyedHash(secretKey(key), text).toString('hex')).toBe(expected);
  });

  test('a keyed hash is what createHmac makes, of any text, one after the other', () => {
    const [one, other] = [secretKey(newKey()), secretKey(newKey())];
    const text = fc.string({ unit: 'binary', maxLength: 700 });
    fc.assert(
      fc.property(text, text, (first, second) => {
        for (const [key, said] of [
          [one, first],
          [other, second],
          [one, second],
        ] as const) {
          const expected = createHmac('sha256', key).update(said, 'utf8').digest().subarray(0, 16);
          expect(keyedHash(key, said)).toEqual(expected);
        }
      }),
    );
  });

  test('secrets are never alike, and compare as they should', () => {
    const [one, other] = [newSecret(), newSecret()];
    expect(one).toMatch(/^[\w-]{43}$/);
    expect(constantTimeEqual(hashSecret(one), hashSecret(one))).toBe(true);
    expect(constantTimeEqual(hashSecret(one), hashSecret(other))).toBe(false);
    expect(constantTimeEqual(Buffer.from('a'), Buffer.from('ab'))).toBe(false);
  });

  test('a new key is called by its thumbprint, as others work it out', async () => {
    const { kid, publicJwk } = generateSigningKey();
    expect(kid).toBe(await calculateJwkThumbprint(publicJwk as JWK));
  });

  test('a signature holds for its message and its key only', () => {
    const [mine, other] = ['a', 'b'].map((kid) => createSigner({ ...generateSigningKey(), kid }));
    const message = Buffer.from('message');
    const signature = mine?.sign(message) ?? Buffer.alloc(0);
    expect(signature.length).toBe(64);
    expect(mine?.verify(message, signature)).toBe(true);
    expect(mine?.verify(Buffer.from('massage'), signature)).toBe(false);
    expect(other?.verify(message, signature)).toBe(false);
    expect(mine?.verify(message, Buffer.alloc(3))).toBe(false);
  });
});

describe('derived keys', () => {
  const from = secretKey(Buffer.alloc(32, 3));
  const sample = (purpose: string, key = from) => keyedHash(deriveKey(key, purpose), 'text').toString('hex');

  test('are the same for the same secret and purpose, and else others', () => {
    expect(sample('one')).toBe(sample('one'));
    expect(new Set([sample('one'), sample('two'), sample('one', secretKey(Buffer.alloc(32, 4)))]).size).toBe(
      3,
    );
    expect(deriveKey(from, 'one').symmetricKeySize).toBe(32);
  });
});
