import { type AccessRow, foreign, headquarters, type World } from '../access/foreign-things.ts';

const at = (path: string) => (world: World) => `/v1/drills/${world.drill.id}/${path}`;
const asked = {
  reason: '流调需要核查当日同车人员',
  plate: { number: '闽A12345' },
  from: '2021-09-22T00:00:00+08:00',
  to: '2021-09-23T00:00:00+08:00',
};

const ofOthers = (path: string, body: object) => [
  foreign("another city's headquarters", 404, ['POST', at(path)], ({ tokens }) => ({
    token: tokens.cityElsewhere,
    body,
  })),
  foreign('a token without a division', 404, ['POST', at(path)], ({ tokens }) => ({
    token: tokens.noDivision,
    body,
  })),
];

export const access: Record<string, AccessRow> = {
  tracePassages: { roles: headquarters, foreign: ofOthers('trace', asked) },
  exportTrace: { roles: headquarters, foreign: ofOthers('trace/export', { ...asked, format: 'csv' }) },
};
