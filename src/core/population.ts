/**
 * Households of 1, 2, … 8 people. Falls off as in the national census of 2020 (25 % alone, 30 % in pairs, 21 %
 * in threes), set so that the mean is Gulou's and Fujian's, 2.68.
 */
export const householdSizeShares = [0.237, 0.286, 0.22, 0.144, 0.067, 0.031, 0.01, 0.005] as const;
export const MEAN_HOUSEHOLD = householdSizeShares.reduce((mean, share, i) => mean + share * (i + 1), 0);

/** Shares of age, Fujian, press conference of 20 May 2021: 0–14, and 60 and over. The rest is 15–59. */
export const CHILD_SHARE = 0.1932;
export const ELDER_SHARE = 0.1598;
