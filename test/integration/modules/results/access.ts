import { type AccessRow, byDivision, foreign, headquarters, type World } from '../access/foreign-things.ts';

const workers = [...headquarters, 'community-worker'];
const row = { barcode: 'MF-0001', outcome: 'negative', testedAt: '2021-09-22T20:00:00+08:00' };

/** What a laboratory asks for: not without one, and not of another drill's. */
const ofLaboratories = (method: 'GET' | 'POST', path: string, body?: object) => [
  foreign(
    'a token without a laboratory',
    403,
    [method, ({ drill }) => `/v1/drills/${drill.id}/${path}`],
    () => ({ token: '', body }),
  ),
  foreign(
    "another drill's laboratory",
    404,
    [method, ({ draft }) => `/v1/drills/${draft.id}/${path}`],
    ({ otherLaboratory }) => ({ token: otherLaboratory, body }),
  ),
];
const ofHeadquarters = (path: string) => [
  foreign(
    "another city's headquarters",
    404,
    ['GET', ({ drill }) => `/v1/drills/${drill.id}/${path}`],
    ({ tokens }) => ({ token: tokens.cityElsewhere }),
  ),
];
const verify = ({ drill, result }: World) => `/v1/drills/${drill.id}/results/${result}/verify`;

export const access: Record<string, AccessRow> = {
  enterResults: {
    roles: ['lab'],
    foreign: [
      ...ofLaboratories('POST', 'results', { results: [row] }),
      foreign(
        "another drill's laboratory with a file",
        404,
        ['POST', ({ draft }) => `/v1/drills/${draft.id}/results`],
        ({ otherLaboratory }) => ({
          token: otherLaboratory,
          body: 'barcode,outcome,testedAt\r\nMF-0001,negative,2021-09-22 20:00\r\n',
          headers: { 'content-type': 'text/csv' },
        }),
      ),
    ],
  },
  verifyResult: {
    roles: ['lab'],
    foreign: [
      foreign('another laboratory', 404, ['POST', verify], ({ otherLaboratory }) => ({
        token: otherLaboratory,
      })),
      foreign('a token without a laboratory', 403, ['POST', verify], () => ({ token: '' })),
    ],
  },
  listResults: {
    roles: ['lab', ...headquarters],
    foreign: [...ofLaboratories('GET', 'results'), ...ofHeadquarters('results')],
  },
  listLateTubes: {
    roles: ['lab', ...headquarters],
    foreign: [...ofLaboratories('GET', 'results/late'), ...ofHeadquarters('results/late')],
  },
  listHeldPeople: { roles: workers, foreign: byDivision('holds', true) },
  listCases: { roles: workers, foreign: byDivision('cases', true) },
  tellPerson: {
    roles: workers,
    foreign: (
      [
        ['another district', ({ drill }) => drill.taijiangHq],
        ["another street's worker", ({ tokens }) => tokens.workerTaijiang],
        ['another city', ({ tokens }) => tokens.cityElsewhere],
        ['a token without a division', ({ tokens }) => tokens.noDivision],
      ] satisfies [string, (world: World) => string][]
    ).map(([what, token]) =>
      foreign(what, 404, ['POST', ({ annas }) => `/v1/registrations/${annas}/told`], (world: World) => ({
        token: token(world),
      })),
    ),
  },
};
