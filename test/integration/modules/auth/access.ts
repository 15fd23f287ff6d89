import { type AccessRow, foreign, nothing } from '../access/foreign-things.ts';

export const access: Record<string, AccessRow> = {
  addClient: { roles: ['admin'], foreign: 'an admin makes clients for everybody' },
  listClients: { roles: ['admin'], foreign: nothing },
  rotateClient: { roles: ['admin'], foreign: 'an admin sees to the clients of everybody' },
  revokeClient: { roles: ['admin'], foreign: 'an admin sees to the clients of everybody' },
  authorizeSignIn: {
    roles: 'public',
    foreign: [
      foreign('an unknown client', 401, ['POST', () => '/v1/auth/authorize'], () => ({
        body: {
          clientId: 'nobody',
          clientSecret: 'x',
          codeChallenge: 'c'.repeat(43),
          redirectPath: '/signed-in',
        },
      })),
    ],
  },
  redeemSignInCode: {
    roles: 'public',
    foreign: [
      foreign('a code of nobody', 401, ['POST', () => '/v1/auth/code'], () => ({
        body: { code: 'c'.repeat(43), codeVerifier: 'v'.repeat(43), redirectPath: '/signed-in' },
      })),
    ],
  },
  refreshSignIn: {
    roles: 'public',
    foreign: [
      foreign('a code of nobody', 401, ['POST', () => '/v1/auth/refresh'], () => ({
        body: { refreshToken: 'c'.repeat(43) },
      })),
    ],
  },
  issueToken: {
    roles: 'public',
    foreign: [
      foreign('an unknown client', 401, ['POST', () => '/v1/auth/token'], () => ({
        body: { clientId: 'nobody', clientSecret: 'x' },
      })),
    ],
  },
};
