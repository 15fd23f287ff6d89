import { type AccessRow, foreign, type World } from '../access/foreign-things.ts';

export const access: Record<string, AccessRow> = {
  revealPerson: {
    roles: ['city-hq', 'district-hq', 'campus-hq', 'community-worker'],
    foreign: (
      [
        ['another district', ({ drill }) => drill.taijiangHq],
        ["another street's worker", ({ tokens }) => tokens.workerTaijiang],
        ["another city's headquarters", ({ tokens }) => tokens.cityElsewhere],
        ['a district of another city', ({ tokens }) => tokens.districtElsewhere],
        ['a token without a division', ({ tokens }) => tokens.noDivision],
      ] satisfies [string, (world: World) => string][]
    ).map(([what, token]) =>
      foreign(what, 404, ['POST', ({ annas }) => `/v1/registrations/${annas}/reveal`], (world: World) => ({
        token: token(world),
        body: { reason: '混管阳性，需要电话通知本人' },
      })),
    ),
  },
};
