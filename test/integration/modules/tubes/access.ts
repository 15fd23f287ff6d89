import {
  type AccessRow,
  byDivision,
  foreign,
  headquarters,
  ofASite,
  type World,
} from '../access/foreign-things.ts';

const readers = ['tablet', ...headquarters];
const at = '2021-09-22T08:40:00+08:00';

/** An act of a tablet of Gulou's first site, asked of another site of its district, and of another district's. */
function elsewhere(path: string, body: object) {
  return (
    [
      ['gulou', 1],
      ['taijiang', 0],
    ] as const
  ).map(([district, index]) =>
    foreign(
      `at another site, of ${district}`,
      403,
      ['POST', ({ drill }) => `/v1/sites/${drill[district][index]}/${path}`],
      ({ tokens }) => ({ token: tokens.tablet, body }),
    ),
  );
}

const someone = '00000000-0000-8000-8000-000000000001';

export const access: Record<string, AccessRow> = {
  openTube: { roles: ['tablet'], foreign: elsewhere('tubes', { deviceSeq: 1, at, barcode: 'MF-1' }) },
  addSample: {
    roles: ['tablet'],
    foreign: elsewhere('tubes/MF-1/samples', { deviceSeq: 1, at, registrationId: someone }),
  },
  moveSamples: {
    roles: ['tablet'],
    foreign: elsewhere('tubes/MF-1/move', { deviceSeq: 1, at, to: 'MF-2', registrations: [someone] }),
  },
  takeOutSample: {
    roles: ['tablet'],
    foreign: [
      foreign(
        'at another site',
        403,
        [
          'DELETE',
          ({ drill }) =>
            `/v1/sites/${drill.gulou[1]}/tubes/MF-1/samples/${someone}?deviceSeq=1&at=${encodeURIComponent(at)}`,
        ],
        ({ tokens }) => ({ token: tokens.tablet }),
      ),
    ],
  },
  sealTube: { roles: ['tablet'], foreign: elsewhere('tubes/MF-1/seal', { deviceSeq: 1, at, counted: 1 }) },
  discardTube: {
    roles: ['tablet'],
    foreign: elsewhere('tubes/MF-1/discard', { deviceSeq: 1, at, reason: 'leaked' }),
  },
  uploadSwabs: {
    roles: ['tablet'],
    foreign: elsewhere('swabs/batch', { swabs: [{ act: 'open', deviceSeq: 1, at, barcode: 'MF-1' }] }),
  },
  listTubes: { roles: readers, foreign: ofASite('tubes') },
  listUnbound: { roles: readers, foreign: ofASite('unbound') },
  getTube: {
    roles: readers,
    foreign: [
      foreign(
        'of another district',
        404,
        ['GET', ({ drill, tube }) => `/v1/drills/${drill.id}/tubes/${tube}`],
        ({ drill }) => ({ token: drill.taijiangHq }),
      ),
      foreign(
        'of another site, by a tablet',
        404,
        ['GET', ({ drill, tube }) => `/v1/drills/${drill.id}/tubes/${tube}`],
        ({ tokens }) => ({ token: tokens.tabletElsewhere }),
      ),
      foreign(
        "by another city's headquarters",
        404,
        ['GET', ({ drill, tube }) => `/v1/drills/${drill.id}/tubes/${tube}`],
        ({ tokens }) => ({ token: tokens.cityElsewhere }),
      ),
    ],
  },
  listSwabReviewsOfSite: { roles: readers, foreign: ofASite('swab-reviews') },
  listSwabReviews: { roles: headquarters, foreign: byDivision('swab-reviews', false) },
  settleSwabReview: {
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
        ['POST', ({ swabReview }) => `/v1/swab-reviews/${swabReview}/settle`],
        (world: World) => ({ token: token(world), body: { reason: '已核实', action: 'keep' } }),
      ),
    ),
  },
};
