import { type AccessRow, foreign, nothing } from '../access/foreign-things.ts';

export const access: Record<string, AccessRow> = {
  addClient: { roles: ['admin'], foreign: 'an admin makes clients for everybody' },
  listClients: { roles: ['admin'], foreign: nothing },
  rotateClient: { roles: ['admin'], foreign: 'an admin sees to the clients of everybody' },
  revokeClient: { roles: ['admin'], foreign: 'an admin sees to the clients of everybody' },
  issueToken: {
    roles: 'public',
    foreign: [
      foreign('an unknown client', 401, ['POST', () => '/v1/auth/token'], () => ({
        body: { clientId: 'nobody', clientSecret: 'x' },
      })),
    ],
  },
};
