import type { Result } from '../result.ts';
import { withoutFormat } from './format-characters.ts';
import { standardCharacters } from './standard-characters.ts';
import { safeText, type TextErrorCode } from './text.ts';

/**
 * A building, unit or room as it is stored and shown: standard characters, full-width letters and digits as plain
 * ones (NFKC), no format characters anywhere, white space folded to one space and trimmed. Otherwise as written: 501室
 * stays 501室. At most `max` code points. Codes: as `safeText`.
 */
export function normaliseDoor(raw: string, max: number): Result<string, TextErrorCode> {
  if (plain.test(raw) && raw.length <= max) return { ok: true, value: raw };
  const bounded = safeText(withoutFormat(raw), { max });
  if (!bounded.ok) return bounded;
  return safeText(plainWidth(bounded.value).replace(/\s+/gu, ' '), { max });
}

/** The common case, which none of the rules changes. */
const plain = /^[0-9A-Za-z\u4E00-\u9FFC]+$/;

/** The same of keys. */
const keyAlready = /^[0-9A-Z\u4E00-\u9FFC]+$/;

/** Compatibility forms of everything but radicals, which stand for other characters than their own (⺁ is 厂). */
const plainWidth = (text: string): string => standardCharacters(text).normalize('NFKC');

/**
 * What makes the name of a place (a building, a site, its address) the same name: standard characters, plain width,
 * upper case, no white space, no format characters. `１２号楼 a` and `12号楼A` are one; `12栋` and `12号楼` are two,
 * for estates have both.
 */
export function placeKey(name: string): string {
  if (keyAlready.test(name)) return name;
  return plainWidth(withoutFormat(name)).toUpperCase().normalize('NFKC').replace(/\s+/gu, '');
}

/** What a unit (stairwell) can be followed by; `2门`, `2梯` and `2号` are how regions call the same. */
const unitWord = /(?<=.)(?:单元|單元|号|號|门|梯)$/u;
/** What a room can be followed by. */
const roomWord = /(?<=.)(?:号?(?:室|房)|號(?:室|房)?|号)$/u;

/**
 * What makes a unit the same unit of its building: as `placeKey`, without the word for it at the end, and a Chinese
 * number up to 99 as digits. `2`, `２单元` and `二单元` are one.
 */
export function unitKey(unit: string): string {
  const bare = placeKey(unit).replace(unitWord, '');
  return chineseNumber(bare) ?? bare;
}

/** What makes a room the same room of its unit: as `placeKey`, without 室, 房, 号 or both at the end. */
export function roomKey(room: string): string {
  return placeKey(room).replace(roomWord, '');
}

/** A door: what of an address lies behind the building. */
export interface Door {
  readonly unit?: string | undefined;
  readonly room?: string | undefined;
}

/** Unit and room as they are compared: those who share them in one building share a door. Empty where not given. */
export function doorKey({ unit, room }: Door): [unit: string, room: string] {
  return [unit === undefined ? '' : unitKey(unit), room === undefined ? '' : roomKey(room)];
}

const digits = '零一二三四五六七八九';

/** 一 to 九十九 in digits, or undefined. */
function chineseNumber(text: string): string | undefined {
  const [, tens, ten, ones] = /^([一二三四五六七八九]?)(十?)([一二三四五六七八九]?)$/u.exec(text) ?? [];
  if (text === '' || tens === undefined || ones === undefined) return undefined;
  if (ten === '') return text.length === 1 ? String(digits.indexOf(text)) : undefined;
  return String((tens === '' ? 1 : digits.indexOf(tens)) * 10 + Math.max(0, digits.indexOf(ones)));
}
