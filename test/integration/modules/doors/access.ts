import { type AccessRow, type Foreign, foreign, headquarters, type World } from '../access/foreign-things.ts';

const someone = '00000000-0000-4000-8000-000000000001';
const of = (path: string) => (world: World) => `/v1/drills/${world.drill.id}/${path}`;
const sharers = [...headquarters, 'community-worker'];
const everybody = [...sharers, 'team-leader', 'team-member'];
const at = '2021-09-22T09:00:00+08:00';

type Verb = 'GET' | 'POST' | 'PUT';

/** Whose the doors of a drill are not. What a team sees of another's is tested with teams that are there. */
const ofOthers = (method: Verb, path: string, body?: object): Foreign[] => [
  foreign("another city's headquarters", 404, [method, of(path)], ({ tokens }) => ({
    token: tokens.cityElsewhere,
    body,
  })),
  foreign('a token without a division', 404, [method, of(path)], ({ tokens }) => ({
    token: tokens.noDivision,
    body,
  })),
  foreign('a draft', 404, [method, ({ draft }) => `/v1/drills/${draft.id}/${path}`], ({ draft }) => ({
    token: draft.cityHq,
    body,
  })),
];

const anotherDistrict = (path: string): Foreign =>
  foreign('another district', 403, ['GET', of(path)], ({ drill }) => ({ token: drill.gulouHq }));

export const access: Record<string, AccessRow> = {
  listDoors: {
    roles: everybody,
    foreign: [...ofOthers('GET', 'doors'), anotherDistrict('doors?community=350103')],
  },
  listDoorProgress: {
    roles: everybody,
    foreign: [...ofOthers('GET', 'doors/progress'), anotherDistrict('doors/progress?community=350103001001')],
  },
  printDoorPasses: { roles: everybody, foreign: ofOthers('GET', `doors/passes?building=${someone}`) },
  shareDoors: {
    roles: sharers,
    foreign: [
      ...ofOthers('POST', 'doors/assign', { community: '350102001001' }),
      foreign('another district', 403, ['POST', of('doors/assign')], ({ drill }) => ({
        token: drill.taijiangHq,
        body: { community: '350102001001' },
      })),
    ],
  },
  giveStairwell: {
    roles: [...sharers, 'team-leader'],
    foreign: ofOthers('PUT', `stairwells/${someone}/team`, { teamId: null }),
  },
  getDoor: { roles: everybody, foreign: ofOthers('GET', `doors/${someone}`) },
  settleDoor: {
    roles: sharers,
    foreign: ofOthers('POST', `doors/${someone}/settle`, {
      visitId: someone,
      reason: '已与两队电话核实情况',
    }),
  },
  listTeamWork: {
    roles: everybody,
    foreign: [
      foreign('a team that is not there', 404, ['GET', () => `/v1/teams/${someone}/work`], ({ drill }) => ({
        token: drill.cityHq,
      })),
    ],
  },
  uploadVisits: {
    roles: ['team-leader', 'team-member', 'community-worker', 'district-hq', 'city-hq'],
    foreign: ofOthers('POST', 'visits/batch', {
      visits: [{ deviceSeq: 1, at, door: someone, outcome: 'nobody-there' }],
    }),
  },
  listVisitReviews: { roles: headquarters, foreign: ofOthers('GET', 'visit-reviews') },
  settleVisitReview: {
    roles: headquarters,
    foreign: ofOthers('POST', `visit-reviews/${someone}/settle`, { reason: '已请该队重新上报走访记录' }),
  },
};
