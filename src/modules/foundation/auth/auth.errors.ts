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

export const authProblems = [badCredentials, clientRevoked];
