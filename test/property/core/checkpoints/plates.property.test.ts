import { describe, expect, test } from 'vitest';
import { maskPlate, normalisePlate, type PlateKind } from '../../../../src/core/checkpoints/index.ts';
import fc from '../../../support/properties.ts';

const province = fc.constantFrom(...'京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼');
const authority = fc.constantFrom(...'ABCDEFGHJKLMNPQRSTUVWXY');
const sign = fc.constantFrom(...'0123456789ABCDEFGHJKLMNPQRSTUVWXYZ');
const signs = (count: number) =>
  fc.array(sign, { minLength: count, maxLength: count }).map((all) => all.join(''));
const digits = (count: number) =>
  fc
    .array(fc.constantFrom(...'0123456789'), { minLength: count, maxLength: count })
    .map((all) => all.join(''));
const civil = (...tail: fc.Arbitrary<string>[]) =>
  fc.tuple(province, authority, ...tail).map((parts) => parts.join(''));
const power = fc.constantFrom(...'ABCDEFGHJK');

const plates: Record<Exclude<PlateKind, 'hong-kong' | 'macao'>, fc.Arbitrary<string>> = {
  ordinary: civil(signs(5)),
  'new-energy': fc.oneof(civil(power, sign, digits(4)), civil(digits(5), power)),
  temporary: civil(signs(5), fc.constantFrom('临', '超', '试')),
  trailer: civil(signs(4), fc.constant('挂')),
  learner: civil(signs(4), fc.constant('学')),
  police: civil(signs(4), fc.constant('警')),
  'armed-police': fc.tuple(fc.option(province, { nil: '' }), signs(5)).map(([of, tail]) => `WJ${of}${tail}`),
  military: fc
    .tuple(fc.constantFrom('V', 'K', 'H', 'B'), authority, digits(5))
    .map((parts) => parts.join('')),
  embassy: digits(6).map((tail) => `使${tail}`),
  consulate: fc.oneof(
    civil(digits(4), fc.constant('领')),
    digits(6).map((tail) => `领${tail}`),
  ),
  'hong-kong-macao': fc.tuple(signs(4), fc.constantFrom('港', '澳')).map(([tail, of]) => `粤Z${tail}${of}`),
};
const anyPlate = fc.oneof(
  ...Object.entries(plates).map(([kind, of]) => of.map((number) => ({ kind, number }))),
);

/** What may be none: signs of plates in any order. */
const anything = fc
  .array(fc.constantFrom(...'闽粤WJZ港澳使领临超挂学警ABDIO0123456 ·'), { maxLength: 10 })
  .map((all) => all.join(''));

/** The same plate, as people write it: full-width or small letters, dots and spaces between its signs. */
const written = (number: string) =>
  fc
    .array(
      fc.record({
        wide: fc.boolean(),
        small: fc.boolean(),
        gap: fc.constantFrom('', '', '', ' ', '·', '•', '－'),
      }),
      {
        minLength: number.length,
        maxLength: number.length,
      },
    )
    .map((how) =>
      Array.from(number, (one, n) => {
        const { wide = false, small = false, gap = '' } = how[n] ?? {};
        const cased = small ? one.toLowerCase() : one;
        const code = cased.charCodeAt(0);
        return (wide && code > 0x20 && code < 0x7f ? String.fromCharCode(code + 0xfee0) : cased) + gap;
      }).join(''),
    );

describe('a number plate', () => {
  test('of every form is read as what it is, however it is written', () => {
    fc.assert(
      fc.property(
        anyPlate.chain(({ kind, number }) => written(number).map((raw) => ({ kind, number, raw }))),
        ({ kind, number, raw }) => {
          expect(normalisePlate(raw)).toEqual({ ok: true, value: { place: 'mainland', kind, number } });
        },
      ),
    );
  });

  test('in its one form is that form', () => {
    fc.assert(
      fc.property(anything, (raw) => {
        const read = normalisePlate(raw);
        if (read.ok) expect(normalisePlate(read.value.number)).toEqual(read);
      }),
    );
  });

  test('with I or O in its serial is refused, and says which digit it probably is; nothing is replaced', () => {
    fc.assert(
      fc.property(
        plates.ordinary,
        fc.integer({ min: 2, max: 6 }),
        fc.constantFrom('I' as const, 'O' as const),
        (number, place, letter) => {
          const raw = number.slice(0, place) + letter + number.slice(place + 1);
          const read = normalisePlate(raw);
          expect(read).toEqual({
            ok: false,
            code: 'plate-letter',
            found: { letter, probably: letter === 'I' ? '1' : '0' },
          });
        },
      ),
    );
  });

  test('is masked to where it is from and its last sign', () => {
    fc.assert(
      fc.property(anyPlate, ({ number }) => {
        const masked = maskPlate({ number, place: 'mainland' });
        expect(masked).toHaveLength(number.length);
        expect(masked.slice(2, -1)).toMatch(/^\*+$/);
      }),
    );
  });
});
