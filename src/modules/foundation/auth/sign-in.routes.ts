import type { HttpRequest, HttpServer } from '../../../platform/http/index.ts';
import { badCredentials, badSignInCode, signInElsewhere } from './auth.errors.ts';
import type { AuthService } from './auth.service.ts';
import { pageToken, shownCode, shownRefresh, signInCode, signInRequest } from './sign-in.schemas.ts';
import { codeSeconds, type PageToken, type SignInService } from './sign-in.service.ts';

const tags = ['operations'];
const forTrials = {
  en: 'For trials, where people do not sign in at an issuer of their own city: the pages of this service use it as an authorisation code with PKCE (RFC 7636).',
  zh: '供未接入本市身份系统时试用：本服务的页面以授权码加 PKCE（RFC 7636）的方式使用。',
};

export function registerSignInRoutes(
  app: HttpServer,
  { auth, signIn }: { auth: Pick<AuthService, 'verify' | 'noteRefusal'>; signIn: SignInService },
): void {
  app.post(
    '/v1/auth/authorize',
    {
      config: {
        access: 'public',
        idempotency: 'ignored',
        limit: { refusalsOf: (body) => (body as { clientId: string }).clientId },
        problems: [badCredentials, signInElsewhere],
      },
      schema: {
        operationId: 'authorizeSignIn',
        zh: { summary: '登录页面：出示客户端密钥，换取一次性授权码', description: forTrials.zh },
        tags,
        summary: 'A code for a page, for whoever shows the secret of a client',
        description: forTrials.en,
        body: signInRequest,
        response: { 201: signInCode },
      },
    },
    async (request, reply) => {
      signIn.assertHere();
      const { clientId, clientSecret, subject } = request.body;
      await request.attempt(
        () => auth.verify({ clientId, clientSecret, subject }),
        () => auth.noteRefusal(request.body, request.id),
      );
      const code = await signIn.issueCode(request.body, request.body);
      return reply.code(201).send({ code, expiresIn: codeSeconds });
    },
  );

  const exchange = {
    access: 'public',
    idempotency: 'ignored',
    // By address: a code names nobody.
    limit: { refusalsOf: () => 'sign-in code' },
    problems: [badSignInCode, signInElsewhere],
  } as const;

  async function tokenFor(
    request: HttpRequest,
    shown: Parameters<SignInService['look']>[0],
  ): Promise<PageToken> {
    signIn.assertHere();
    const code = await request.attempt(
      () => signIn.look(shown),
      () => signIn.noteRefusal(request.id),
    );
    return signIn.redeem(code);
  }

  app.post(
    '/v1/auth/code',
    {
      config: exchange,
      schema: {
        operationId: 'redeemSignInCode',
        zh: { summary: '以授权码换取访问令牌，仅一次', description: forTrials.zh },
        tags,
        summary: 'A token for a code, once, for the page that asked for it',
        description: forTrials.en,
        body: shownCode,
        response: { 200: pageToken },
      },
    },
    async (request) => tokenFor(request, request.body),
  );

  app.post(
    '/v1/auth/refresh',
    {
      config: exchange,
      schema: {
        operationId: 'refreshSignIn',
        zh: { summary: '已登录页面续领访问令牌', description: forTrials.zh },
        tags,
        summary: 'Another token for a page whose token is about to end',
        description: forTrials.en,
        body: shownRefresh,
        response: { 200: pageToken },
      },
    },
    async (request) => tokenFor(request, request.body),
  );
}
