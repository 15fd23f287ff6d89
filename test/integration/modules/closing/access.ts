import type { Method } from '../../../support/app.ts';
import { type AccessRow, foreign, type World } from '../access/foreign-things.ts';

const ofTheCity = (method: Method, path: string, body?: object): AccessRow => {
  const at = (which: 'drill' | 'draft') =>
    [method, (world: World) => `/v1/drills/${world[which].id}/${path}`] as const;
  const asked = (token: string) => ({ token, ...(body === undefined ? {} : { body }) });
  return {
    roles: ['city-hq'],
    foreign: [
      foreign("another city's drill", 403, at('drill'), ({ tokens }) => asked(tokens.cityElsewhere)),
      foreign("another city's draft", 404, at('draft'), ({ tokens }) => asked(tokens.cityElsewhere)),
      foreign('a district', 403, at('drill'), ({ drill }) => asked(drill.gulouHq)),
      foreign('without a division', 403, at('drill'), ({ tokens }) => asked(tokens.noDivision)),
    ],
  };
};

export const access: Record<string, AccessRow> = {
  closeDrill: ofTheCity('POST', 'close', { reason: '演练结束' }),
  getClosing: ofTheCity('GET', 'closing'),
};
