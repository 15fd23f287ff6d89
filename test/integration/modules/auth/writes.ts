import type { TestApp } from '../../../support/app.ts';
import type { WritingRoute } from '../bad-input/bodies.ts';

/** The sign-in of people to pages. */
export async function writes(_t: TestApp): Promise<WritingRoute[]> {
  const code = 'c'.repeat(43);
  return [
    {
      operationId: 'authorizeSignIn',
      method: 'POST',
      url: '/v1/auth/authorize',
      token: undefined,
      valid: () => ({
        clientId: 'nobody',
        clientSecret: 'x',
        codeChallenge: code,
        redirectPath: '/signed-in',
      }),
    },
    {
      operationId: 'redeemSignInCode',
      method: 'POST',
      url: '/v1/auth/code',
      token: undefined,
      valid: () => ({ code, codeVerifier: code, redirectPath: '/signed-in' }),
    },
    {
      operationId: 'refreshSignIn',
      method: 'POST',
      url: '/v1/auth/refresh',
      token: undefined,
      valid: () => ({ refreshToken: code }),
    },
  ];
}
