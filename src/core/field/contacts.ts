/** How somebody was with a case. The first are found in what is recorded; any of them an investigator may tell of. */
export const contactKinds = ['tube', 'household', 'window', 'door-visit', 'vehicle', 'other'] as const;
export type ContactKind = (typeof contactKinds)[number];
