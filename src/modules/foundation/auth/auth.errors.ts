import { defineProblem } from '../../../platform/errors/index.ts';

export const badCredentials = defineProblem(
  'bad-credentials',
  401,
  'after-change',
  { en: 'Client or secret is wrong', zh: '客户端或密钥错误' },
  {
    en: 'The clientId or the clientSecret is wrong, or the device has been revoked. A secret is shown once, when its client is added; a new one takes a new client.',
    zh: 'clientId 或 clientSecret 有误，或设备已停用。密钥仅在添加客户端时显示一次；遗失须重新添加客户端。',
  },
);

export const clientRevoked = defineProblem(
  'client-revoked',
  409,
  'never',
  { en: 'The client has been revoked', zh: '该客户端已停用' },
  { en: 'A revoked client stays so; add another.', zh: '已停用的客户端不能恢复，请另行添加。' },
);

export const authProblems = [badCredentials, clientRevoked];
