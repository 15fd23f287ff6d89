import { describe, expect, test } from 'vitest';
import { isNationality, normaliseDocument } from '../../../../src/core/identity/index.ts';

const today = '2021-09-22';
const read = (type: Parameters<typeof normaliseDocument>[0], raw: string, nationality?: string) =>
  normaliseDocument(type, raw, { today, nationality });
const number = (result: ReturnType<typeof read>) => (result.ok ? result.value.number : result.code);

describe('resident-id', () => {
  test('answers the canonical number, the birth date and the sex', () => {
    expect(read('resident-id', '350102199001011238')).toEqual({
      ok: true,
      value: { type: 'resident-id', number: '350102199001011238', birthDate: '1990-01-01', sex: 'male' },
    });
    // The example of GB 11643-1999 itself.
    expect(read('resident-id', '11010519491231002X')).toEqual({
      ok: true,
      value: { type: 'resident-id', number: '11010519491231002X', birthDate: '1949-12-31', sex: 'female' },
    });
  });

  test.each([
    ['lower-case x', '11010519491231002x'],
    ['spaces and dashes', ' 110105 1949-1231—002 X '],
    ['full width', '１１０１０５１９４９１２３１００２Ｘ'],
    ['first generation, 15 digits', '110105491231002'],
    ['first generation, full width', '１１０１０５４９１２３１００２'],
  ])('%s is the same number', (_, raw) => {
    expect(number(read('resident-id', raw))).toBe('11010519491231002X');
  });

  test.each([
    ['wrong check digit', '350102199001011230', 'document-check-digit'],
    ['X where a digit belongs', '35010219900101123X', 'document-check-digit'],
    ['30 February', '350102199002301230', 'document-date'],
    ['29 February of a common year', '350102190002291230', 'document-date'],
    ['31 April, 15 digits', '350102900431123', 'document-date'],
    ['month 13', '350102199013011230', 'document-date'],
    ['month 0', '350102199000011230', 'document-date'],
    ['day 0', '350102199001001230', 'document-date'],
    ['before 1850', '350102184912311230', 'document-date'],
    ['born tomorrow', '350102202109231230', 'document-date'],
    ['no such province', '990102199001011238', 'document-type-mismatch'],
    ['no such province, 0', '000102199001011238', 'document-region'],
    ['Hong Kong is no region of it', '810101199001011238', 'document-region'],
    ['17 digits', '35010219900101123', 'document-form'],
    ['19 digits', '3501021990010112381', 'document-form'],
    ['empty', '', 'document-form'],
    ['only spaces', '   ', 'document-form'],
    ['letters', '35010219900101I238', 'document-form'],
    ['a Cyrillic Х', '11010519491231002Х', 'document-form'],
    ['NUL', '11010519491231002X\0', 'document-form'],
    ['a lone surrogate', '11010519491231002X\ud800', 'document-form'],
    ['a bidi control', '110105\u202d19491231002X', 'document-form'],
    ['a zero-width space', '110105\u200b19491231002X', 'document-form'],
    ['Arabic-Indic digits', '١١٠١٠٥١٩٤٩١٢٣١٠٠٢٣', 'document-form'],
    ['ten thousand digits', '1'.repeat(10_000), 'document-form'],
    ['a residence permit of Hong Kong', '810000199408230021', 'document-type-mismatch'],
    ['a residence permit of Taiwan', '830000199201300022', 'document-type-mismatch'],
    ['an old permanent resident card', 'KAZ110090123105', 'document-type-mismatch'],
  ])('refuses %s', (_, raw, code) => {
    expect(read('resident-id', raw)).toEqual({ ok: false, code });
  });

  test('29 February of a leap year, of 2000 too, and a birth today are real', () => {
    for (const raw of ['350102199602291239', '350102200002291230', '350102202109221231']) {
      expect(number(read('resident-id', raw))).toBe(raw);
    }
  });
});

describe('residence-permit-hmt', () => {
  test.each([
    ['Hong Kong', '810000199408230021', 'female'],
    ['Macao', '820000199009060055', 'male'],
    ['Taiwan', '830000199201300022', 'female'],
  ])('%s', (_, raw, sex) => {
    expect(read('residence-permit-hmt', raw)).toMatchObject({ ok: true, value: { number: raw, sex } });
  });

  test.each([
    ['wrong check digit', '810000199408230022', 'document-check-digit'],
    ['no real date', '830000199202300022', 'document-date'],
    ['a resident id', '11010519491231002X', 'document-type-mismatch'],
    ['a resident id of 15 digits', '110105491231002', 'document-type-mismatch'],
    ['a travel permit', 'H12345678', 'document-form'],
  ])('refuses %s', (_, raw, code) => {
    expect(read('residence-permit-hmt', raw)).toEqual({ ok: false, code });
  });
});

