import { fail, ok, type Result } from '../result.ts';

/**
 * Number plates 号牌 as a checkpoint writes them down. Those of the mainland by GA 36 (中华人民共和国机动车号牌, 2018 edition):
 * which letters stand where, and that I and O stand in no serial. Those of Hong Kong and Macao by their own registers, as far as
 * a letter out of place can be told: they stand beside a mainland one on a car that may drive in both.
 */

/** Where a plate is registered. */
export const platePlaces = ['mainland', 'hong-kong', 'macao'] as const;
export type PlatePlace = (typeof platePlaces)[number];

/** What kind of plate it is. */
export const plateKinds = [
  'ordinary',
  'new-energy',
  'temporary',
  'trailer',
  'learner',
  'police',
  'armed-police',
  'military',
  'embassy',
  'consulate',
  'hong-kong-macao',
  'hong-kong',
  'macao',
] as const;
export type PlateKind = (typeof plateKinds)[number];

/** A plate in its one form: capital letters, no dots and no spaces. */
export interface Plate {
  place: PlatePlace;
  kind: PlateKind;
  /** As it is kept and compared. */
  number: string;
}

export type PlateErrorCode = 'plate-letter' | 'plate-province' | 'plate-form';

/** Why a text is no plate. */
export interface PlateFault {
  ok: false;
  code: PlateErrorCode;
  /** Of `plate-letter`: which letter stands where none like it can, and what it probably is. */
  found?: { letter: string; probably: string };
}

/** The characters for provinces, by which every civil plate of the mainland begins. */
const provinces = '京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼';

/** Digits and letters of serials: without I and O, which are too like 1 and 0 (GA 36, on serials). */
const serial = '[0-9A-HJ-NP-Z]';
/** The letter of the authority that issued it; O was that of the police's civil cars, of which some are still about. */
const authority = '[A-HJ-Z]';
const civil = `[${provinces}]${authority}`;

/** What is looked at is upper-case and has neither dots nor spaces. The first that fits says what it is. */
const forms: readonly (readonly [PlateKind, RegExp])[] = [
  ['hong-kong-macao', new RegExp(`^粤Z${serial}{4}[港澳]$`)],
  // Small cars: a letter for how they are driven, four digits and one of either. Large ones: that letter at the end.
  ['new-energy', new RegExp(`^${civil}(?:[A-HJK]${serial}[0-9]{4}|[0-9]{5}[A-HJK])$`)],
  ['ordinary', new RegExp(`^${civil}${serial}{5}$`)],
  ['temporary', new RegExp(`^${civil}${serial}{4,5}[临超试]$`)],
  ['trailer', new RegExp(`^${civil}${serial}{4}挂$`)],
  ['learner', new RegExp(`^${civil}${serial}{4}学$`)],
  ['police', new RegExp(`^${civil}${serial}{4}警$`)],
  // The armed police: of a province, or of none; with the letter of a branch (消 fire, 边 border, 通 signals …) until 2019.
  ['armed-police', new RegExp(`^WJ[${provinces}]?${serial}{4}[0-9A-HJ-NP-Z消边通森金警电]$`)],
  // The forces': two letters, of the command and of the part of it, and five digits. No public standard says more.
  ['military', /^[A-HJ-NP-Z]{2}[0-9]{5}$/],
  ['embassy', /^使[0-9]{6}$/],
  ['consulate', new RegExp(`^(?:领[0-9]{6}|${civil}[0-9]{4}领)$`)],
];

/** Hong Kong: two letters and up to four digits, or a mark of the owner's choice; I, O and Q stand in none. */
const hongKong = /^(?=.*[0-9A-Z])[0-9A-HJ-NPR-Z]{1,8}$/;
/** Macao: two letters and four digits. */
const macao = /^[A-Z]{2}[0-9]{4}$/;

/** Longer than any plate with everything that people write between its signs. */
const longestRaw = 40;

/** What separates the parts of a plate, as it is painted or typed: spaces, dots of every kind, dashes. */
const separators = /[\s.·•・‧∙⋅․。﹒\-‐-―−_]/gu;

