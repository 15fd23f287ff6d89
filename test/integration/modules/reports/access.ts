import { taijiang } from '../../../support/divisions.ts';
import { nobodysId } from '../../../support/routes.ts';
import { type AccessRow, foreign, headquarters, type World } from '../access/foreign-things.ts';

const url = ({ drill }: World) => `/v1/drills/${drill.id}/reports`;
const one = (world: World) => `${url(world)}/${nobodysId}`;

export const access: Record<string, AccessRow> = {
  makeReport: {
    roles: headquarters,
    foreign: [
      foreign('of another district', 403, ['POST', url], ({ drill }) => ({
        token: drill.gulouHq,
        body: { division: taijiang.division },
      })),
      foreign("in another city's drill", [403, 404], ['POST', url], ({ tokens }) => ({
        token: tokens.cityElsewhere,
        body: {},
      })),
      foreign('without a division', [403, 404], ['POST', url], ({ tokens }) => ({
        token: tokens.noDivision,
        body: {},
      })),
    ],
  },
  listReports: {
    roles: headquarters,
    foreign: [
      foreign("in another city's drill", 404, ['GET', url], ({ tokens }) => ({
        token: tokens.cityElsewhere,
      })),
      foreign('without a division', 403, ['GET', url], ({ tokens }) => ({ token: tokens.noDivision })),
    ],
  },
  getReport: {
    roles: headquarters,
    foreign: [
      foreign("in another city's drill", 404, ['GET', one], ({ tokens }) => ({
        token: tokens.cityElsewhere,
      })),
      foreign('one that is not there', 404, ['GET', one], ({ drill }) => ({ token: drill.gulouHq })),
    ],
  },
};
