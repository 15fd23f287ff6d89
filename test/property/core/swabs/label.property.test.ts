import { describe, expect, test } from 'vitest';
import {
  composeLabel,
  labelKinds,
  labelPrefix,
  lastSerial,
  normaliseBarcode,
  readLabel,
} from '../../../../src/core/swabs/index.ts';
import fc from '../../../support/properties.ts';

const written = fc.record({
  drill: fc.uuid(),
  kind: fc.constantFrom(...labelKinds),
  serial: fc.integer({ min: 1, max: lastSerial }),
});
/** Everything that a code of a tube may hold. */
const anySign = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+./:_-');
const codeOf = ({ drill, kind, serial }: { drill: string; kind: 'tube' | 'box'; serial: number }) =>
  composeLabel(labelPrefix(drill), { kind, serial });

describe('labels of a drill', () => {
  test('are codes of tubes as they stand, and say what they are', () => {
    fc.assert(
      fc.property(written, (one) => {
        const code = codeOf(one);
        expect(normaliseBarcode(code)).toEqual({ ok: true, value: code });
        expect(readLabel(labelPrefix(one.drill), code)).toEqual({ kind: one.kind, serial: one.serial });
      }),
    );
  });

  test('any one sign that is another, anywhere, is found', () => {
    fc.assert(
      fc.property(written, fc.nat(13), anySign, (one, place, sign) => {
        const code = codeOf(one);
        fc.pre(code[place] !== sign);
        expect(readLabel(labelPrefix(one.drill), code.slice(0, place) + sign + code.slice(place + 1))).toBe(
          'mistyped',
        );
      }),
      { numRuns: 2_000 },
    );
  });

  test('any two neighbours that have changed places are found', () => {
    fc.assert(
      fc.property(written, fc.nat(12), (one, place) => {
        const code = codeOf(one);
        const [a = '', b = ''] = [code[place], code[place + 1]];
        fc.pre(a !== b);
        expect(readLabel(labelPrefix(one.drill), code.slice(0, place) + b + a + code.slice(place + 2))).toBe(
          'mistyped',
        );
      }),
      { numRuns: 2_000 },
    );
  });

  test('a sign too few or too many is found, but for one that is lost of the prefix', () => {
    fc.assert(
      fc.property(written, fc.integer({ min: 4, max: 13 }), anySign, (one, place, sign) => {
        const code = codeOf(one);
        expect(readLabel(labelPrefix(one.drill), code.slice(0, place) + code.slice(place + 1))).toBe(
          'mistyped',
        );
        expect(readLabel(labelPrefix(one.drill), code.slice(0, place) + sign + code.slice(place))).toBe(
          'mistyped',
        );
      }),
    );
  });

  test('no two are alike, and codes from a factory are none', () => {
    fc.assert(
      fc.property(written, written, (one, other) => {
        fc.pre(one.kind !== other.kind || one.serial !== other.serial);
        expect(codeOf(one)).not.toBe(codeOf({ ...other, drill: one.drill }));
        for (const factory of ['MF24-0000173', '69012345678901', 'VTM 0012', 'A0000000000001']) {
          expect(readLabel(labelPrefix(one.drill), factory)).toBe('foreign');
        }
      }),
    );
  });
});