/** Traditional characters that phones of Hong Kong and Macao write, and those of GA 36 that they are. */
const simplified: Readonly<Record<string, string>> = {
  粵: '粤',
  閩: '闽',
  滬: '沪',
  雲: '云',
  遼: '辽',
  魯: '鲁',
  蘇: '苏',
  贛: '赣',
  晉: '晋',
  陝: '陕',
  貴: '贵',
  寧: '宁',
  瓊: '琼',
  臨: '临',
  試: '试',
  掛: '挂',
  學: '学',
  領: '领',
};
const eachTraditional = new RegExp(`[${Object.keys(simplified).join('')}]`, 'gu');

/**
 * A number plate in its one form. Full-width and small letters are folded, dots, dashes and spaces dropped; a temporary plate's
 * 临 may stand before it, an embassy's 使 after its number. An I or an O in a serial is refused and named with what it probably
 * is (1, 0): whoever looks at the car knows, and nobody guesses for them.
 */
export function normalisePlate(raw: string, place: PlatePlace = 'mainland'): Result<Plate> | PlateFault {
  if (raw.length > longestRaw) return fail('plate-form');
  const text = raw
    .normalize('NFKC')
    .replace(separators, '')
    .toUpperCase()
    .replace(eachTraditional, (one) => simplified[one] ?? one);
  if (place === 'hong-kong') return ofPlace(text, place, hongKong, ['I', 'O', 'Q']);
  if (place === 'macao') return ofPlace(text, place, macao, []);
  const number = reordered(text);
  const kind = forms.find(([, form]) => form.test(number))?.[0];
  if (kind !== undefined) return ok({ place, kind, number });
  return faultOf(number);
}

function ofPlace(
  number: string,
  place: 'hong-kong' | 'macao',
  form: RegExp,
  unused: readonly string[],
): Result<Plate> | PlateFault {
  if (form.test(number)) return ok({ place, kind: place, number });
  const letter = unused.find((one) => number.includes(one));
  const probably = letter === undefined ? undefined : readAs[letter];
  if (letter === undefined || probably === undefined) return fail('plate-form');
  return form.test(number.replaceAll(letter, probably))
    ? { ok: false, code: 'plate-letter', found: { letter, probably } }
    : fail('plate-form');
}

/** Marks that stand at one end or the other, put where they are kept. */
function reordered(text: string): string {
  const [, , bare] = /^(临)(.+)$/.exec(text) ?? [];
  if (bare !== undefined) return `${bare}临`;
  const [, digits] = /^([0-9]{6})使$/.exec(text) ?? [];
  return digits === undefined ? text : `使${digits}`;
}

/** What is taken for what when a plate is read at night. */
const readAs: Readonly<Record<string, string>> = { I: '1', O: '0', Q: '0' };

/** Where I and O stand that stand in no serial: the plate would be one with the digits that they are like. */
function faultOf(number: string): PlateFault {
  // Before the serial letters may be anything: the authority's is the second sign.
  const [head, tail] = [number.slice(0, 2), number.slice(2)];
  const letter = ['I', 'O'].find((one) => tail.includes(one));
  if (letter !== undefined) {
    const meant = head + tail.replaceAll('I', '1').replaceAll('O', '0');
    if (forms.some(([, form]) => form.test(meant)))
      return { ok: false, code: 'plate-letter', found: { letter, probably: readAs[letter] ?? letter } };
  }
  // A letter where the province should stand, or a sign of none, in what is otherwise a civil plate.
  if (new RegExp(`^.?${authority}${serial}{5,6}$`, 'u').test(number) && !provinces.includes(number[0] ?? ''))
    return { ok: false, code: 'plate-province' };
  return { ok: false, code: 'plate-form' };
}

/**
 * A plate as answers show it: where it is from and its last sign, the rest stars. `闽A12345` is `闽A****5`. Enough to know a car
 * that one stands before, and not to look it up.
 */
export function maskPlate({ number, place }: Pick<Plate, 'number' | 'place'>): string {
  const shown = place === 'mainland' ? 2 : 1;
  const hidden = Math.max(1, number.length - shown - 1);
  return `${number.slice(0, shown)}${'*'.repeat(hidden)}${number.slice(shown + hidden)}`;
}
