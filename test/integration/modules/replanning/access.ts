import type { Method } from '../../../support/app.ts';
import { gulou, siming, taijiang } from '../../../support/divisions.ts';
import { morning } from '../../../support/drill.ts';
import {
  type AccessRow,
  type Foreign,
  foreign,
  headquarters,
  listsOfDivisions,
  type World,
} from '../access/foreign-things.ts';

/** Requests for a site of another district, another city, a draft, and with a token that has no division. */
function sitesOfOthers(method: Method, path: string, body: object): Foreign[] {
  const at = (of: 'drill' | 'draft') =>
    [method, (world: World) => `/v1/sites/${world[of].gulou[0]}/${path}`] as const;
  const ask = (token: string) => ({ token, body: { ...body, reason: '停电' } });
  return [
    foreign('another district', 403, at('drill'), ({ drill }) => ask(drill.taijiangHq)),
    foreign("another district's draft", 404, at('draft'), ({ drill }) => ask(drill.taijiangHq)),
    foreign('another city', 403, at('drill'), ({ tokens }) => ask(tokens.cityElsewhere)),
    foreign('a token without a division', 403, at('drill'), ({ tokens }) => ask(tokens.noDivision)),
  ];
}

/** Requests for a replan of another district, another city, and with a token that has no division. */
function replansOfOthers(method: Method, path: string): Foreign[] {
  const at = [method, ({ replan }: World) => `/v1/replans/${replan}${path}`] as const;
  return [
    foreign('another district', 404, at, ({ drill }) => ({ token: drill.taijiangHq })),
    foreign('another city', 404, at, ({ tokens }) => ({ token: tokens.cityElsewhere })),
    foreign('a token without a division', 404, at, ({ tokens }) => ({ token: tokens.noDivision })),
  ];
}

const storm = { from: morning.opensAt, to: morning.closesAt, reason: '台风' };

export const access: Record<string, AccessRow> = {
  closeSite: { roles: headquarters, foreign: sitesOfOthers('POST', 'close', {}) },
  setSiteLanes: { roles: headquarters, foreign: sitesOfOthers('PUT', 'lanes', { lanes: 1 }) },
  setSiteHours: { roles: headquarters, foreign: sitesOfOthers('PUT', 'hours', { hours: [morning] }) },
  stopSampling: {
    roles: headquarters,
    foreign: [
      foreign(
        'another district',
        403,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/stops`],
        ({ drill }) => ({ token: drill.gulouHq, body: { ...storm, division: taijiang.division } }),
      ),
      foreign(
        'a site of another district',
        400,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/stops`],
        ({ drill }) => ({
          token: drill.gulouHq,
          body: { ...storm, division: gulou.division, sites: [drill.taijiang[0]] },
        }),
      ),
      foreign(
        "in another city's drill",
        404,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/stops`],
        ({ tokens }) => ({ token: tokens.cityElsewhere, body: { ...storm, division: siming.division } }),
      ),
      foreign(
        'a token without a division',
        403,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/stops`],
        ({ tokens }) => ({ token: tokens.noDivision, body: { ...storm, division: gulou.division } }),
      ),
    ],
  },
  listReplans: { roles: headquarters, foreign: listsOfDivisions('replans') },
  getReplan: { roles: headquarters, foreign: replansOfOthers('GET', '') },
  listReplanMoves: { roles: headquarters, foreign: replansOfOthers('GET', '/moves') },
  confirmReplan: { roles: headquarters, foreign: replansOfOthers('POST', '/confirm') },
  withdrawReplan: { roles: headquarters, foreign: replansOfOthers('POST', '/withdraw') },
};
