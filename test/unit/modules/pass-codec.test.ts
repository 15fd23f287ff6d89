import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodePass, encodePass, passPrefix } from '../../../src/modules/residents/passes/pass-codec.ts';
import { createSigner, generateSigningKey } from '../../../src/platform/crypto/index.ts';

const key = generateSigningKey();
/** As a service names the key of its passes. */
const signer = createSigner({ ...key, kid: key.kid.slice(0, 16) });
const other = createSigner(generateSigningKey());
const find = (kid: string) => (kid === signer.kid ? signer : undefined);

const claims = fc.record({
  registrationId: fc.uuid(),
  drillId: fc.uuid(),
  siteId: fc.uuid(),
  slotId: fc.uuid(),
  expiresAt: fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => new Date(seconds * 1000)),
});

describe('the pass codec', () => {
  test('reads what it wrote, the same text for the same claims, in the alphabet of a QR code', () => {
    fc.assert(
      fc.property(claims, (one) => {
        const pass = encodePass(one, signer);
        expect(decodePass(pass, find)).toEqual(one);
        expect(encodePass(one, signer)).toBe(pass);
        expect(pass).toMatch(/^MUSTER1:[0-9A-Z $%*+\-./:]+$/);
        expect(pass.length).toBeLessThan(320);
      }),
      { numRuns: 50 },
    );
  });

  test('reads nothing of another key, nor after a single character has changed', () => {
    fc.assert(
      fc.property(claims, fc.nat(), fc.constantFrom(...'0123456789ABCXYZ $%*+-./:'), (one, at, character) => {
        const pass = encodePass(one, signer);
        const place = passPrefix.length + (at % (pass.length - passPrefix.length));
        fc.pre(pass[place] !== character);
        expect(decodePass(pass.slice(0, place) + character + pass.slice(place + 1), find)).toBeUndefined();
        expect(decodePass(encodePass(one, other), find)).toBeUndefined();
        expect(decodePass(encodePass(one, other), () => signer)).toBeUndefined();
      }),
      { numRuns: 150 },
    );
  });

  test('never throws, whatever it is shown', () => {
    const shown = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 700 }),
      fc.string({
        unit: fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'),
        maxLength: 600,
      }),
    );
    fc.assert(
      fc.property(shown, (text) => {
        expect(decodePass(text, find)).toBeUndefined();
        expect(decodePass(passPrefix + text, find)).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });
});
