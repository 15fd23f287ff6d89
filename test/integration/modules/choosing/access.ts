import { type AccessRow, foreign, type World } from '../access/foreign-things.ts';

export const access: Record<string, AccessRow> = {
  rescheduleRegistration: {
    roles: ['citizen', 'community-worker', 'district-hq', 'campus-hq'],
    foreign: [
      ...(
        [
          ['another account', ({ tokens }) => tokens.bob],
          ["another street's worker", ({ tokens }) => tokens.workerTaijiang],
          ['another district', ({ drill }) => drill.taijiangHq],
          ['a district of another city', ({ tokens }) => tokens.districtElsewhere],
        ] satisfies [string, (world: World) => string][]
      ).map(([what, token]) =>
        foreign(
          what,
          404,
          ['POST', ({ annas }) => `/v1/registrations/${annas}/reschedule`],
          (world: World) => ({ token: token(world), body: { slotId: world.annas, scope: 'household' } }),
        ),
      ),
    ],
  },
};