describe('permanent-resident-card', () => {
  test('old form: three letters and 12 digits; the century of the birth is not stated', () => {
    expect(read('permanent-resident-card', 'kaz 110090123105')).toEqual({
      ok: true,
      value: { type: 'permanent-resident-card', number: 'KAZ110090123105', nationality: 'KAZ' },
    });
  });

  test('2023 form: 18 characters beginning 9', () => {
    expect(read('permanent-resident-card', '911124198108030024')).toEqual({
      ok: true,
      value: {
        type: 'permanent-resident-card',
        number: '911124198108030024',
        birthDate: '1981-08-03',
        sex: 'female',
      },
    });
  });

  test.each([
    ['2023 form, wrong check digit', '911124198108030035', 'document-check-digit'],
    ['2023 form, no real date', '911124198113030030', 'document-date'],
    ['2023 form, no such province', '999124198108030030', 'document-region'],
    ['old form, no real date', 'KAZ110090133105', 'document-date'],
    ['old form, no such country', 'QQQ110090123105', 'document-nationality'],
    ['old form, a letter too many', 'KAZZ11009012310', 'document-form'],
    ['a resident id', '11010519491231002X', 'document-type-mismatch'],
    ['a residence permit', '810000199408230021', 'document-type-mismatch'],
  ])('refuses %s', (_, raw, code) => {
    expect(read('permanent-resident-card', raw)).toEqual({ ok: false, code });
  });
});

describe('travel permits', () => {
  test.each([
    ['H12345678', 'H12345678'],
    ['m-0123 4567', 'M01234567'],
    ['H1234567802', 'H12345678'],
    ['Ｈ１２３４５６７８', 'H12345678'],
  ])('Hong Kong and Macao: %s', (raw, canonical) => {
    expect(number(read('hk-macao-permit', raw))).toBe(canonical);
  });

  test.each([
    ['05616820', '05616820'],
    ['0561682001', '05616820'],
    ['0561682001(D)', '05616820'],
    ['0561682001（Ｄ）', '05616820'],
    ['0561682001D', '05616820'],
    ['0561682001(2)', '05616820'],
  ])('Taiwan: %s', (raw, canonical) => {
    expect(number(read('taiwan-permit', raw))).toBe(canonical);
  });

  test.each([
    ['hk-macao-permit', 'A12345678', 'document-form'],
    ['hk-macao-permit', 'H1234567', 'document-form'],
    ['hk-macao-permit', 'H123456789', 'document-form'],
    ['hk-macao-permit', '12345678', 'document-form'],
    ['hk-macao-permit', '810000199408230021', 'document-type-mismatch'],
    ['taiwan-permit', '0561682', 'document-form'],
    ['taiwan-permit', '056168200', 'document-form'],
    ['taiwan-permit', 'H05616820', 'document-form'],
    ['taiwan-permit', '830000199201300022', 'document-type-mismatch'],
  ] as const)('refuses as %s: %s', (type, raw, code) => {
    expect(read(type, raw)).toEqual({ ok: false, code });
  });
});

describe('passport', () => {
  test('is nobody’s without its nationality', () => {
    expect(read('passport', 'e 1234-5678')).toEqual({ ok: false, code: 'document-nationality-required' });
    expect(read('passport', 'l898902c3', 'gbr')).toEqual({
      ok: true,
      value: { type: 'passport', number: 'GBR:L898902C3', nationality: 'GBR' },
    });
    expect(read('passport', 'GBR:L898902C3')).toEqual(read('passport', 'L898902C3', 'GBR'));
  });

  test.each([
    ['ten characters', 'AB12345678', undefined, 'document-form'],
    ['four characters', 'AB12', undefined, 'document-form'],
    ['no digit', 'ABCDEFG', undefined, 'document-form'],
    ['a name in it', '张12345678', undefined, 'document-form'],
    ['brackets', 'E1234(678)', undefined, 'document-form'],
    ['no such nationality', 'L898902C3', 'QQQ', 'document-nationality'],
    ['a nationality of two letters', 'L898902C3', 'GB', 'document-nationality'],
    ['an empty nationality', 'L898902C3', '', 'document-nationality'],
    ['two nationalities', 'FRA:L898902C3', 'GBR', 'document-nationality'],
    ['a resident id', '11010519491231002X', undefined, 'document-type-mismatch'],
  ])('refuses %s', (_, raw, nationality, code) => {
    expect(read('passport', raw, nationality)).toEqual({ ok: false, code });
  });
});

test('nationalities are ISO 3166-1 alpha-3 and what ICAO adds', () => {
  const letters = Array.from({ length: 26 }, (_, i) => String.fromCharCode(65 + i));
  const known = letters
    .flatMap((a) => letters.flatMap((b) => letters.map((c) => a + b + c)))
    .filter(isNationality);
  expect(known).toHaveLength(249 + 25);
  for (const code of ['CHN', 'GBR', 'DEU', 'TWN', 'HKG', 'XXA', 'GBO', 'RKS']) expect(known).toContain(code);
  for (const code of ['UTO', 'AAA', 'GER', 'SUN', 'YUG']) expect(known).not.toContain(code);
});
