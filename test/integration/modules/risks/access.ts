import { type AccessRow, foreign, headquarters, type World } from '../access/foreign-things.ts';

const body = { risk: 'key', reason: '来自重点地区' };

export const access: Record<string, AccessRow> = {
  markRisk: {
    roles: [...headquarters, 'community-worker'],
    foreign: (
      [
        ['another district', ({ drill }) => drill.taijiangHq],
        ['another city', ({ tokens }) => tokens.cityElsewhere],
        ['another street’s worker', ({ tokens }) => tokens.workerTaijiang],
        ['a token without a division', ({ tokens }) => tokens.noDivision],
      ] satisfies [string, (world: World) => string][]
    ).map(([what, token]) =>
      foreign(what, 404, ['PUT', ({ annas }) => `/v1/registrations/${annas}/risk`], (world: World) => ({
        token: token(world),
        body,
      })),
    ),
  },
};
