import { gulou, siming, taijiang } from '../../../support/divisions.ts';
import { type AccessRow, byDivision, foreign, headquarters, type World } from '../access/foreign-things.ts';

const completion = ({ drill }: World) => `/v1/drills/${drill.id}/roster/completion`;

export const access: Record<string, AccessRow> = {
  getFeasibility: { roles: headquarters, foreign: byDivision('feasibility', false) },
  declareRosterComplete: {
    roles: headquarters,
    foreign: [
      foreign("in another city's drill", 404, ['POST', completion], ({ tokens }) => ({
        token: tokens.districtElsewhere,
        body: { communities: gulou.communities },
      })),
      foreign('of another district', 400, ['POST', completion], ({ drill }) => ({
        token: drill.taijiangHq,
        body: { communities: gulou.communities },
      })),
      foreign('without a division', 404, ['POST', completion], ({ tokens }) => ({
        token: tokens.noDivision,
        body: { communities: gulou.communities },
      })),
    ],
  },
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
