import { type AccessRow, foreign, headquarters } from '../access/foreign-things.ts';

export const access: Record<string, AccessRow> = {
  streamEvents: {
    roles: headquarters,
    foreign: [
      foreign(
        "another city's headquarters",
        404,
        ['GET', ({ drill }) => `/v1/drills/${drill.id}/events`],
        ({ tokens }) => ({ token: tokens.cityElsewhere }),
      ),
      foreign(
        'a token without a division',
        403,
        ['GET', ({ drill }) => `/v1/drills/${drill.id}/events`],
        ({ tokens }) => ({ token: tokens.noDivision }),
      ),
    ],
  },
};
