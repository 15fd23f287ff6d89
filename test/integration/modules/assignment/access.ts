import { type AccessRow, foreign } from '../access/foreign-things.ts';

export const access: Record<string, AccessRow> = {
  getReconciliation: {
    roles: ['city-hq', 'admin'],
    foreign: [
      foreign(
        "another city's headquarters",
        403,
        ['GET', ({ drill }) => `/v1/drills/${drill.id}/reconciliation`],
        ({ tokens }) => ({ token: tokens.cityElsewhere }),
      ),
    ],
  },
};
