/**
 * What people do, as shares. Nobody has published these figures for a drill; they are set so that every case
 * happens often enough to be seen. The summary prints them beside what the service said.
 */
export const behaviour = {
  /** Households that register beforehand. */
  preRegistered: 0.97,
  /** Of the others: households that come to a site and register there. */
  walkIn: 0.6,
  /** People who were vaccinated within the 48 hours before, in one of the three evenings below. */
  vaccinated: 0.03,
  /** People who cannot come; all of them are at least 60. */
  needsVisit: 0.005,
  /** Of those: people whom the mobile team reaches on the last day. */
  visited: 0.92,
  /** Households that look up in the app the window that was sent to them. */
  looksUp: 0.25,
  /** Households that come 15–60 minutes before their window. */
  early: 0.06,
  /** Households that come up to 90 minutes after it. */
  late: 0.05,
  /** Households that go to another site of their district. */
  wrongSite: 0.01,
  /** Households that registered and do not come. */
  noShow: 0.015,
  /** People who come without their pass and show their document. */
  lostPass: 0.02,
  /** Households that are away until the last day and ask for a window then. */
  lastDayOnly: 0.04,
} as const;

/** How each share reads in the summary. */
export const behaviourLabels: Readonly<Record<keyof typeof behaviour, string>> = {
  preRegistered: 'households that register beforehand',
  walkIn: 'walk-ins, of the other households',
  vaccinated: 'people vaccinated less than 48 h before',
  needsVisit: 'people who need a visit',
  visited: 'of whom reached by the mobile team',
  looksUp: 'households that look up their window in the app',
  early: 'households that come early',
  late: 'households that come late',
  wrongSite: 'households that go to another site',
  noShow: 'households that do not come',
  lostPass: 'people who lost their pass',
  lastDayOnly: 'households that ask for the last day',
};
