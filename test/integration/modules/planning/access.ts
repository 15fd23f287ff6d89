import { taijiang } from '../../../support/divisions.ts';
import { type AccessRow, foreign, headquarters } from '../access/foreign-things.ts';

export const access: Record<string, AccessRow> = {
  planDrill: {
    roles: headquarters,
    foreign: [
      foreign(
        'another district',
        403,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/plan`],
        ({ drill }) => ({
          token: drill.gulouHq,
          body: { division: taijiang.division },
        }),
      ),
      foreign(
        "another city's drill",
        404,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/plan`],
        ({ tokens }) => ({
          token: tokens.cityElsewhere,
          body: {},
        }),
      ),
      foreign(
        'a token without a division',
        403,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/plan`],
        ({ tokens }) => ({
          token: tokens.noDivision,
          body: {},
        }),
      ),
    ],
  },
};
