import { defineProblem } from '../../../platform/errors/index.ts';

export const badCredentials = defineProblem(
  'bad-credentials',
  401,
  'after-change',
  { en: 'Client or secret is wrong', zh: '客户端或密钥错误' },
  {
    en: 'The clientId or the clientSecret is wrong, or the device has been revoked. A secret is shown once; an admin can give the client another (POST /v1/clients/{clientId}/rotate).',
    zh: 'clientId 或 clientSecret 有误，或设备已停用。密钥仅显示一次；遗失时可由管理员更换（POST /v1/clients/{clientId}/rotate）。',
  },
);

export const clientRevoked = defineProblem(
  'client-revoked',
  409,
  'never',
  { en: 'The client has been revoked', zh: '该客户端已停用' },
  { en: 'A revoked client stays so; add another.', zh: '已停用的客户端不能恢复，请另行添加。' },
);

export const badSignInCode = defineProblem(
  'bad-sign-in-code',
  401,
  'after-change',
  { en: 'The code of this sign-in is not good', zh: '登录授权码无效' },
  {
    en: 'A code is good once, for a minute, and only for the page that asked for it. Sign in again.',
    zh: '授权码仅可使用一次，一分钟内有效，且只能由发起登录的页面使用。请重新登录。',
  },
);

export const signInElsewhere = defineProblem(
  'sign-in-elsewhere',
  409,
  'never',
  { en: 'People sign in elsewhere', zh: '登录由其他系统提供' },
  {
    en: 'This service has people sign in to its pages at an issuer of its own city (AUTH_AUTHORIZE_URL). The built-in sign-in is for trials.',
    zh: '本服务的页面通过本市统一的身份系统登录（AUTH_AUTHORIZE_URL），内置登录仅供试用。',
  },
);

export const authProblems = [badCredentials, clientRevoked, badSignInCode, signInElsewhere];
