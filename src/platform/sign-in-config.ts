import { z } from 'zod';

/** Variables of an issuer of others, where pages send people to sign in. */
export const signInVariables = {
  AUTH_AUTHORIZE_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) URL' })
    .optional()
    .describe(
      "Where pages (`/wall`, `/me`) send people to sign in at your own issuer: its authorisation endpoint. Without it they show a secret to Muster's built-in issuer, which is for trials",
    ),
  AUTH_TOKEN_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) URL' })
    .optional()
    .describe('Where such a page then changes its code for a token: that issuer’s token endpoint'),
  AUTH_CLIENT_ID: z
    .string()
    .min(1)
    .max(255)
    .default('muster')
    .describe(
      'What pages are known as to your own issuer: a public client, with `/signed-in` to come back to',
    ),
  AUTH_SCOPE: z.string().min(1).max(255).default('openid').describe('What pages ask of your own issuer'),
} as const;

/** Where pages send people to sign in, and change a code for a token; `clientId` and `scope` are for an issuer of others. */
export interface SignIn {
  authorizeUrl: string;
  tokenUrl: string;
  clientId: string | undefined;
  scope: string | undefined;
}

type Given = {
  AUTH_AUTHORIZE_URL?: string | undefined;
  AUTH_TOKEN_URL?: string | undefined;
  AUTH_JWKS_URL?: string | undefined;
  AUTH_CLIENT_ID: string;
  AUTH_SCOPE: string;
};

/** What is wrong where some of what an issuer of others takes is missing. */
export function signInFault({
  AUTH_AUTHORIZE_URL,
  AUTH_TOKEN_URL,
  AUTH_JWKS_URL,
}: Given): string | undefined {
  if (AUTH_AUTHORIZE_URL === undefined && AUTH_TOKEN_URL === undefined) return undefined;
  if (AUTH_AUTHORIZE_URL !== undefined && AUTH_TOKEN_URL !== undefined && AUTH_JWKS_URL !== undefined)
    return undefined;
  return 'AUTH_AUTHORIZE_URL, AUTH_TOKEN_URL and AUTH_JWKS_URL belong together: where people sign in, where the code is changed for a token, and what tokens are verified with.';
}

/** Where people sign in to pages, of settings without a fault. */
export function signInOf({
  AUTH_AUTHORIZE_URL: authorizeUrl,
  AUTH_TOKEN_URL: tokenUrl,
  AUTH_CLIENT_ID: clientId,
  AUTH_SCOPE: scope,
}: Given): SignIn {
  return authorizeUrl === undefined || tokenUrl === undefined
    ? { authorizeUrl: '/sign-in', tokenUrl: '/v1/auth/code', clientId: undefined, scope: undefined }
    : { authorizeUrl, tokenUrl, clientId, scope };
}
