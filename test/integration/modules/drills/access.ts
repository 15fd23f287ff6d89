import { siming } from '../../../support/divisions.ts';
import { drillPlan } from '../../../support/drill.ts';
import { type AccessRow, foreign } from '../access/foreign-things.ts';

export const access: Record<string, AccessRow> = {
  createDrill: {
    roles: ['city-hq'],
    foreign: [
      foreign('another city', 403, ['POST', () => '/v1/drills'], ({ tokens }) => ({
        token: tokens.cityElsewhere,
        body: drillPlan,
      })),
      foreign('a token without a division', 403, ['POST', () => '/v1/drills'], ({ tokens }) => ({
        token: tokens.noDivision,
        body: drillPlan,
      })),
    ],
  },
  listDrills: { roles: 'public', foreign: 'what it leaves out is tested by itself' },
  getDrill: {
    roles: 'public',
    foreign: [
      foreign('a draft, as the public', 404, ['GET', ({ draft }) => `/v1/drills/${draft.id}`], () => ({})),
      foreign(
        'a draft, as a citizen',
        404,
        ['GET', ({ draft }) => `/v1/drills/${draft.id}`],
        ({ tokens }) => ({
          token: tokens.anna,
        }),
      ),
      foreign(
        'a draft, as another city',
        404,
        ['GET', ({ draft }) => `/v1/drills/${draft.id}`],
        ({ tokens }) => ({
          token: tokens.cityElsewhere,
        }),
      ),
      foreign(
        'a draft, as a district of another city',
        404,
        ['GET', ({ draft }) => `/v1/drills/${draft.id}`],
        ({ tokens }) => ({ token: tokens.districtElsewhere }),
      ),
      foreign(
        'a draft, without a division',
        404,
        ['GET', ({ draft }) => `/v1/drills/${draft.id}`],
        ({ tokens }) => ({
          token: tokens.noDivision,
        }),
      ),
    ],
  },
  changeDrill: {
    roles: ['city-hq'],
    foreign: [
      foreign(
        "another city's drill",
        403,
        ['PATCH', ({ drill }) => `/v1/drills/${drill.id}`],
        ({ tokens }) => ({
          token: tokens.cityElsewhere,
          body: { name: 'x' },
        }),
      ),
      foreign(
        "another city's draft",
        404,
        ['PATCH', ({ draft }) => `/v1/drills/${draft.id}`],
        ({ tokens }) => ({
          token: tokens.cityElsewhere,
          body: { name: 'x' },
        }),
      ),
      foreign(
        'without a division',
        403,
        ['PATCH', ({ drill }) => `/v1/drills/${drill.id}`],
        ({ tokens }) => ({
          token: tokens.noDivision,
          body: { name: 'x' },
        }),
      ),
    ],
  },
  addCommunities: {
    roles: ['city-hq'],
    foreign: [
      foreign(
        "another city's drill",
        403,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/communities`],
        ({ tokens }) => ({ token: tokens.cityElsewhere, body: { communities: siming.communities } }),
      ),
      foreign(
        'a community of another city',
        400,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/communities`],
        ({ drill }) => ({ token: drill.cityHq, body: { communities: siming.communities } }),
      ),
    ],
  },
};
