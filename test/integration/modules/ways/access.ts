import { type AccessRow, foreign, headquarters, type World } from '../access/foreign-things.ts';

const path = ({ annas }: World) => `/v1/registrations/${annas}/way`;

export const access: Record<string, AccessRow> = {
  getWay: {
    roles: ['citizen', 'community-worker', ...headquarters],
    foreign: (
      [
        ["somebody else's", ({ tokens }) => tokens.bob],
        ["another street's worker", ({ tokens }) => tokens.workerTaijiang],
        ['another district', ({ drill }) => drill.taijiangHq],
        ['another city', ({ tokens }) => tokens.cityElsewhere],
      ] satisfies [string, (world: World) => string][]
    ).map(([what, token]) => foreign(what, 404, ['GET', path], (world) => ({ token: token(world) }))),
  },
};
