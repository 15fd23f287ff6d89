import { type AccessRow, type Foreign, foreign, headquarters, type World } from '../access/foreign-things.ts';
import { example } from './world.ts';

const all = ({ drill }: World) => `/v1/drills/${drill.id}/notices`;
const one = (path: string) => (world: World) => `${all(world)}/${world.notice}${path}`;

/** Whose a notice of Gulou's is not: everybody may read it, and nobody else changes it. */
const ofOthers = (method: 'POST' | 'PUT', url: (world: World) => string, body?: object): Foreign[] => [
  foreign("another city's headquarters", 404, [method, url], ({ tokens }) => ({
    token: tokens.cityElsewhere,
    body,
  })),
  foreign('another district', 403, [method, url], ({ drill }) => ({ token: drill.taijiangHq, body })),
  foreign('a token without a division', 404, [method, url], ({ tokens }) => ({
    token: tokens.noDivision,
    body,
  })),
];

const ofDraft = (path: (world: World) => string): Foreign[] => [
  foreign('of a draft, without a token', 404, ['GET', path], () => ({ token: undefined })),
  foreign('of a draft, by a citizen', 404, ['GET', path], ({ tokens }) => ({ token: tokens.anna })),
];

export const access: Record<string, AccessRow> = {
  publishNotice: {
    roles: headquarters,
    foreign: [
      ...ofOthers('POST', all, { division: '350102', ...example }),
      foreign('for the whole city', 403, ['POST', all], ({ drill }) => ({
        token: drill.taijiangHq,
        body: { division: '3501', ...example },
      })),
      foreign('for a site of another district', 403, ['POST', all], ({ drill }) => ({
        token: drill.taijiangHq,
        body: { site: drill.gulou[0], ...example },
      })),
    ],
  },
  listNotices: { roles: 'public', foreign: ofDraft(({ draft }) => `/v1/drills/${draft.id}/notices`) },
  getNotice: {
    roles: 'public',
    foreign: ofDraft(({ draft, notice }) => `/v1/drills/${draft.id}/notices/${notice}`),
  },
  listNoticeVersions: {
    roles: 'public',
    foreign: ofDraft(({ draft, notice }) => `/v1/drills/${draft.id}/notices/${notice}/versions`),
  },
  changeNotice: { roles: headquarters, foreign: ofOthers('PUT', one(''), example) },
  withdrawNotice: { roles: headquarters, foreign: ofOthers('POST', one('/withdraw')) },
};
