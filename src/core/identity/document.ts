import { fail, ok } from '../result.ts';
import { readBirthDate } from './birth-date.ts';
import { canonicalCharacters } from './canonical.ts';
import { isProvince, readCitizenNumber, widenCitizenNumber } from './citizen-number.ts';
import { isNationality } from './countries.ts';
import type { DocumentResult, DocumentType } from './document-types.ts';

const citizenForm = /^\d{17}[\dX]$/;
const oldCitizenForm = /^\d{15}$/;
const oldPermanentForm = /^[A-Z]{3}\d{12}$/;
const hkMacaoForm = /^([HM]\d{8})(\d{2})?$/;
const taiwanForm = /^(\d{8})(\d{2}([A-Z]|\([0-9A-Z]\))?)?$/;
const passportForm = /^(?:([A-Z]{3}):)?((?=[A-Z]*\d)[A-Z\d]{5,9})$/;

const permitRegions = ['810000', '820000', '830000'];

/**
 * Which type a number in canonical characters shows itself to be, by its form alone; undefined where it is
 * ambiguous, as eight digits are (Taiwan permit or passport). Travel permits of Hong Kong and Macao are left
 * out: a Korean or Chinese passport can look the same.
 */
function evidentType(number: string): DocumentType | undefined {
  if (citizenForm.test(number)) {
    if (number.startsWith('9')) return 'permanent-resident-card';
    return permitRegions.includes(number.slice(0, 6)) ? 'residence-permit-hmt' : 'resident-id';
  }
  if (oldCitizenForm.test(number)) return 'resident-id';
  return oldPermanentForm.test(number) ? 'permanent-resident-card' : undefined;
}

/**
 * Whether a text is a bare number as one of the documents has it, by form alone: what somebody scans off a card, or
 * types, where something else is asked for. Eight digits alone (a Taiwan permit) could be a product's, too, and count.
 */
export function looksLikeDocument(raw: string): boolean {
  const number = canonicalCharacters(raw);
  if (number === undefined) return false;
  if (evidentType(number) !== undefined) return true;
  return hkMacaoForm.test(number) || taiwanForm.test(number) || passportForm.test(number);
}

function residentId(raw: string, today: string): DocumentResult {
  const number = raw.length === 15 ? widenCitizenNumber(raw) : raw;
  if (!isProvince(number.slice(0, 2))) return fail('document-region');
  const read = readCitizenNumber(number, today);
  return read.ok ? ok({ type: 'resident-id', ...read.value }) : read;
}

function residencePermit(number: string, today: string): DocumentResult {
  const read = readCitizenNumber(number, today);
  return read.ok ? ok({ type: 'residence-permit-hmt', ...read.value }) : read;
}

/**
 * The 2023 form is 9, province (2), ISO 3166-1 numeric nationality (3), birth date (8), sequence (3), MOD 11-2
 * check (National Immigration Administration, machine-reading rules of the 2023 card). The old form is
 * nationality (3 letters), place of first issue (4), birth date YYMMDD, two more digits; no authority has
 * published how its last digit is made, so a real card could be refused by a guess: form, nationality and date
 * only. The century of the old form is not stated, hence no birth date. Both numbers of one person are two
 * documents: the old one cannot be computed from the new.
 */
function permanentResidentCard(number: string, today: string): DocumentResult {
  const type = 'permanent-resident-card';
  if (number.length === 18) {
    if (!isProvince(number.slice(1, 3))) return fail('document-region');
    const read = readCitizenNumber(number, today);
    return read.ok ? ok({ type, ...read.value }) : read;
  }
  const nationality = number.slice(0, 3);
  if (!isNationality(nationality)) return fail('document-nationality');
  const yymmdd = number.slice(7, 13);
  const date = readBirthDate(`19${yymmdd}`, today) ?? readBirthDate(`20${yymmdd}`, today);
  return date === undefined ? fail('document-date') : ok({ type, number, nationality });
}

