/** Up to how many minutes a wait is clear, and up to how many it is busy; what is longer is congested. */
export interface BandLimits {
  clearMinutes: number;
  busyMinutes: number;
}

/** Where a drill says nothing else: Shenzhen's, as its public is shown them. */
export const defaultBandLimits: BandLimits = { clearMinutes: 25, busyMinutes: 50 };

/** The longest limit that a drill may set, minutes: nobody stands in line longer than a day's work. */
export const longestBandLimit = 480;

export const bands = ['clear', 'busy', 'congested'] as const;
export type Band = (typeof bands)[number];

/** The band of a wait in minutes, a limit itself being in the band that it ends. */
export function bandOf(minutes: number, { clearMinutes, busyMinutes }: BandLimits): Band {
  return minutes <= clearMinutes ? 'clear' : minutes <= busyMinutes ? 'busy' : 'congested';
}
