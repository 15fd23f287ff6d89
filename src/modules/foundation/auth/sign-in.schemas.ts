import { z } from 'zod';
import { writtenAs } from '../../../platform/http/index.ts';
import { tokenAnswer, tokenRequest } from './auth.schemas.ts';

/** RFC 7636: what a page keeps, and its S256. */
const base64url = (length: string) => new RegExp(`^[\\w.~-]{${length}}$`);
const challengeExample = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
const verifierExample = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';

const redirectPath = writtenAs(
  z
    .string()
    .max(200)
    .regex(/^\/[\w-]*(\/[\w-]+)*$/),
  {
    en: 'a path of this service, such as /signed-in',
    zh: '本服务的路径，例如 /signed-in',
  },
).meta({
  description: 'Where the page comes back to: a path of this service, never another address',
  examples: ['/signed-in'],
});

export const signInRequest = tokenRequest
  .extend({
    codeChallenge: writtenAs(z.string().regex(base64url('43')), {
      en: 'the S256 of the code verifier: 43 letters, digits, - and _',
      zh: 'code verifier 的 S256 值（43 个字母、数字、- 或 _）',
    }).meta({ description: 'S256 of what the page keeps (RFC 7636)', examples: [challengeExample] }),
    redirectPath,
  })
  .meta({
    id: 'SignInRequest',
    examples: [
      {
        clientId: 'city-hq-5a1c1a3e-9f04',
        clientSecret: '…',
        codeChallenge: challengeExample,
        redirectPath: '/signed-in',
      },
    ],
  });

const secret = writtenAs(z.string().regex(/^[\w-]{43}$/), {
  en: 'as it was answered: 43 letters, digits, - and _',
  zh: '原样填写（43 个字母、数字、- 或 _）',
});

export const signInCode = z
  .object({
    code: z.string().meta({ description: 'Good once, for the page that keeps the verifier' }),
    expiresIn: z.int().meta({ description: 'Seconds', examples: [60] }),
  })
  .meta({ id: 'SignInCode', description: 'A code, to be changed for a token at once' });

export const shownCode = z
  .strictObject({
    code: secret,
    codeVerifier: writtenAs(z.string().regex(base64url('43,128')), {
      en: 'what the page kept: 43 to 128 letters, digits and signs of -._~',
      zh: '页面保存的 code verifier（43 至 128 个字母、数字或 -._~ 符号）',
    }),
    redirectPath,
  })
  .meta({
    id: 'ShownSignInCode',
    examples: [{ code: verifierExample, codeVerifier: verifierExample, redirectPath: '/signed-in' }],
  });

export const shownRefresh = z
  .strictObject({ refreshToken: secret })
  .meta({ id: 'ShownRefreshToken', examples: [{ refreshToken: verifierExample }] });

export const pageToken = tokenAnswer
  .extend({
    refreshToken: z.string().optional().meta({
      description:
        'Good once, for another token within two hours; none when 16 hours have passed since the secret was shown',
    }),
  })
  .meta({ id: 'PageToken', description: 'A bearer token of somebody who has signed in to a page' });
