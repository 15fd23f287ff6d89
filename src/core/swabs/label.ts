/** What a label is put on: a tube, or a transport box. */
export const labelKinds = ['tube', 'box'] as const;
export type LabelKind = (typeof labelKinds)[number];

/** A code that a drill has printed itself. */
export interface Label {
  kind: LabelKind;
  /** From 1 on, within its kind. */
  serial: number;
}

/** Largest serial: eight digits. */
export const lastSerial = 99_999_999;

/**
 * The signs of a label: digits, and the letters that are not easily read as one of them (no I, L, O, S, Z). 31 of them, a
 * prime, so that the check sign finds what it promises.
 */
const signs = '0123456789ABCDEFGHJKMNPQRTUVWXY';
/** Consonants alone: no prefix is a word. */
const prefixSigns = 'BCDFGHJKMNPQRTVWXY';
const prefixLength = 4;
const signOfKind: Record<LabelKind, string> = { tube: 'T', box: 'B' };
const form = /^[A-Y]{4}[TB]\d{8}[0-9A-Y]$/;
const length = 14;

/** The four letters with which every label of a drill begins. Made from its id: 1 in 105,000 drills has the same. */
export function labelPrefix(drillId: string): string {
  let number = Number.parseInt(drillId.replaceAll('-', '').slice(-12), 16);
  let prefix = '';
  while (prefix.length < prefixLength) {
    prefix += prefixSigns[number % prefixSigns.length];
    number = Math.floor(number / prefixSigns.length);
  }
  return prefix;
}

/**
 * The weighted sum of a code's signs, from the left each counting twice as much as the one after it, modulo 31 (a pure
 * system as in ISO 7064); undefined where a sign is none of a label's. 0 for a whole label. No factor is 0 and no two
 * neighbours have the same, so one other sign, or two neighbours that change places, always make another sum.
 */
function sumOf(code: string): number | undefined {
  let sum = 0;
  for (const sign of code) {
    const value = signs.indexOf(sign);
    if (value < 0) return undefined;
    sum = (sum * 2 + value) % signs.length;
  }
  return sum;
}

/** A label's code: prefix, `T` or `B`, eight digits, check sign: `KFXWT00000173H`. Throws RangeError beyond the serials. */
export function composeLabel(prefix: string, { kind, serial }: Label): string {
  if (!Number.isInteger(serial) || serial < 1 || serial > lastSerial) throw new RangeError('no such serial');
  const code = `${prefix}${signOfKind[kind]}${String(serial).padStart(8, '0')}`;
  const sum = sumOf(code);
  if (sum === undefined) throw new RangeError('a prefix of other signs');
  return code + signs[(signs.length - ((sum * 2) % signs.length)) % signs.length];
}

/**
 * What a code says that was scanned or typed, in its kept form (`normaliseBarcode`): a label of the drill of this prefix;
 * `mistyped`, where it is one with a slip in it: whatever begins as they do, or would with one sign put right or two
 * neighbours changed back; else `foreign`, as tubes have it from the factory, of which nothing is known.
 */
export function readLabel(prefix: string, code: string): Label | 'mistyped' | 'foreign' {
  if (!code.startsWith(prefix)) return isSlip(prefix, code) ? 'mistyped' : 'foreign';
  if (!form.test(code) || sumOf(code) !== 0) return 'mistyped';
  return {
    kind: code[prefixLength] === signOfKind.box ? 'box' : 'tube',
    serial: Number(code.slice(prefixLength + 1, -1)),
  };
}

/** Whether a code of a label's length begins with the prefix but for one sign, or for two neighbours in the other order. */
function isSlip(prefix: string, code: string): boolean {
  if (code.length !== length) return false;
  const wrong = [...prefix].flatMap((sign, index) => (code[index] === sign ? [] : [index]));
  const [first = 0, second = 0] = wrong;
  if (wrong.length === 1) return true;
  return (
    wrong.length === 2 &&
    second === first + 1 &&
    code[first] === prefix[second] &&
    code[second] === prefix[first]
  );
}
