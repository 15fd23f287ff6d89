import { type AccessRow, byDivision, foreign, headquarters } from '../access/foreign-things.ts';

const someone = '00000000-0000-4000-8000-000000000001';

export const access: Record<string, AccessRow> = {
  printLabels: {
    roles: headquarters,
    foreign: [
      foreign(
        'for another district’s site',
        403,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/labels`],
        ({ drill }) => ({ token: drill.taijiangHq, body: { site: drill.gulou[0], count: 1 } }),
      ),
      foreign(
        'for a site of another drill',
        404,
        ['POST', ({ draft }) => `/v1/drills/${draft.id}/labels`],
        ({ drill }) => ({ token: drill.cityHq, body: { site: drill.gulou[0], count: 1 } }),
      ),
      foreign(
        "by another city's headquarters",
        403,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/labels`],
        ({ drill, tokens }) => ({ token: tokens.cityElsewhere, body: { site: drill.gulou[0], count: 1 } }),
      ),
    ],
  },
  listLabels: { roles: headquarters, foreign: byDivision('labels', false) },
  printLabelsAgain: {
    roles: headquarters,
    foreign: [
      foreign(
        'that nobody was given',
        404,
        ['GET', ({ drill }) => `/v1/drills/${drill.id}/labels/${someone}`],
        ({ drill }) => ({ token: drill.cityHq }),
      ),
    ],
  },
};
