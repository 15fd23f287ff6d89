import { gulou, siming, taijiang } from '../../../support/divisions.ts';
import { type AccessRow, byDivision, foreign, headquarters } from '../access/foreign-things.ts';

export const access: Record<string, AccessRow> = {
  getFeasibility: { roles: headquarters, foreign: byDivision('feasibility', false) },
  publishDistrict: {
    roles: ['district-hq'],
    foreign: [
      foreign(
        'another district',
        403,
        ['POST', ({ draft }) => `/v1/drills/${draft.id}/publish`],
        ({ draft }) => ({
          token: draft.gulouHq,
          body: { division: taijiang.division },
        }),
      ),
      foreign(
        'another district, by force',
        403,
        ['POST', ({ draft }) => `/v1/drills/${draft.id}/publish`],
        ({ draft }) => ({
          token: draft.gulouHq,
          body: { division: taijiang.division, force: true, reason: 'because' },
        }),
      ),
      foreign(
        "a district in another city's drill",
        404,
        ['POST', ({ draft }) => `/v1/drills/${draft.id}/publish`],
        ({ tokens }) => ({ token: tokens.districtElsewhere, body: { division: siming.division } }),
      ),
      foreign(
        'without a division',
        403,
        ['POST', ({ draft }) => `/v1/drills/${draft.id}/publish`],
        ({ tokens }) => ({
          token: tokens.noDivision,
          body: { division: gulou.division },
        }),
      ),
    ],
  },
};
