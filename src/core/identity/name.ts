import { fail, ok, type Result } from '../result.ts';

export type NameErrorCode = 'name-empty' | 'name-too-long' | 'name-characters';

/** Code points in a name after normalisation. */
export const MAX_NAME_LENGTH = 60;

/** Far above any 60 code points in any normal form; bounds the work on hostile input. */
const MAX_RAW_LENGTH = 1_000;

/**
 * The dots that people and input methods put between the parts of a name: bullet, hyphenation point, Katakana
 * middle dots, full-width stop, bullet operator, dot operator. NFC itself turns U+0387 into U+00B7.
 */
const dots = /[\u2022\u2027\u30FB\uFF65\uFF0E\u2219\u22C5]/g;

/** Mongolian letters take free variation selectors, the only invisible signs that a name needs. */
const mongolianVariation = /(?<=[\u1820-\u18AA])[\u180B-\u180D\u180F]/g;

const invisible = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/**
 * Letters, their marks, numerals (〇, II), the dot, the mark between Tibetan syllables, and the punctuation that
 * names are written with.
 */
const allowed = /^[\p{L}\p{M}\p{N} ·་.,'’`´‐‑–()（）/-]+$/u;

const letter = /[\p{L}〇]/u;

/**
 * A person's name in its stored form: NFC, the dots of names as `·` (U+00B7), white space trimmed and folded to
 * one space; an ASCII full stop stays (`John F. Smith`). 1–60 code points, at least one letter.
 *
 * Codes: `name-empty`, `name-too-long`, `name-characters` (control, private-use and unassigned characters, lone
 * surrogates, bidi controls, zero-width and other invisible signs, symbols, or no letter at all). An
 * ordinary Chinese name takes about 0.1 µs, others about 1 µs.
 */
export function normaliseName(raw: string): Result<string, NameErrorCode> {
  // The common case: all unified ideographs, which NFC leaves as they are.
  if (/^[\u4E00-\u9FFC]{1,60}$/.test(raw)) return ok(raw);
  if (raw.length > MAX_RAW_LENGTH) return fail('name-too-long');
  if (!raw.isWellFormed()) return fail('name-characters');
  const name = raw
    .normalize('NFC')
    .replace(dots, '·')
    .replace(/\p{Zs}+/gu, ' ')
    .trim();
  if (name === '') return fail('name-empty');
  if (invisible.test(name.replace(mongolianVariation, '')) || !letter.test(name)) {
    return fail('name-characters');
  }
  if (!allowed.test(name.replace(mongolianVariation, ''))) return fail('name-characters');
  return Array.from(name).length > MAX_NAME_LENGTH ? fail('name-too-long') : ok(name);
}
