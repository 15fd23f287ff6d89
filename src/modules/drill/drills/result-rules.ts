/** What follows from a laboratory's results, as a drill has settled it. */
export interface ResultRules {
  /** Where whoever is held is swabbed again: at the site of their tube, or at home. */
  reswab: (typeof reswabPlaces)[number];
  /** After how many minutes somebody who is held, and whom nobody has told, reads it themselves. */
  tellAfterMinutes: number;
  /** Within how many hours of reception a result is due, of a pool and of a single tube. */
  pooledHours: number;
  singleHours: number;
}

export const reswabPlaces = ['site', 'home'] as const;

/** 24 h for a pool and 6 h for a single tube are one city's rule; two hours to tell somebody are ours. */
export const defaultResultRules: ResultRules = {
  reswab: 'site',
  tellAfterMinutes: 120,
  pooledHours: 24,
  singleHours: 6,
};
