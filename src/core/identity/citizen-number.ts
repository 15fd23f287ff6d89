import { fail, ok, type Result } from '../result.ts';
import { readBirthDate } from './birth-date.ts';
import type { DocumentErrorCode, Sex } from './document-types.ts';

/** GB 11643-1999 / ISO 7064 MOD 11-2: weight of position i is 2^(17-i) mod 11. */
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const checkCharacters = '10X98765432';

/**
 * The 18th character of a citizen number, from its first 17 digits (GB 11643-1999, ISO 7064 MOD 11-2).
 * The input must be at least 17 ASCII digits; what follows them is not looked at.
 */
export function citizenCheckCharacter(digits: string): string {
  let sum = 0;
  for (let i = 0; i < 17; i += 1) sum += (digits.charCodeAt(i) - 48) * (weights[i] ?? 0);
  return checkCharacters.charAt(sum % 11);
}

/** Province codes of GB/T 2260 that a mainland citizen number can begin with. */
const provinces = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71'.split(
    ' ',
  ),
);

/** Whether the first two digits name a province of GB/T 2260 (Hong Kong and Macao are not among them). */
export function isProvince(code: string): boolean {
  return provinces.has(code);
}

/** What an 18-character number of the citizen-number family says. */
export type CitizenNumber = { readonly number: string; readonly birthDate: string; readonly sex: Sex };

/**
 * Reads the date, the sex (17th digit: odd male, even female) and the check character of an 18-character
 * number whose form (17 digits, then digit or X) and region have been looked at. The date is judged before
 * the check character, since it tells a person more about the slip.
 */
export function readCitizenNumber(
  number: string,
  today: string,
): Result<CitizenNumber, Extract<DocumentErrorCode, 'document-date' | 'document-check-digit'>> {
  const birthDate = readBirthDate(number.slice(6, 14), today);
  if (birthDate === undefined) return fail('document-date');
  if (citizenCheckCharacter(number) !== number.charAt(17)) return fail('document-check-digit');
  return ok({ number, birthDate, sex: number.charCodeAt(16) % 2 === 1 ? 'male' : 'female' });
}

/**
 * The 18-character form of a first-generation 15-digit number: the century 19 put in, the check character put
 * on. Both forms so have one canonical number. (The old rule that gave sequences 996–999 to those born before
 * 1900 is not followed: they would be over 120.)
 */
export function widenCitizenNumber(fifteen: string): string {
  const seventeen = `${fifteen.slice(0, 6)}19${fifteen.slice(6)}`;
  return seventeen + citizenCheckCharacter(seventeen);
}
