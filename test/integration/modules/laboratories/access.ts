import { type AccessRow, foreign, headquarters, type World } from '../access/foreign-things.ts';

const someone = '00000000-0000-4000-8000-000000000001';
const path = ({ drill, laboratory }: World) => `/v1/drills/${drill.id}/laboratories/${laboratory}`;
const readers = [...headquarters, 'tablet', 'lab'];

/** A draft is nobody's but its city's; and who has no division has no drill. */
const ofOthers = (method: 'GET' | 'POST', body?: object) => [
  foreign(
    "another city's headquarters",
    403,
    [method, ({ drill }) => `/v1/drills/${drill.id}/laboratories`],
    ({ tokens }) => ({ token: tokens.cityElsewhere, body }),
  ),
  foreign(
    "another city's headquarters and a draft",
    404,
    [method, ({ draft }) => `/v1/drills/${draft.id}/laboratories`],
    ({ tokens }) => ({ token: tokens.cityElsewhere, body }),
  ),
  foreign(
    'a token without a division',
    403,
    [method, ({ drill }) => `/v1/drills/${drill.id}/laboratories`],
    ({ tokens }) => ({ token: tokens.noDivision, body }),
  ),
];

export const access: Record<string, AccessRow> = {
  addLaboratory: {
    roles: ['city-hq'],
    foreign: ofOthers('POST', { name: '另一实验室', districts: ['350102'] }),
  },
  listLaboratories: { roles: readers, foreign: ofOthers('GET') },
  getLaboratory: {
    roles: readers,
    foreign: [
      foreign("another city's headquarters", 403, ['GET', path], ({ tokens }) => ({
        token: tokens.cityElsewhere,
      })),
      foreign(
        'by way of another drill',
        404,
        ['GET', ({ draft, laboratory }) => `/v1/drills/${draft.id}/laboratories/${laboratory}`],
        ({ drill }) => ({ token: drill.cityHq }),
      ),
      foreign(
        'one that is not there',
        404,
        ['GET', ({ drill }) => `/v1/drills/${drill.id}/laboratories/${someone}`],
        ({ drill }) => ({ token: drill.cityHq }),
      ),
    ],
  },
  changeLaboratory: {
    roles: ['city-hq'],
    foreign: [
      foreign("another city's headquarters", 403, ['PATCH', path], ({ tokens }) => ({
        token: tokens.cityElsewhere,
        body: { name: '改名' },
      })),
      foreign(
        'by way of another drill',
        404,
        ['PATCH', ({ draft, laboratory }) => `/v1/drills/${draft.id}/laboratories/${laboratory}`],
        ({ drill }) => ({ token: drill.cityHq, body: { name: '改名' } }),
      ),
    ],
  },
};
