/** Younger than this, in years, a person is registered with a guardian's consent (Personal Information Protection Law, art. 31). */
export const ageOfConsent = 14;

/**
 * Whether somebody born on `birthDate` is under 14 on `day` (both YYYY-MM-DD). Born on 29 February, they turn 14 on
 * 1 March of a year that has none.
 */
export function needsGuardian(birthDate: string, day: string): boolean {
  const year = Number(birthDate.slice(0, 4)) + ageOfConsent;
  return `${String(year).padStart(4, '0')}${birthDate.slice(4)}` > day;
}
