import { bareEnds } from './format-characters.ts';

/** No document number, however it is spaced, is written in more UTF-16 units than this. */
const MAX_RAW_LENGTH = 64;

/**
 * The one normaliser of document numbers: NFKC (full-width digits and letters become ASCII), format characters off
 * its ends, white space and dashes of any kind off, upper case. Undefined where anything but ASCII letters, digits and `():` is left —
 * `ı`, Cyrillic `Х` or an invisible sign must not become, or pass for, an ASCII letter.
 */
export function canonicalCharacters(raw: string): string | undefined {
  if (/^[0-9A-Z]{1,18}$/.test(raw)) return raw;
  if (raw.length > MAX_RAW_LENGTH) return undefined;
  const compact = bareEnds(raw.normalize('NFKC')).replace(/[\s\-\u2010-\u2015\u2212]+/g, '');
  return /^[0-9A-Za-z():]+$/.test(compact) ? compact.toUpperCase() : undefined;
}
