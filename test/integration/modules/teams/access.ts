import { type AccessRow, type Foreign, foreign, headquarters, type World } from '../access/foreign-things.ts';

const someone = '00000000-0000-4000-8000-000000000001';
const all = ({ drill }: World) => `/v1/drills/${drill.id}/teams`;
const one = (world: World) => `${all(world)}/${someone}`;
const readers = [...headquarters, 'community-worker', 'team-leader', 'team-member'];
const leaders = [...headquarters, 'team-leader'];
const team = { name: '敲门一队', kind: 'doors', division: '350102', scope: ['350102001001'] };
const member = { name: '林小梅', phone: '13805910011' };

/** Whose a team of a drill is not. What a team's own token sees is tested with teams that are there. */
const ofOthers = (
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: (world: World) => string,
  body?: object,
): Foreign[] => [
  foreign("another city's headquarters", 404, [method, path], ({ tokens }) => ({
    token: tokens.cityElsewhere,
    body,
  })),
  foreign('a token without a division', 404, [method, path], ({ tokens }) => ({
    token: tokens.noDivision,
    body,
  })),
];

export const access: Record<string, AccessRow> = {
  addTeam: {
    roles: headquarters,
    foreign: [
      ...ofOthers('POST', all, team),
      foreign('for another district', 403, ['POST', all], ({ drill }) => ({
        token: drill.taijiangHq,
        body: team,
      })),
    ],
  },
  listTeams: {
    roles: readers,
    foreign: [
      ...ofOthers('GET', all),
      foreign('another district', 403, ['GET', (world) => `${all(world)}?division=350103`], ({ drill }) => ({
        token: drill.gulouHq,
      })),
    ],
  },
  getTeam: { roles: readers, foreign: ofOthers('GET', one) },
  changeTeam: { roles: headquarters, foreign: ofOthers('PATCH', one, { name: '改名' }) },
  addTeamMember: { roles: leaders, foreign: ofOthers('POST', (world) => `${one(world)}/members`, member) },
  listTeamMembers: { roles: readers, foreign: ofOthers('GET', (world) => `${one(world)}/members`) },
  removeTeamMember: {
    roles: leaders,
    foreign: ofOthers('DELETE', (world) => `${one(world)}/members/${someone}`),
  },
  importTeams: {
    roles: headquarters,
    foreign: [
      foreign(
        "into another city's drill",
        404,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/teams/import`],
        ({ tokens }) => ({
          token: tokens.districtElsewhere,
          body: 'team,scope,name,phone\n一队,350102001001,林小梅,13805910011\n',
          headers: { 'content-type': 'text/csv' },
        }),
      ),
    ],
  },
};
