import {
  type AccessRow,
  byDivision,
  type Foreign,
  foreign,
  headquarters,
  type World,
} from '../access/foreign-things.ts';

const site = (path: string) => (world: World) => `/v1/sites/${world.drill.gulou[0]}/${path}`;
const all = ({ drill }: World) => `/v1/drills/${drill.id}/supply-requests`;
const one = (path: string) => (world: World) => `${all(world)}/${world.supplyRequest}${path}`;
const both = [...headquarters, 'tablet'];
const entry = { item: 'swab', kind: 'delivered', count: 10 };
const reason = { reason: '下午人数多于预期' };

/** Whose Gulou's first site is not. */
const ofSite = (method: 'GET' | 'POST', path: string, body?: object): Foreign[] => [
  foreign('another tablet', 403, [method, site(path)], ({ tokens }) => ({
    token: tokens.tabletElsewhere,
    body,
  })),
  foreign('another district', 403, [method, site(path)], ({ drill }) => ({ token: drill.taijiangHq, body })),
  foreign("another city's headquarters", 403, [method, site(path)], ({ tokens }) => ({
    token: tokens.cityElsewhere,
    body,
  })),
];

/** Whose a request of that site is not. */
const ofOthers = (
  method: 'GET' | 'POST',
  url: (world: World) => string,
  body?: object,
  tablets = true,
): Foreign[] => [
  foreign('another district', 404, [method, url], ({ drill }) => ({ token: drill.taijiangHq, body })),
  foreign("another city's headquarters", 404, [method, url], ({ tokens }) => ({
    token: tokens.cityElsewhere,
    body,
  })),
  foreign('a token without a division', 404, [method, url], ({ tokens }) => ({
    token: tokens.noDivision,
    body,
  })),
  ...(tablets
    ? [
        foreign('another tablet', 404, [method, url], ({ tokens }) => ({
          token: tokens.tabletElsewhere,
          body,
        })),
      ]
    : []),
];

export const access: Record<string, AccessRow> = {
  enterSupplies: { roles: both, foreign: ofSite('POST', 'supplies', entry) },
  getSiteSupplies: { roles: both, foreign: ofSite('GET', 'supplies') },
  listSupplies: {
    roles: headquarters,
    foreign: byDivision('supplies', false).map((row) =>
      row.what === 'a token without a division' ? { ...row, status: [404] } : row,
    ),
  },
  askSupplies: { roles: both, foreign: ofSite('POST', 'supply-requests', { item: 'swab', count: 10 }) },
  listSupplyRequests: {
    roles: both,
    foreign: [
      foreign("another city's headquarters", 404, ['GET', all], ({ tokens }) => ({
        token: tokens.cityElsewhere,
      })),
      foreign('a token without a division', 404, ['GET', all], ({ tokens }) => ({
        token: tokens.noDivision,
      })),
    ],
  },
  getSupplyRequest: { roles: both, foreign: ofOthers('GET', one('')) },
  passOnSupplies: { roles: headquarters, foreign: ofOthers('POST', one('/pass-on'), {}, false) },
  promiseSupplies: { roles: headquarters, foreign: ofOthers('POST', one('/promise'), { count: 10 }, false) },
  sendSupplies: { roles: headquarters, foreign: ofOthers('POST', one('/send'), { count: 10 }, false) },
  receiveSupplies: { roles: both, foreign: ofOthers('POST', one('/receive'), { count: 10 }) },
  refuseSupplies: { roles: headquarters, foreign: ofOthers('POST', one('/refuse'), reason, false) },
  withdrawSupplyRequest: { roles: both, foreign: ofOthers('POST', one('/withdraw'), {}) },
  explainSupplies: { roles: both, foreign: ofOthers('POST', one('/explain'), reason) },
};
