import type { Random } from '../../src/core/random.ts';

/** Values that have broken other people's services. */
export const nasty: readonly unknown[] = [
  null,
  true,
  '',
  ' ',
  '\u0000',
  '\ud800',
  'a\udc00b',
  '\u202e',
  '\u200b\u200d',
  '\ufeff',
  '%',
  '\\',
  "' or 1=1 --",
  '{"$gt":""}',
  '__proto__',
  'a'.repeat(70_000),
  '𠀀'.repeat(500),
  0,
  -0,
  -1,
  0.1,
  2 ** 31,
  2 ** 53,
  -(2 ** 63),
  1e308,
  5e-324,
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999999999Z',
  '2021-09-22T24:00:00+08:00',
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  '350102',
  '350102001001',
  [],
  {},
  [[]],
  Array(3_000).fill(0),
  { length: 1e9 },
  { toString: 1, valueOf: null },
];

/** What may stand in a path, a query or a header: text, percent-encoded as it is. */
export const nastyText: readonly string[] = [
  'x',
  '0',
  '-1',
  '1e3',
  '%00',
  '%ff',
  '%ZZ',
  '%',
  "';drop%20table%20drills;--",
  '%F0%9F%98%80',
  '%ED%A0%80',
  '..%2f..%2fetc',
  'a'.repeat(300),
  '%EF%BC%93%EF%BC%95',
  '7c9e667974254 0de944be07fc1f90ae7'.replace(' ', ''),
  '9999-12-31T23:59:59.999Z',
  '0000-01-01T00:00:00Z',
  '2021-09-22T08:00:00%2B08:00',
  '350102',
  '3501,3502',
  'W10=',
  'WyIwMDAwLTAxLTAxVDAwOjAwOjAwWiJd',
  'eyJhIjoxfQ',
];

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const instant = /^\d{4}-\d{2}-\d{2}T/;
const date = /^\d{4}-\d{2}-\d{2}$/;
const steps = [1, 1_000, 1_800_000, 43_200_000, 86_400_000, 400 * 86_400_000, 100 * 365 * 86_400_000];
const codes = [
  '35',
  '3501',
  '3502',
  '350102',
  '350103',
  '350102001',
  '350102001001',
  '350103001001',
  '350299',
];

const wide = (text: string): string =>
  text.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));

/** Something of the same kind that is a little beside a good value, or another good one; `known` are ids that were seen. */
function beside(value: unknown, random: Random, known: readonly string[]): unknown {
  if (typeof value === 'number')
    return random.pick([
      value + 1,
      value - 1,
      -value,
      value * 1_000,
      value + 0.5,
      0,
      String(value),
      2 ** 31,
      [value],
    ]);
  if (typeof value === 'boolean') return random.pick([!value, String(value), null, 1]);
  if (Array.isArray(value)) {
    const [first = null] = value as unknown[];
    return random.pick<unknown>([
      [],
      [...value, ...value],
      [...value].reverse(),
      [...value, null],
      [null, ...value],
      Array(1_001).fill(first),
      Array(25).fill(first),
      first,
      { ...value },
    ]);
  }
  if (typeof value !== 'string') return random.pick(nasty);
  if (uuid.test(value) && known.length > 0)
    return random.chance(0.8)
      ? random.pick(known)
      : random.pick([value.toUpperCase(), `${value.slice(0, -1)}0`, `${value} `]);
  if (instant.test(value) && !Number.isNaN(Date.parse(value))) {
    const at = new Date(Date.parse(value) + random.pick([-1, 1]) * random.pick(steps));
    const [text, day] = [at.toISOString(), at.toISOString().slice(0, 10)];
    return random.pick([
      text,
      text,
      text,
      day,
      text.replace('Z', '+14:00'),
      text.replace('Z', ''),
      `${text.slice(0, -1)}999999Z`,
    ]);
  }
  if (date.test(value)) {
    const at = new Date(Date.parse(value) + random.pick([-1, 1]) * random.pick(steps.slice(3)));
    return random.pick([at.toISOString().slice(0, 10), '2021-02-30', '0001-01-01', `${value}T00:00:00Z`]);
  }
  if (/^\d{2,12}$/.test(value))
    return random.pick([...codes, wide(value), `${value}0`, value.slice(1), Number(value)]);
  return random.pick([
    value.slice(0, -1),
    value + value,
    value.repeat(300),
    wide(value),
    value.toUpperCase(),
    value.toLowerCase(),
    ` ${value} `,
    `${value}\u0000`,
    `${value}\n`,
    [...value].reverse().join(''),
    ...(known.length > 0 ? [random.pick(known)] : []),
    [value],
    { value },
  ]);
}

/** What a value is replaced by: something nasty, or something beside it. */
export function another(value: unknown, random: Random, known: readonly string[]): unknown {
  return random.chance(0.35) ? random.pick(nasty) : beside(value, random, known);
}
