import { type AccessRow, type Foreign, foreign, headquarters, type World } from '../access/foreign-things.ts';

const at = '2021-09-22T08:40:00+08:00';
const readers = ['tablet', 'courier', 'lab', ...headquarters];
const someone = '00000000-0000-4000-8000-000000000001';
const of = ({ drill, box }: World) => `/v1/drills/${drill.id}/boxes/${box}`;

/** A box of Gulou's first site, asked of by all who have nothing to do with it. */
function ofOthers(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  roles: readonly string[],
  body?: object,
): Foreign[] {
  const ask = (token: string) => ({ token, ...(body === undefined ? {} : { body: { ...body } }) });
  const rows: [string, string, (world: World) => string][] = [
    ['tablet', 'a tablet of another site', ({ tokens }) => tokens.tabletElsewhere],
    ['courier', 'a courier who was given nothing', ({ tokens }) => tokens.courier],
    ['lab', 'another laboratory', ({ tokens }) => tokens.labElsewhere],
    ['district-hq', 'another district', ({ drill }) => drill.taijiangHq],
    ['city-hq', 'another city', ({ tokens }) => tokens.cityElsewhere],
  ];
  return rows
    .filter(([role]) => roles.includes(role))
    .map(([, what, token]) =>
      foreign(what, 404, [method, (world) => `${of(world)}${path}`], (world) => ask(token(world))),
    );
}

const row = (
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  roles: readonly string[],
  body?: object,
): AccessRow => ({ roles, foreign: ofOthers(method, path, roles, body) });

const site = ['tablet', ...headquarters];
const listed = (path: string, roles: readonly string[]): AccessRow => ({
  roles,
  foreign: [
    foreign(
      "another city's headquarters",
      404,
      ['GET', ({ drill }) => `/v1/drills/${drill.id}/${path}`],
      ({ tokens }) => ({ token: tokens.cityElsewhere }),
    ),
    foreign(
      'a tablet of another drill',
      404,
      ['GET', ({ draft }) => `/v1/drills/${draft.id}/${path}`],
      ({ tokens }) => ({ token: tokens.tablet }),
    ),
  ],
});

export const access: Record<string, AccessRow> = {
  openBox: {
    roles: site,
    foreign: [
      foreign(
        'of another site, by a tablet',
        403,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/boxes`],
        ({ drill, tokens }) => ({
          token: tokens.tablet,
          body: { deviceSeq: 1, at, code: 'BX-9', site: drill.gulou[1] },
        }),
      ),
      foreign(
        'of another district’s site',
        403,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/boxes`],
        ({ drill }) => ({ token: drill.taijiangHq, body: { code: 'BX-9', site: drill.gulou[1] } }),
      ),
    ],
  },
  sendBox: row('PATCH', '', site, { laboratory: someone }),
  packTube: row('POST', '/tubes', site, { deviceSeq: 1, at, barcode: 'MF-0001' }),
  unpackTube: row('DELETE', '/tubes/MF-0001', site),
  sealBox: row('POST', '/seal', site, { deviceSeq: 1, at, counted: 1 }),
  cancelBox: row('POST', '/cancel', site, { deviceSeq: 1, at, reason: 'other' }),
  handOverBox: row('POST', '/handovers', ['tablet', 'courier', ...headquarters], {
    deviceSeq: 1,
    at,
    to: { courier: 'somebody' },
    count: 1,
  }),
  acceptBox: row('POST', `/handovers/${someone}/accept`, ['courier', 'lab'], { deviceSeq: 1, at, count: 1 }),
  withdrawHandover: row('POST', `/handovers/${someone}/withdraw`, ['tablet', 'courier', ...headquarters], {
    deviceSeq: 1,
    at,
  }),
  receiveTube: row('POST', '/receptions', ['lab'], { barcode: 'MF-0001', by: 'scan' }),
  reconcileBox: row('POST', '/reconcile', ['lab', ...headquarters], { explanations: [] }),
  loseBox: row('POST', '/lost', headquarters, { reason: '失联' }),
  uploadBoxActs: {
    roles: ['tablet', 'courier', 'lab'],
    foreign: [
      foreign(
        'a tablet of another drill',
        409,
        ['POST', ({ draft }) => `/v1/drills/${draft.id}/boxes/batch`],
        ({ tokens }) => ({ token: tokens.tablet, body: { acts: [{}] } }),
      ),
    ],
  },
  listBoxes: listed('boxes', readers),
  getBox: row('GET', '', readers),
  listUnboxedTubes: listed('tubes', site),
};
