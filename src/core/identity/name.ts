import { fail, ok, type Result } from '../result.ts';
import { bareEnds } from './format-characters.ts';
import { standardCharacters } from './standard-characters.ts';

export type NameErrorCode = 'name-empty' | 'name-too-long' | 'name-characters';

/** Code points in a name after normalisation: names of several parts with a father's and a clan's pass 80. */
export const MAX_NAME_LENGTH = 200;

/** Far above any name's code points in any normal form; bounds the work on hostile input. */
const MAX_RAW_LENGTH = 1_000;

/**
 * The dots that people and input methods put between the parts of a name: bullet, hyphenation point, Katakana
 * middle dots, full-width stop, bullet operator, dot operator. NFC itself turns U+0387 into U+00B7.
 */
const dots = /[\u2022\u2027\u30FB\uFF65\uFF0E\u2219\u22C5]/g;

/** Stops that stand for the dot, with white space around it, between Chinese parts: 买买提.艾力, 买买提。艾力. */
const dotBetweenHan = /(?<=\p{Script=Han})\p{White_Space}*[·.。｡]\p{White_Space}*(?=\p{Script=Han})/gu;

/** Chinese names have no spaces: who writes 张　三 aligns a column, and a cell can break its line. */
const spaceBetweenHan = /(?<=\p{Script=Han})\p{White_Space}+(?=\p{Script=Han})/gu;

/** Mongolian letters take free variation selectors, the only invisible signs that their names need. */
const mongolianVariation = /(?<=[\u1820-\u18AA])[\u180B-\u180D\u180F]/g;

/** Arabic and Indic letters are written with joiners and non-joiners: می‌رزا. */
const joiners =
  /(?<=[[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}]&&[\p{L}\p{M}]])[\u200C\u200D]/gv;

const invisible = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/**
 * Letters, their marks, numerals (〇, II), the dot, the mark between Tibetan syllables, and the punctuation that
 * names are written with.
 */
const allowed = /^[\p{L}\p{M}\p{N} ·་.,'’`´‐‑–()（）/-]+$/u;

const letter = /[\p{L}〇]/u;

/** The common case: all unified ideographs, which no rule changes. */
export const plainHan = /^[\u4E00-\u9FFC]+$/;

/** A name with its characters, dots and spaces put right, whether or not it can be a name. */
export function tidyName(raw: string): string {
  if (plainHan.test(raw)) return raw;
  return bareEnds(standardCharacters(raw).normalize('NFC').replace(dots, '·'))
    .replace(dotBetweenHan, '·')
    .replace(spaceBetweenHan, '')
    .replace(/[\p{Zs}\t]+/gu, ' ');
}

/**
 * A person's name in its stored form: NFC, in standard characters, without format characters at its ends; the dots
 * of names, and full stops between Chinese parts, as `·` (U+00B7); no white space between Chinese characters and one
 * space elsewhere. An ASCII full stop stays in other scripts (`John F. Smith`), and so do the joiners that Arabic and
 * Indic scripts are written with. 1–200 code points, at least one letter.
 *
 * Codes: `name-empty`, `name-too-long`, `name-characters` (control, private-use and unassigned characters, lone
 * surrogates, bidi controls, zero-width and other invisible signs, symbols, or no letter at all). An
 * ordinary Chinese name takes about 0.1 µs, others about 1 µs.
 */
export function normaliseName(raw: string): Result<string, NameErrorCode> {
  if (plainHan.test(raw) && raw.length <= MAX_NAME_LENGTH) return ok(raw);
  if (raw.length > MAX_RAW_LENGTH) return fail('name-too-long');
  if (!raw.isWellFormed()) return fail('name-characters');
  const name = tidyName(raw);
  if (name === '') return fail('name-empty');
  const seen = name.replace(mongolianVariation, '').replace(joiners, '');
  if (invisible.test(seen) || !letter.test(name) || !allowed.test(seen)) return fail('name-characters');
  return Array.from(name).length > MAX_NAME_LENGTH ? fail('name-too-long') : ok(name);
}
