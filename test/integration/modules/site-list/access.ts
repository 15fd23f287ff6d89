import { type AccessRow, foreign } from '../access/foreign-things.ts';

export const access: Record<string, AccessRow> = {
  getSiteList: {
    roles: ['tablet'],
    foreign: [
      foreign(
        'of another site',
        403,
        ['GET', ({ drill }) => `/v1/sites/${drill.gulou[1]}/site-list`],
        ({ tokens }) => ({
          token: tokens.tablet,
        }),
      ),
      foreign(
        'of a site of another drill',
        403,
        ['GET', ({ draft }) => `/v1/sites/${draft.gulou[0]}/site-list`],
        ({ tokens }) => ({ token: tokens.tablet }),
      ),
    ],
  },
  getSiteRoster: {
    roles: ['tablet'],
    foreign: [
      foreign(
        'of another site',
        403,
        ['GET', ({ drill }) => `/v1/sites/${drill.gulou[1]}/roster`],
        ({ tokens }) => ({
          token: tokens.tablet,
        }),
      ),
      foreign(
        'of a site of another drill',
        403,
        ['GET', ({ draft }) => `/v1/sites/${draft.gulou[0]}/roster`],
        ({ tokens }) => ({ token: tokens.tablet }),
      ),
    ],
  },
};
