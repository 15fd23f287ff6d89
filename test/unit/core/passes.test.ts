import { describe, expect, test } from 'vitest';
import { type IsSigned, readPass } from '../../../src/core/passes/index.ts';
import { createSigner, generateSigningKey } from '../../../src/platform/crypto/index.ts';
import { encodeFirstPass, encodePass } from '../../support/passes.ts';
import fc from '../../support/properties.ts';

const key = generateSigningKey();
/** As a service names the key of its passes. */
const signer = createSigner({ ...key, kid: key.kid.slice(0, 16) });
const other = createSigner(generateSigningKey());
const isSigned: IsSigned = (kid, signed, signature) =>
  (kid === undefined || kid === signer.kid) && signer.made(Buffer.from(signed), Buffer.from(signature));

const claims = fc.record({
  registrationId: fc.uuid(),
  drillId: fc.uuid(),
  slotId: fc.uuid(),
  expiresAt: fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => new Date(seconds * 1000)),
});
const site = '3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10';
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
const fullWidth = (text: string) =>
  text.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));

describe('a pass', () => {
  test('says what it was given, the same text for the same claims, in 178 characters of a QR code’s alphabet', () => {
    fc.assert(
      fc.property(claims, (one) => {
        const pass = encodePass(one, signer);
        expect(readPass(pass, one.drillId, isSigned)).toEqual(one);
        expect(encodePass(one, signer)).toBe(pass);
        expect(pass).toMatch(/^MUSTER2:[0-9A-Z $%*+\-./:]+$/);
        // QR version 7 with correction M holds 178 in its alphanumeric mode.
        expect(pass.length).toBeLessThanOrEqual(178);
      }),
      { numRuns: 50 },
    );
  });

  test('of the first form is read, too', () => {
    fc.assert(
      fc.property(claims, (one) => {
        const pass = encodeFirstPass({ ...one, siteId: site }, signer);
        expect(readPass(pass, one.drillId, isSigned)).toEqual(one);
        expect(readPass(pass.slice(0, -5), one.drillId, isSigned)).toBe('cut-off');
        expect(readPass(pass, site, isSigned)).toBe('other-drill');
        expect(readPass(encodeFirstPass({ ...one, siteId: site }, other), one.drillId, isSigned)).toBe(
          'forged',
        );
      }),
      { numRuns: 50 },
    );
  });

  test('counts for nothing under another key, in another drill, or after a single character has changed', () => {
    fc.assert(
      fc.property(claims, fc.uuid(), fc.nat(), fc.constantFrom(...alphabet), (one, drill, at, character) => {
        const pass = encodePass(one, signer);
        const place = 'MUSTER2:'.length + (at % (pass.length - 'MUSTER2:'.length));
        fc.pre(pass[place] !== character);
        const changed = pass.slice(0, place) + character + pass.slice(place + 1);
        expect(readPass(changed, one.drillId, isSigned)).toBeTypeOf('string');
        expect(readPass(encodePass(one, other), one.drillId, isSigned)).toBe('forged');
        // In one of 65,536 drills the two bytes are the same; the signature is never.
        expect(['other-drill', 'forged']).toContain(readPass(pass, drill, isSigned));
      }),
      { numRuns: 150 },
    );
  });

  test('is read as scanners give it', () => {
    fc.assert(
      fc.property(claims, (one) => {
        const pass = encodePass(one, signer);
        for (const scanned of [
          `${pass}\r\n`,
          `\t ${pass} `,
          `\uFEFF${pass}\u200B`,
          `]Q1${pass}`,
          pass.toLowerCase(),
          fullWidth(pass),
          fullWidth(pass).replaceAll(' ', '\u3000'),
          pass.replaceAll(':', '：').replaceAll('%', '％'),
          encodeURIComponent(pass),
          encodeURI(pass),
          encodeURIComponent(pass).toLowerCase(),
          new URLSearchParams({ pass }).toString().slice('pass='.length),
        ]) {
          expect([scanned, readPass(scanned, one.drillId, isSigned)]).toEqual([scanned, one]);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('cut off anywhere is said to be cut off', () => {
    fc.assert(
      fc.property(claims, fc.nat(), (one, at) => {
        const pass = encodePass(one, signer);
        const part = pass.slice(0, 'MUSTER2:'.length + (at % (pass.length - 'MUSTER2:'.length))).trimEnd();
        // Two signs left of a group of three can be more than a byte, which no text begins with.
        expect(['cut-off', 'forged']).toContain(readPass(part, one.drillId, isSigned));
        if (part.length % 3 !== 1) expect(readPass(part, one.drillId, isSigned)).toBe('cut-off');
      }),
      { numRuns: 150 },
    );
  });

  test.each([
    ['https://example.com/offers?id=1', 'other-code'],
    ['6920152400142', 'other-code'],
    ['HC1:6BFOXN%TS3DHPVO13J', 'other-code'],
    ['', 'other-code'],
    [`MUSTER2:${'A'.repeat(10_000)}`, 'other-code'],
    ['MUSTER2:', 'cut-off'],
    ['MUSTER1:', 'cut-off'],
    ['MUSTER2:a_b', 'forged'],
    ['350102199001011238', 'document-number'],
    ['350102199001011238\r\n', 'document-number'],
    ['３５０１０２１９９００１０１１２３８', 'document-number'],
    ['h12345678', 'document-number'],
    ['GBR:L898902C3', 'document-number'],
    ['KAZ110090123105', 'document-number'],
  ])('%j is %s', (text, fault) => {
    expect(readPass(text, site, isSigned)).toBe(fault);
  });

  test('in another spelling of the same bytes is refused', () => {
    const pass = encodePass(
      { registrationId: site, drillId: site, slotId: site, expiresAt: new Date(0) },
      signer,
    );
    const respelt: string[] = [];
    for (let at = 'MUSTER2:'.length; at + 3 <= pass.length; at += 3) {
      const [c = 0, d = 0, e = 0] = Array.from(pass.slice(at, at + 3), (sign) => alphabet.indexOf(sign));
      const over = c + 45 * d + 2025 * e + 65_536;
      if (over >= 45 ** 3) continue;
      const signs = [over % 45, Math.floor(over / 45) % 45, Math.floor(over / 2025)].map((n) => alphabet[n]);
      respelt.push(pass.slice(0, at) + signs.join('') + pass.slice(at + 3));
    }
    expect(respelt.length).toBeGreaterThan(0);
    for (const text of respelt) expect(readPass(text, site, isSigned)).toBe('forged');
  });

  test('never throws, whatever it is shown', () => {
    const shown = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 700 }),
      fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 600 }),
    );
    fc.assert(
      fc.property(shown, fc.constantFrom('', 'MUSTER1:', 'MUSTER2:', 'MUSTER2%3A'), (text, prefix) => {
        expect(readPass(prefix + text, site, isSigned)).toBeTypeOf('string');
      }),
      { numRuns: 1000 },
    );
  });
});
