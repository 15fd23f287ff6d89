import type { Ask } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { household, person, registration } from '../../../support/people.ts';
import { type AccessRow, byDivision, foreign, headquarters, type World } from '../access/foreign-things.ts';

const registrants = ['citizen', 'community-worker'];

const ofBob: [string, (world: World) => Ask][] = [
  ['another account', ({ tokens }) => ({ token: tokens.bob })],
  ['a community worker who did not register them', ({ tokens }) => ({ token: tokens.workerGulou })],
];

export const access: Record<string, AccessRow> = {
  registerPerson: {
    roles: registrants,
    foreign: [
      foreign(
        'somebody whom another account holds',
        409,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/registrations`],
        ({ tokens }) => ({ token: tokens.bob, body: registration(1, gulou.communities[0]) }),
      ),
      foreign(
        "into another account's household",
        400,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/registrations`],
        ({ tokens, annasHousehold }) => ({
          token: tokens.bob,
          body: registration(600, gulou.communities[0], { household: annasHousehold }),
        }),
      ),
      foreign(
        "somebody of another worker's street",
        403,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/registrations`],
        ({ tokens }) => ({ token: tokens.workerTaijiang, body: registration(601, gulou.communities[0]) }),
      ),
      foreign(
        'in a draft',
        [404, 409],
        ['POST', ({ draft }) => `/v1/drills/${draft.id}/registrations`],
        ({ tokens }) => ({
          token: tokens.bob,
          body: registration(602, gulou.communities[0]),
        }),
      ),
    ],
  },
  registerHousehold: {
    roles: registrants,
    foreign: [
      foreign(
        'with one whom another account holds',
        409,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/households`],
        ({ tokens }) => ({
          token: tokens.bob,
          body: {
            ...household(610, 2, gulou.communities[0]),
            members: [
              ...household(610, 2, gulou.communities[0]).members,
              ...household(1, 1, gulou.communities[0]).members,
            ],
          },
        }),
      ),
      foreign(
        "in another worker's street",
        403,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/households`],
        ({ tokens }) => ({ token: tokens.workerTaijiang, body: household(620, 2, gulou.communities[0]) }),
      ),
    ],
  },
  listOwnRegistrations: { roles: registrants, foreign: 'what it leaves out is tested by itself' },
  getRegistration: {
    roles: registrants,
    foreign: ofBob.map(([what, ask]) =>
      foreign(what, 404, ['GET', ({ annas }) => `/v1/registrations/${annas}`], ask),
    ),
  },
  getPass: {
    roles: registrants,
    foreign: ofBob.map(([what, ask]) =>
      foreign(what, 404, ['GET', ({ annas }) => `/v1/registrations/${annas}/pass`], ask),
    ),
  },
  cancelRegistration: {
    roles: registrants,
    foreign: ofBob.map(([what, ask]) =>
      foreign(what, 404, ['POST', ({ annas }) => `/v1/registrations/${annas}/cancel`], ask),
    ),
  },
  changeRegistration: {
    roles: registrants,
    foreign: ofBob.map(([what, ask]) =>
      foreign(what, 404, ['PATCH', ({ annas }) => `/v1/registrations/${annas}`], (world) => ({
        ...ask(world),
        body: { mobility: 'needs-visit' },
      })),
    ),
  },
  releaseRegistration: {
    roles: [...headquarters, 'community-worker'],
    foreign: (
      [
        ['of another district', ({ drill }) => drill.taijiangHq],
        ['of another city', ({ tokens }) => tokens.cityElsewhere],
        ["of another worker's street", ({ tokens }) => tokens.workerTaijiang],
        ['with a token without a division', ({ tokens }) => tokens.noDivision],
      ] satisfies [string, (world: World) => string][]
    ).map(([what, token]) =>
      foreign(
        `somebody ${what}`,
        404,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/registrations/release`],
        (world) => ({ token: token(world), body: { document: person(1).document, reason: '本人到场' } }),
      ),
    ),
  },
  takeOverRegistration: {
    roles: ['community-worker'],
    foreign: [
      foreign(
        "somebody of another worker's street",
        404,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/registrations/take-over`],
        ({ tokens }) => ({
          token: tokens.workerTaijiang,
          body: { document: person(1).document, reason: '本人到场' },
        }),
      ),
    ],
  },
  listRegistrations: { roles: headquarters, foreign: byDivision('registrations', false) },
};
