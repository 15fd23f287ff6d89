import { fail, ok, type Result } from '../result.ts';
import { bareEnds } from './format-characters.ts';
import { standardCharacters } from './standard-characters.ts';

export type TextErrorCode = 'text-empty' | 'text-too-long' | 'text-characters';

const refused = /[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Noncharacter_Code_Point}]/u;

/** As above, but line breaks and tabs may stay. */
const refusedAcrossLines = /[[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Noncharacter_Code_Point}]--[\t\n\r]]/v;

/** Something that leaves ink. U+2800 is the blank of the Braille patterns. */
const visible = /[[\p{L}\p{N}\p{P}\p{S}]--[\p{Default_Ignorable_Code_Point}\u2800]]/v;

/**
 * Any free text that enters — an address, a reason — NFC, in standard characters, without white space or format
 * characters at its ends. Refuses NUL and other control
 * characters (PostgreSQL cannot store NUL), lone surrogates (distinct ones hash alike), bidi controls, and what
 * shows nothing. `max` is in code points, 200 unless told; `lines: true` lets line breaks and tabs stay.
 *
 * Codes: `text-empty` (nothing, or nothing visible), `text-too-long`, `text-characters`.
 */
export function safeText(
  raw: string,
  { max = 200, lines = false }: { readonly max?: number; readonly lines?: boolean } = {},
): Result<string, TextErrorCode> {
  // Normal forms can shrink a text, but not without end: this bounds the work on hostile input.
  if (raw.length > max * 8 + 64) return fail('text-too-long');
  if (!raw.isWellFormed()) return fail('text-characters');
  const text = bareEnds(standardCharacters(raw).normalize('NFC'));
  if ((lines ? refusedAcrossLines : refused).test(text)) return fail('text-characters');
  if (!visible.test(text)) return fail('text-empty');
  return text.length > max && Array.from(text).length > max ? fail('text-too-long') : ok(text);
}

/** Whether `safeText` would take the text just as it is. */
export function isSafeText(
  text: string,
  options?: { readonly max?: number; readonly lines?: boolean },
): boolean {
  const result = safeText(text, options);
  return result.ok && result.value === text;
}
