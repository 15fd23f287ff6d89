import { gulou, siming, taijiang } from '../../../support/divisions.ts';
import { morning, sitePlan } from '../../../support/drill.ts';
import { type AccessRow, foreign } from '../access/foreign-things.ts';

const siteBody = sitePlan(gulou, 9);

export const access: Record<string, AccessRow> = {
  deleteSite: {
    roles: ['district-hq', 'campus-hq'],
    foreign: [
      foreign(
        'of another district',
        403,
        ['DELETE', ({ drill }) => `/v1/sites/${drill.gulou[0]}`],
        ({ drill }) => ({ token: drill.taijiangHq }),
      ),
    ],
  },
  changeSite: {
    roles: ['district-hq', 'campus-hq'],
    foreign: [
      foreign(
        'of another district',
        403,
        ['PATCH', ({ drill }) => `/v1/sites/${drill.gulou[0]}`],
        ({ drill }) => ({ token: drill.taijiangHq, body: { name: '别人的' } }),
      ),
      foreign(
        "another district's draft",
        404,
        ['PATCH', ({ draft }) => `/v1/sites/${draft.gulou[0]}`],
        ({ drill }) => ({ token: drill.taijiangHq, body: { name: '别人的' } }),
      ),
    ],
  },
  createSite: {
    roles: ['district-hq', 'campus-hq'],
    foreign: [
      foreign(
        'in another district',
        403,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/sites`],
        ({ drill }) => ({
          token: drill.taijiangHq,
          body: siteBody,
        }),
      ),
      foreign(
        "for another district's communities",
        400,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/sites`],
        ({ drill }) => ({ token: drill.gulouHq, body: { ...siteBody, communities: taijiang.communities } }),
      ),
      foreign(
        "in another city's drill",
        400,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/sites`],
        ({ tokens }) => ({
          token: tokens.districtElsewhere,
          body: { ...sitePlan(siming, 0), hours: [morning] },
        }),
      ),
      foreign(
        "in another city's draft",
        404,
        ['POST', ({ draft }) => `/v1/drills/${draft.id}/sites`],
        ({ tokens }) => ({ token: tokens.districtElsewhere, body: sitePlan(siming, 0) }),
      ),
      foreign(
        'without a division',
        403,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/sites`],
        ({ tokens }) => ({
          token: tokens.noDivision,
          body: siteBody,
        }),
      ),
    ],
  },
  listSites: {
    roles: 'public',
    foreign: [
      foreign('of a draft', 404, ['GET', ({ draft }) => `/v1/drills/${draft.id}/sites`], () => ({})),
      foreign(
        "of another city's draft",
        404,
        ['GET', ({ draft }) => `/v1/drills/${draft.id}/sites`],
        ({ tokens }) => ({
          token: tokens.cityElsewhere,
        }),
      ),
    ],
  },
  getSite: {
    roles: 'public',
    foreign: [
      foreign('a draft', 404, ['GET', ({ draft }) => `/v1/sites/${draft.gulou[0]}`], () => ({})),
      foreign(
        "another district's draft",
        404,
        ['GET', ({ draft }) => `/v1/sites/${draft.gulou[0]}`],
        ({ drill }) => ({
          token: drill.taijiangHq,
        }),
      ),
      foreign(
        'a draft, as a tablet',
        404,
        ['GET', ({ draft }) => `/v1/sites/${draft.gulou[0]}`],
        ({ tokens }) => ({
          token: tokens.tablet,
        }),
      ),
    ],
  },
  listSlots: {
    roles: 'public',
    foreign: [
      foreign('of a draft', 404, ['GET', ({ draft }) => `/v1/sites/${draft.gulou[0]}/slots`], () => ({})),
      foreign(
        "of another district's draft",
        404,
        ['GET', ({ draft }) => `/v1/sites/${draft.gulou[0]}/slots`],
        ({ drill }) => ({ token: drill.taijiangHq }),
      ),
    ],
  },
};
