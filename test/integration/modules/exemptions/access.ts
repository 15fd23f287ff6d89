import { person } from '../../../support/people.ts';
import { type AccessRow, byDivision, foreign, headquarters, type World } from '../access/foreign-things.ts';

const someone = '00000000-0000-4000-8000-000000000001';
const url = ({ drill }: World) => `/v1/drills/${drill.id}/exemptions`;
const one = (world: World) => `${url(world)}/${someone}`;
const body = { document: person(0).document, kind: 'away', from: '2021-09-22T08:00:00+08:00' };

export const access: Record<string, AccessRow> = {
  addExemption: {
    roles: headquarters,
    foreign: [
      foreign("in another city's drill", 404, ['POST', url], ({ tokens }) => ({
        token: tokens.districtElsewhere,
        body,
      })),
      foreign('without a division', [403, 404], ['POST', url], ({ tokens }) => ({
        token: tokens.noDivision,
        body,
      })),
    ],
  },
  listExemptions: { roles: headquarters, foreign: byDivision('exemptions', true) },
  importExemptions: {
    roles: headquarters,
    foreign: [
      foreign("in another city's drill", 404, ['POST', (world) => `${url(world)}/import`], ({ tokens }) => ({
        token: tokens.districtElsewhere,
        body: 'documentNumber,kind,from\r\n',
        headers: { 'content-type': 'text/csv' },
      })),
    ],
  },
  withdrawExemption: {
    roles: headquarters,
    foreign: [
      foreign("in another city's drill", 404, ['DELETE', one], ({ tokens }) => ({
        token: tokens.districtElsewhere,
      })),
      foreign('one that is not there', 404, ['DELETE', one], ({ drill }) => ({ token: drill.gulouHq })),
    ],
  },
};
