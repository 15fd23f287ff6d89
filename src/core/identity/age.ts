/** Younger than this, in years, a person is registered with a guardian's consent (Personal Information Protection Law, art. 31). */
export const ageOfConsent = 14;

/** From this age on, in years, a person counts as old (over 59: the census's bound and the Law on the Elderly, art. 2). */
export const ageOfElderly = 60;

/**
 * Whether somebody born on `birthDate` is under 14 on `day` (YYYY-MM-DD), or may be: of a birth date that is only a
 * year or a month the last day counts.
 */
export function needsGuardian(birthDate: string, day: string): boolean {
  return isYounger(birthDate + '-12-31'.slice(birthDate.length - 4), ageOfConsent, day);
}

/**
 * Whether somebody born on `birthDate` is 60 or older on `day` (YYYY-MM-DD), or may be: of a birth date that is only a
 * year or a month the first day counts.
 */
export function isElderly(birthDate: string, day: string): boolean {
  return !isYounger(birthDate + '-01-01'.slice(birthDate.length - 4), ageOfElderly, day);
}

/** Born on 29 February, a person has a birthday on 1 March of a year that has none. */
function isYounger(birthDate: string, years: number, day: string): boolean {
  const year = Number(birthDate.slice(0, 4)) + years;
  return `${String(year).padStart(4, '0')}${birthDate.slice(4)}` > day;
}
