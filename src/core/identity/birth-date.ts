import { fail, ok, type Result } from '../result.ts';
import { bareEnds } from './format-characters.ts';

export type BirthDateErrorCode = 'birth-date-form' | 'birth-date-past' | 'birth-date-future';

const daysInMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** No living person was born before this year; an older date is a slip of the pen. */
const EARLIEST_YEAR = 1850;

function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/**
 * A birth date as a document gives it — YYYY-MM-DD, or YYYY-MM or YYYY where it says no more — or why it is none:
 * `birth-date-form` where it is not written so or no such day exists, `birth-date-past` before 1850 (no living person
 * was born then), `birth-date-future` where it lies wholly after `today` (YYYY-MM-DD).
 */
export function normaliseBirthDate(raw: string, today: string): Result<string, BirthDateErrorCode> {
  const [, year = '', month = '01', day = '01'] =
    /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(bareEnds(raw)) ?? [];
  if (year === '' || !isDay(Number(year), Number(month), Number(day))) return fail('birth-date-form');
  if (Number(year) < EARLIEST_YEAR) return fail('birth-date-past');
  return `${year}-${month}-${day}` > today ? fail('birth-date-future') : ok(bareEnds(raw));
}

function isDay(year: number, month: number, day: number): boolean {
  const length = month === 2 && isLeapYear(year) ? 29 : daysInMonth[month - 1];
  return length !== undefined && day >= 1 && day <= length;
}

/**
 * The eight digits YYYYMMDD as YYYY-MM-DD, or undefined where they are no real date, lie before 1850 or after
 * `today` (YYYY-MM-DD). Births on `today` count.
 */
export function readBirthDate(digits: string, today: string): string | undefined {
  const year = Number(digits.slice(0, 4));
  const month = Number(digits.slice(4, 6));
  const day = Number(digits.slice(6, 8));
  if (!isDay(year, month, day) || year < EARLIEST_YEAR) return undefined;
  const date = `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}`;
  return date > today ? undefined : date;
}
