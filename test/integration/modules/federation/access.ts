import { type AccessRow, foreign } from '../access/foreign-things.ts';

const url = () => '/v1/federation/coverage';

export const access: Record<string, AccessRow> = {
  getFederationCoverage: {
    roles: ['province-hq'],
    foreign: [
      foreign('of another province', 404, ['GET', url], ({ tokens }) => ({ token: tokens.otherProvince })),
      foreign('without a division', 403, ['GET', url], ({ tokens }) => ({ token: tokens.provinceNowhere })),
    ],
  },
};
