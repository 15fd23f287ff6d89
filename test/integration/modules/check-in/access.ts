import { taijiang } from '../../../support/divisions.ts';
import { morning } from '../../../support/drill.ts';
import { person, registration } from '../../../support/people.ts';
import {
  type AccessRow,
  byDivision,
  foreign,
  headquarters,
  ofASite,
  type World,
} from '../access/foreign-things.ts';

export const access: Record<string, AccessRow> = {
  listCheckInReviews: { roles: headquarters, foreign: byDivision('check-in-reviews', false) },
  listCheckInReviewsOfSite: { roles: ['tablet', ...headquarters], foreign: ofASite('check-in-reviews') },
  settleCheckInReview: {
    roles: headquarters,
    foreign: (
      [
        ['another district', ({ drill }) => drill.taijiangHq],
        ['another city', ({ tokens }) => tokens.cityElsewhere],
        ['a token without a division', ({ tokens }) => tokens.noDivision],
      ] satisfies [string, (world: World) => string][]
    ).map(([what, token]) =>
      foreign(
        what,
        404,
        ['POST', ({ review }) => `/v1/check-in-reviews/${review}/settle`],
        (world: World) => ({ token: token(world), body: { reason: '已核实' } }),
      ),
    ),
  },
  uploadCheckIns: {
    roles: ['tablet'],
    foreign: (
      [
        ['gulou', 1],
        ['taijiang', 0],
      ] as const
    ).map(([district, index]) =>
      foreign(
        `at another site, of ${district}`,
        403,
        ['POST', ({ drill }) => `/v1/sites/${drill[district][index]}/check-ins/batch`],
        ({ tokens }) => ({
          token: tokens.tablet,
          body: {
            checkIns: [{ deviceSeq: 1, at: morning.opensAt, lane: '1', document: person(1).document }],
          },
        }),
      ),
    ),
  },
  checkIn: {
    roles: ['tablet'],
    foreign: [
      foreign(
        'at another site',
        403,
        ['POST', ({ drill }) => `/v1/sites/${drill.gulou[1]}/check-ins`],
        ({ tokens }) => ({
          token: tokens.tablet,
          body: { deviceSeq: 1, at: morning.opensAt, lane: '1', document: person(1).document },
        }),
      ),
      foreign(
        "at another district's site",
        403,
        ['POST', ({ drill }) => `/v1/sites/${drill.taijiang[0]}/check-ins`],
        ({ tokens }) => ({
          token: tokens.tablet,
          body: {
            deviceSeq: 1,
            at: morning.opensAt,
            lane: '1',
            walkIn: registration(630, taijiang.communities[0]),
          },
        }),
      ),
    ],
  },
};
