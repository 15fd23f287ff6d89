/** Waiting bands shown to the public (Shenzhen's): clear up to 25 minutes, busy up to 50, congested above. */
export const bandLimits = { clear: 25, busy: 50 } as const;

export const bands = ['clear', 'busy', 'congested'] as const;
export type Band = (typeof bands)[number];

/** The band of a wait in minutes. */
export function bandOf(minutes: number): Band {
  return minutes <= bandLimits.clear ? 'clear' : minutes <= bandLimits.busy ? 'busy' : 'congested';
}
