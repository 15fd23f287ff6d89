import type { Method } from '../../../support/app.ts';
import {
  type AccessRow,
  byDivision,
  type Foreign,
  foreign,
  headquarters,
  type World,
} from '../access/foreign-things.ts';

/** Requests for a proposal of another district, another city, and with a token that has no division. */
function proposalsOfOthers(method: Method, path: string): Foreign[] {
  const at = [method, ({ proposal }: World) => `/v1/proposals/${proposal}${path}`] as const;
  return [
    foreign('another district', 404, at, ({ drill }) => ({ token: drill.taijiangHq })),
    foreign('another city', 404, at, ({ tokens }) => ({ token: tokens.cityElsewhere })),
    foreign('a token without a division', 404, at, ({ tokens }) => ({ token: tokens.noDivision })),
  ];
}

/** Requests about what stands by in another city's drill, and at another district's site. */
function reservesOfOthers(method: 'GET' | 'PUT'): Foreign[] {
  const at = [method, ({ drill }: World) => `/v1/drills/${drill.id}/reserves`] as const;
  const ask = (token: string, body: object) => ({ token, ...(method === 'PUT' ? { body } : {}) });
  const rows = [
    foreign("another city's headquarters", 404, at, ({ tokens }) =>
      ask(tokens.cityElsewhere, { teams: 1, sites: [] }),
    ),
    foreign('a token without a division', 403, at, ({ tokens }) => ask(tokens.noDivision, { sites: [] })),
  ];
  if (method === 'GET') return rows;
  return [
    ...rows,
    foreign("another district's site", 403, at, ({ drill }) =>
      ask(drill.taijiangHq, { sites: [{ siteId: drill.gulou[0], lanes: 1 }] }),
    ),
    foreign("the city's teams", 403, at, ({ drill }) => ask(drill.gulouHq, { teams: 1, sites: [] })),
  ];
}

export const access: Record<string, AccessRow> = {
  listProposals: { roles: headquarters, foreign: byDivision('proposals', false) },
  getProposal: { roles: headquarters, foreign: proposalsOfOthers('GET', '') },
  acceptProposal: { roles: headquarters, foreign: proposalsOfOthers('POST', '/accept') },
  dismissProposal: { roles: headquarters, foreign: proposalsOfOthers('POST', '/dismiss') },
  getReserves: { roles: headquarters, foreign: reservesOfOthers('GET') },
  setReserves: { roles: headquarters, foreign: reservesOfOthers('PUT') },
};
