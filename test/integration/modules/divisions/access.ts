import { gulou } from '../../../support/divisions.ts';
import { type AccessRow, districtsAndCity, foreign, nothing } from '../access/foreign-things.ts';

const evidence = { source: '鼓政民〔2021〕15 号', date: '2021-08-01' };
const [community] = gulou.communities;

export const access: Record<string, AccessRow> = {
  getDivision: { roles: 'public', foreign: nothing },
  listDivisions: { roles: 'public', foreign: nothing },
  addCommunity: {
    roles: districtsAndCity,
    foreign: [
      foreign('in another district', 403, ['POST', () => '/v1/divisions'], ({ tokens }) => ({
        token: tokens.districtElsewhere,
        body: { code: '350102001098', name: '新设社区', ...evidence },
      })),
    ],
  },
  renameCommunity: {
    roles: districtsAndCity,
    foreign: [
      foreign('of another city', 403, ['PATCH', () => `/v1/divisions/${community}`], ({ tokens }) => ({
        token: tokens.cityElsewhere,
        body: { name: '改名社区', ...evidence },
      })),
    ],
  },
  closeCommunity: {
    roles: districtsAndCity,
    foreign: [
      foreign(
        'of another district',
        403,
        ['POST', () => `/v1/divisions/${community}/close`],
        ({ tokens }) => ({
          token: tokens.districtElsewhere,
          body: evidence,
        }),
      ),
      foreign(
        'without a division',
        403,
        ['POST', () => `/v1/divisions/${community}/close`],
        ({ tokens }) => ({
          token: tokens.noDivision,
          body: evidence,
        }),
      ),
    ],
  },
};
