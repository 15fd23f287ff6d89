import { createHash } from 'node:crypto';
import type { Visit, World } from '../privacy/whole-way.ts';

/** Somebody of headquarters signs in to a page, and stays. */
export function visits({ t, say, ids }: World): Visit[] {
  const codeVerifier = 'v'.repeat(43);
  const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url');
  const redirectPath = '/signed-in';
  return [
    {
      operationId: 'authorizeSignIn',
      visit: async () => {
        const { clientId, clientSecret } = await t.need<{ clientId: string; clientSecret: string }>(
          'POST',
          '/v1/clients',
          { token: await t.token('admin'), body: { name: '大屏', role: 'city-hq', division: '3501' } },
        );
        const { body } = await say<{ code: string }>('POST', '/v1/auth/authorize', {
          body: { clientId, clientSecret, codeChallenge, redirectPath },
        });
        ids.set('signInCode', body.code);
      },
    },
    {
      operationId: 'redeemSignInCode',
      visit: async () => {
        const { body } = await say<{ refreshToken: string }>('POST', '/v1/auth/code', {
          body: { code: ids.get('signInCode'), codeVerifier, redirectPath },
        });
        ids.set('refreshToken', body.refreshToken);
      },
    },
    {
      operationId: 'refreshSignIn',
      visit: async () => say('POST', '/v1/auth/refresh', { body: { refreshToken: ids.get('refreshToken') } }),
    },
  ];
}
