/** What staff at the lanes are warned of. */
export interface CheckInRules {
  /** How long before the window, and after it, somebody may come without a warning; minutes. */
  earlyMinutes: number;
  lateMinutes: number;
  /** Whether people may come to another site than that of their window without a warning. */
  otherSites: (typeof otherSites)[number];
}

export const otherSites = ['allowed', 'warn'] as const;

export const defaultCheckInRules: CheckInRules = { earlyMinutes: 30, lateMinutes: 30, otherSites: 'warn' };
