import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { stdnum } from 'stdnum';
import { describe, expect, test } from 'vitest';
import {
  citizenCheckCharacter,
  documentTypes,
  isNameAlike,
  maskDocument,
  maskName,
  nameKey,
  normaliseDocument,
  normaliseDoor,
  normaliseName,
  normalisePhone,
  placeKey,
  roomKey,
  safeText,
  unitKey,
  uuidV8FromBytes,
} from '../../../../src/core/identity/index.ts';
import fc from '../../../support/properties.ts';

const today = '2021-09-22';
const runs = { numRuns: 500 };

const digits = (length: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((d) => d.join(''));
const province = fc.constantFrom('11', '12', '31', '35', '44', '50', '65');
const birthDate = fc
  .date({ min: new Date('1900-01-01T00:00:00Z'), max: new Date(`${today}T00:00:00Z`), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

const citizen = fc
  .tuple(province, digits(4), birthDate, digits(3))
  .map(([region, county, date, sequence]) => `${region}${county}${date.replaceAll('-', '')}${sequence}`)
  .map((seventeen) => seventeen + citizenCheckCharacter(seventeen));

const anything = fc.string({ unit: 'binary', maxLength: 80 });
const wellFormedOrNot = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 }).map((units) => {
  return String.fromCharCode(...units);
});

describe('documents', () => {
  test('a mainland number is taken, in any dress, with its date and sex, and stdnum takes it', () => {
    fc.assert(
      fc.property(citizen, (number) => {
        const date = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
        const sex = Number(number.charAt(16)) % 2 === 1 ? 'male' : 'female';
        const expected = { ok: true, value: { type: 'resident-id', number, birthDate: date, sex } };
        const fullWidth = number.replace(/./g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0));
        for (const raw of [
          number,
          number.toLowerCase(),
          fullWidth,
          ` ${number.slice(0, 6)}-${number.slice(6)}`,
        ]) {
          expect(normaliseDocument('resident-id', raw, { today })).toEqual(expected);
        }
        expect(stdnum['CN']?.['ric']?.validate(number).isValid).toBe(true);
      }),
      runs,
    );
  });

  // stdnum looks at length, date and check only: what it refuses we refuse too, never the other way about.
  test('what stdnum refuses of 18 characters is refused', () => {
    const nearly = fc
      .tuple(citizen, fc.integer({ min: 0, max: 17 }), fc.constantFrom(...'0123456789X'))
      .map(([number, at, c]) => number.slice(0, at) + c + number.slice(at + 1));
    let refusedByBoth = 0;
    fc.assert(
      fc.property(nearly, (number) => {
        const oracle = stdnum['CN']?.['ric']?.validate(number).isValid;
        if (oracle === false) {
          refusedByBoth += 1;
          for (const type of ['resident-id', 'residence-permit-hmt', 'permanent-resident-card'] as const) {
            expect(normaliseDocument(type, number, { today }).ok).toBe(false);
          }
        }
      }),
      runs,
    );
    expect(refusedByBoth).toBeGreaterThan(100);
  });

  test('a single wrong digit, or two neighbours swapped, never passes', () => {
    const slip = fc.tuple(
      citizen,
      fc.integer({ min: 0, max: 16 }),
      fc.integer({ min: 1, max: 9 }),
      fc.boolean(),
    );
    fc.assert(
      fc.property(slip, ([number, at, by, swap]) => {
        const wrong = swap
          ? number.slice(0, at) + number.charAt(at + 1) + number.charAt(at) + number.slice(at + 2)
          : number.slice(0, at) + ((Number(number.charAt(at)) + by) % 10) + number.slice(at + 1);
        fc.pre(wrong !== number);
        expect(normaliseDocument('resident-id', wrong, { today }).ok).toBe(false);
      }),
      runs,
    );
  });

  test('both forms of one mainland number are one', () => {
    fc.assert(
      fc.property(
        citizen.filter((number) => number.startsWith('19', 6)),
        (number) => {
          const fifteen = number.slice(0, 6) + number.slice(8, 17);
          expect(normaliseDocument('resident-id', fifteen, { today })).toEqual(
            normaliseDocument('resident-id', number, { today }),
          );
        },
      ),
      runs,
    );
  });

  test('normalising is idempotent and total, whatever comes in', () => {
    const plausible = fc.oneof(
      citizen,
      citizen.map((number) => `810000${number.slice(6)}`),
      citizen.map((number) => `9${number.slice(1)}`),
      digits(8),
      digits(10),
      digits(8).map((number) => `H${number}`),
      digits(10).map((number) => `M${number}`),
      digits(8).map((number) => `GBR:E${number}`),
      digits(6).map((number) => `KAZ1100${number}05`),
      anything,
      wellFormedOrNot,
    );
    let accepted = 0;
    fc.assert(
      fc.property(fc.constantFrom(...documentTypes), plausible, (type, raw) => {
        const first = normaliseDocument(type, raw, { today });
        if (!first.ok) return;
        accepted += 1;
        expect(first.value.number).toMatch(/^([A-Z]{3}:)?[0-9A-Z]{5,18}$/);
        expect(normaliseDocument(type, first.value.number, { today })).toEqual(first);
        const masked = maskDocument(first.value.number);
        expect(masked).toHaveLength(first.value.number.length);
        expect(masked.replace(/[^*]/g, '').length).toBeGreaterThanOrEqual(3);
      }),
      { numRuns: 2000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });
});

describe('names and texts', () => {
  const visible = fc.oneof(anything, wellFormedOrNot, fc.string({ unit: 'grapheme', maxLength: 70 }));

  test('what is taken is well formed, NFC, trimmed, free of invisible signs, 1–200 long, and stays as it is', () => {
    let accepted = 0;
    fc.assert(
      fc.property(visible, (raw) => {
        const result = normaliseName(raw);
        if (!result.ok) return;
        accepted += 1;
        const name = result.value;
        expect(name.isWellFormed() && name === name.normalize('NFC') && name === name.trim()).toBe(true);
        expect(Array.from(name).length).toBeGreaterThanOrEqual(1);
        expect(Array.from(name).length).toBeLessThanOrEqual(200);
        expect(name).not.toMatch(/[\0\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Bidi_Control}\u200B\u2022\u30FB\uFF0E]/u);
        expect(normaliseName(name)).toEqual(result);
        const masked = maskName(name);
        expect(masked.isWellFormed()).toBe(true);
        expect(masked).toContain('*');
      }),
      { numRuns: 3000 },
    );
    expect(accepted).toBeGreaterThan(50);
  });

  test('a door that is taken stays as it is, and its key is one whoever wrote it', () => {
    let accepted = 0;
    fc.assert(
      fc.property(visible, (raw) => {
        const door = normaliseDoor(raw, 60);
        if (!door.ok) return;
        accepted += 1;
        expect(normaliseDoor(door.value, 60)).toEqual(door);
        expect(Array.from(door.value).length).toBeLessThanOrEqual(60);
        expect(door.value).not.toMatch(/[\p{Cc}\p{Cs}\p{Bidi_Control}\u200B\uFEFF]/u);
        for (const key of [placeKey, unitKey, roomKey]) expect(key(raw)).toBe(key(door.value));
      }),
      { numRuns: 3000 },
    );
    expect(accepted).toBeGreaterThan(50);
  });

  test('a name that is taken is alike itself however it came', () => {
    fc.assert(
      fc.property(visible, (raw) => {
        const name = normaliseName(raw);
        if (!name.ok) return;
        expect(isNameAlike(raw, name.value)).toBe(true);
        expect(nameKey(nameKey(name.value))).toBe(nameKey(name.value));
      }),
      { numRuns: 3000 },
    );
  });

  test('free text: as above, within its length', () => {
    fc.assert(
      fc.property(visible, fc.integer({ min: 1, max: 50 }), (raw, max) => {
        const result = safeText(raw, { max });
        if (!result.ok) return;
        expect(result.value.isWellFormed()).toBe(true);
        expect(Array.from(result.value).length).toBeLessThanOrEqual(max);
        expect(result.value).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
        expect(safeText(result.value, { max })).toEqual(result);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('phones', () => {
  const slow = (raw: string) => {
    const parsed = parsePhoneNumberFromString(raw, { defaultCountry: 'CN', extract: false });
    return parsed?.isValid() === true && parsed.ext === undefined ? parsed.number : undefined;
  };
  const fast = (raw: string) => {
    const result = normalisePhone(raw);
    return result.ok ? result.value : undefined;
  };

  test('every four-digit mobile prefix goes the way the library goes', () => {
    for (let prefix = 1000; prefix < 2000; prefix += 1) {
      for (const rest of ['0000000', '1234567', '9999999']) {
        expect({ prefix, phone: fast(`${prefix}${rest}`) }).toEqual({
          prefix,
          phone: slow(`${prefix}${rest}`),
        });
        expect(fast(`+86${prefix}${rest}`)).toBe(slow(`+86${prefix}${rest}`));
      }
    }
  });

  test('random digits go the way the library goes, and normalising is idempotent', () => {
    const raw = fc.oneof(
      digits(9).map((rest) => `1${rest}0`),
      digits(10).map((rest) => `1${rest}`),
      digits(8).map((rest) => `+852${rest}`),
      digits(9).map((rest) => `+886${rest}`),
      digits(11).map((rest) => `0${rest}`),
      fc.integer({ min: 1, max: 16 }).chain(digits),
    );
    fc.assert(
      fc.property(raw, (number) => {
        const phone = fast(number);
        expect(phone).toBe(slow(number));
        if (phone !== undefined) expect(fast(phone)).toBe(phone);
      }),
      { numRuns: 1000 },
    );
  });

  test('anything at all is answered', () => {
    fc.assert(
      fc.property(fc.oneof(anything, wellFormedOrNot), (raw) => {
        const result = normalisePhone(raw);
        if (result.ok) expect(result.value).toMatch(/^\+\d{7,15}$/);
      }),
      runs,
    );
  });
});

test('distinct bytes give distinct UUIDs in all but the six fixed bits', () => {
  const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 });
  fc.assert(
    fc.property(bytes, bytes, (a, b) => {
      expect(uuidV8FromBytes(a)).toMatch(
        /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      );
      const free = (u: Uint8Array) =>
        u.map((byte, i) => (i === 6 ? byte & 0x0f : i === 8 ? byte & 0x3f : byte));
      const same = free(a).every((byte, i) => byte === free(b)[i]);
      expect(uuidV8FromBytes(a) === uuidV8FromBytes(b)).toBe(same);
    }),
    runs,
  );
});
