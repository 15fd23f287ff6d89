const daysInMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** No living person was born before this year; an older date is a slip of the pen. */
const EARLIEST_YEAR = 1850;

function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/**
 * The eight digits YYYYMMDD as YYYY-MM-DD, or undefined where they are no real date, lie before 1850 or after
 * `today` (YYYY-MM-DD). Births on `today` count.
 */
export function readBirthDate(digits: string, today: string): string | undefined {
  const year = Number(digits.slice(0, 4));
  const month = Number(digits.slice(4, 6));
  const day = Number(digits.slice(6, 8));
  const length = month === 2 && isLeapYear(year) ? 29 : daysInMonth[month - 1];
  if (length === undefined || day < 1 || day > length || year < EARLIEST_YEAR) return undefined;
  const date = `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}`;
  return date > today ? undefined : date;
}
