import { type AccessRow, byDivision, foreign, headquarters } from '../access/foreign-things.ts';

const someone = '00000000-0000-8000-8000-000000000001';

export const access: Record<string, AccessRow> = {
  planRoutes: {
    roles: headquarters,
    foreign: [
      foreign(
        'of another district',
        403,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/routes/plan`],
        ({ drill }) => ({ token: drill.taijiangHq, body: { division: '350102' } }),
      ),
      foreign(
        "another city's headquarters",
        404,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/routes/plan`],
        ({ tokens }) => ({ token: tokens.cityElsewhere, body: {} }),
      ),
    ],
  },
  listVisits: { roles: headquarters, foreign: byDivision('visits', false) },
  getRoute: {
    roles: ['tablet', ...headquarters],
    foreign: [
      foreign(
        'of another site, by a tablet',
        403,
        ['GET', ({ drill }) => `/v1/sites/${drill.gulou[1]}/route`],
        ({ tokens }) => ({ token: tokens.tablet }),
      ),
      foreign(
        'of another district’s site',
        404,
        ['GET', ({ drill }) => `/v1/sites/${drill.taijiang[0]}/route`],
        ({ drill }) => ({ token: drill.gulouHq }),
      ),
    ],
  },
  endVisit: {
    roles: ['tablet'],
    foreign: [
      foreign(
        'of another site',
        403,
        ['PUT', ({ drill }) => `/v1/sites/${drill.gulou[1]}/route/${someone}/outcome`],
        ({ tokens }) => ({ token: tokens.tablet, body: { outcome: 'nobody-there' } }),
      ),
    ],
  },
};