function passport(number: string, given: string | undefined): DocumentResult {
  const [, prefix, plain] = passportForm.exec(number) ?? [];
  if (plain === undefined) return fail('document-form');
  const stated = given === undefined ? undefined : canonicalCharacters(given);
  if (given !== undefined && stated === undefined) return fail('document-nationality');
  const nationality = stated ?? prefix;
  if (nationality === undefined) return fail('document-nationality-required');
  if (!isNationality(nationality) || (prefix !== undefined && prefix !== nationality)) {
    return fail('document-nationality');
  }
  return ok({ type: 'passport', number: `${nationality}:${plain}`, nationality });
}

/** The canonical number of a document that has no inner rule, only a form whose first group is the identity. */
function byForm(type: DocumentType, form: RegExp, number: string): DocumentResult {
  const identity = form.exec(number)?.[1];
  return identity === undefined ? fail('document-form') : ok({ type, number: identity });
}

/**
 * The canonical form of a document number as people write it, or why it cannot be one.
 *
 * - `resident-id`: 18 characters, or 15 digits, widened (GB 11643-1999).
 * - `residence-permit-hmt`: the same for 810000 Hong Kong, 820000 Macao, 830000 Taiwan.
 * - `permanent-resident-card`: both forms, see above.
 * - `hk-macao-permit`: H or M and 8 digits, for life; the count of issues (2 more digits on older cards) is
 *   dropped.
 * - `taiwan-permit`: 8 digits, for life since September 2008; the older count of issues (2 digits) and issuing
 *   office (a letter, or a sign in brackets) are dropped.
 * - `passport`: 5–9 letters and digits, at least one digit (ICAO Doc 9303 part 4 allows 9). Its nationality (ISO
 *   3166-1 alpha-3, or ICAO's additions) leads the canonical number, `GBR:123456789`: numbers are unique within their
 *   issuer only, and one passport with and without it would be two people. A canonical number given again stays as it is.
 *
 * `today` is YYYY-MM-DD in the drill's zone: nobody is born after it. Codes: `document-type-mismatch` where the
 * number is clearly one of another type, then `document-form`, `-region`, `-nationality`, `-nationality-required`,
 * `-date`, `-check-digit`. A mainland number takes about 1 µs (measured, one core of two), so that a whole person —
 * document, name, mobile — takes less than 2 µs.
 */
export function normaliseDocument(
  type: DocumentType,
  raw: string,
  { today, nationality }: { readonly today: string; readonly nationality?: string | undefined },
): DocumentResult {
  const number = canonicalCharacters(raw);
  if (number === undefined) return fail('document-form');
  const evident = evidentType(number);
  if (evident !== undefined && evident !== type) return fail('document-type-mismatch');
  switch (type) {
    case 'resident-id':
      return evident === undefined ? fail('document-form') : residentId(number, today);
    case 'residence-permit-hmt':
      return evident === undefined ? fail('document-form') : residencePermit(number, today);
    case 'permanent-resident-card':
      return evident === undefined ? fail('document-form') : permanentResidentCard(number, today);
    case 'hk-macao-permit':
      return byForm(type, hkMacaoForm, number);
    case 'taiwan-permit':
      return byForm(type, taiwanForm, number);
    case 'passport':
      return passport(number, nationality);
  }
}

/** Documents whose numbers do not show which of them they are: the same sign by sign can be of each. */
const unmarked: readonly DocumentType[] = ['passport', 'hk-macao-permit', 'taiwan-permit'];

/**
 * The letters and digits of a canonical document, without the nationality that leads a passport's, where they could as
 * well be another document's: one human's travel permit, entered as a passport, has the same. Undefined for numbers that
 * can be of their own type only.
 */
export function bareNumber(type: DocumentType, canonicalNumber: string): string | undefined {
  return unmarked.includes(type) ? canonicalNumber.replace(/^[A-Z]{3}:/, '') : undefined;
}
