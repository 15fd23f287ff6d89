import { tidyName } from './name.ts';

/**
 * Shows the first `front` and last `back` code points and a star for each between; never more than half in
 * all, so that a short text shows less.
 */
function maskMiddle(text: string, front: number, back: number): string {
  const letters = Array.from(text);
  const quarter = Math.floor(letters.length / 4);
  const head = Math.min(front, quarter);
  const tail = Math.min(back, quarter);
  const stars = '*'.repeat(letters.length - head - tail);
  return letters.slice(0, head).join('') + stars + letters.slice(letters.length - tail).join('');
}

/**
 * A document number as responses show it: of 18 characters the first 6 and last 4 (`350102********1234`), of
 * others at most the first 3 and last 4, never more than half. A passport's nationality stays: `GBR:12*****89`.
 */
export function maskDocument(number: string): string {
  if (/^[0-9A-Z]{18}$/.test(number)) return `${number.slice(0, 6)}********${number.slice(14)}`;
  const [, nationality = '', plain = number] = /^([A-Z]{3}:)(.*)$/s.exec(number) ?? [];
  return nationality + maskMiddle(plain, 3, 4);
}

const han = /^\p{Script=Han}+$/u;

/** One letter with the marks that sit on it; the u flag keeps surrogate pairs whole. */
const letters = /.\p{M}*/gsu;

function maskPart(part: string): string {
  const all = part.match(letters) ?? [];
  return all.length < 2 ? '*' : `${all[0]}${'*'.repeat(all.length - 1)}`;
}

/**
 * A name as responses show it. Chinese: `张*`, `张*丰`, `欧**娜`. Names in parts, minority or foreign, show the
 * first letter of each: `买**·艾*`, `J*** F* S****`. A name of one letter is `*`.
 */
export function maskName(stored: string): string {
  // Names that were stored before the rules for dots and spaces are shown by them, too.
  const name = tidyName(stored);
  const all = name.match(letters) ?? [];
  if (han.test(name) && all.length > 2) {
    return `${all[0]}${'*'.repeat(all.length - 2)}${all[all.length - 1]}`;
  }
  return name
    .split(/([\s·]+)/u)
    .map((part, index) => (index % 2 === 1 || part === '' ? part : maskPart(part)))
    .join('');
}

/**
 * An E.164 number as responses show it: a mainland mobile as `+86138****1234`; of others the code of the
 * country (mainland, Hong Kong, Macao, Taiwan) stays, and at most half of the rest.
 */
export function maskPhone(e164: string): string {
  if (/^\+861\d{10}$/.test(e164)) return `${e164.slice(0, 6)}****${e164.slice(10)}`;
  const [, country = '', rest = e164] = /^(\+(?:852|853|886|86)?)(.*)$/s.exec(e164) ?? [];
  const shown = Math.min(4, Math.floor(rest.length / 2));
  return country + '*'.repeat(rest.length - shown) + rest.slice(rest.length - shown);
}
