import { type AccessRow, type Foreign, foreign, headquarters, type World } from '../access/foreign-things.ts';

const someone = '00000000-0000-4000-8000-000000000001';
const of = (path: string) => (world: World) => `/v1/drills/${world.drill.id}/${path}`;
const one = (path: string) => (world: World) => `/v1/checkpoints/${world.checkpoint}${path}`;
const made = { name: '小区东门', kind: 'gate', community: '350102001001' };
const passages = { passages: [{ deviceSeq: 1, at: '2021-09-22T09:00:00+08:00', people: [{}] }] };

const anotherCity = (method: 'GET' | 'POST', path: string, body?: object): Foreign[] => [
  foreign("another city's headquarters", 404, [method, of(path)], ({ tokens }) => ({
    token: tokens.cityElsewhere,
    body,
  })),
  foreign('a token without a division', 404, [method, of(path)], ({ tokens }) => ({
    token: tokens.noDivision,
    body,
  })),
];

/** Whose a checkpoint of Gulou's is not, among those who may ask for such a thing at all. */
function ofOthers(
  method: 'GET' | 'POST',
  path: string,
  askers: 'officers' | 'headquarters' | 'all',
  body?: object,
) {
  const officer = foreign('another checkpoint', 404, [method, one(path)], ({ tokens }) => ({
    token: tokens.checkpointElsewhere,
    body,
  }));
  if (askers === 'officers') return [officer];
  const hq = [
    foreign("another city's headquarters", 404, [method, one(path)], ({ tokens }) => ({
      token: tokens.cityElsewhere,
      body,
    })),
    foreign('another district', 404, [method, one(path)], ({ drill }) => ({ token: drill.taijiangHq, body })),
    foreign('a token without a division', 404, [method, one(path)], ({ tokens }) => ({
      token: tokens.noDivision,
      body,
    })),
  ];
  return askers === 'headquarters' ? hq : [...hq, officer];
}

export const access: Record<string, AccessRow> = {
  addCheckpoint: {
    roles: headquarters,
    foreign: [
      ...anotherCity('POST', 'checkpoints', made),
      foreign('for another district', 403, ['POST', of('checkpoints')], ({ drill }) => ({
        token: drill.taijiangHq,
        body: made,
      })),
    ],
  },
  listCheckpoints: {
    roles: headquarters,
    foreign: [
      ...anotherCity('GET', 'checkpoints'),
      foreign('another district', 403, ['GET', of('checkpoints?division=350103')], ({ drill }) => ({
        token: drill.gulouHq,
      })),
    ],
  },
  getCheckpoint: { roles: [...headquarters, 'checkpoint'], foreign: ofOthers('GET', '', 'all') },
  closeCheckpoint: { roles: headquarters, foreign: ofOthers('POST', '/close', 'headquarters', {}) },
  makeCheckpointRules: {
    roles: ['city-hq'],
    foreign: anotherCity('POST', 'checkpoint-rules', {
      rules: [{ name: 'all', when: {}, decision: 'swab' }],
    }).slice(0, 1),
  },
  listCheckpointRules: { roles: headquarters, foreign: anotherCity('GET', 'checkpoint-rules') },
  getCheckpointBundle: { roles: [...headquarters, 'checkpoint'], foreign: ofOthers('GET', '/rules', 'all') },
  uploadPassages: {
    roles: ['checkpoint'],
    foreign: ofOthers('POST', '/passages/batch', 'officers', passages),
  },
  askTransferFromPassage: {
    roles: [...headquarters, 'checkpoint'],
    foreign: ofOthers('POST', `/passages/${someone}/transfers`, 'all', { personId: someone }),
  },
  listPassageReviews: { roles: headquarters, foreign: anotherCity('GET', 'passage-reviews') },
  settlePassageReview: {
    roles: headquarters,
    foreign: anotherCity('POST', `passage-reviews/${someone}/settle`, {
      reason: '已与卡口核对，系设备时钟有误',
    }),
  },
};
