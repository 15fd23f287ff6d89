import { defineProblem } from '../../../platform/errors/index.ts';

export const badCredentials = defineProblem(
  'bad-credentials',
  401,
  'after-change',
  { en: 'Client or secret is wrong', zh: '客户端或密钥错误' },
  { en: 'There is no client with this id and secret.', zh: '没有使用该编号和密钥的客户端。' },
);

export const clientRevoked = defineProblem(
  'client-revoked',
  409,
  'never',
  { en: 'The client has been revoked', zh: '该客户端已停用' },
  { en: 'A revoked client stays so; add another.', zh: '已停用的客户端不能恢复，请另行添加。' },
);

export const authProblems = [badCredentials, clientRevoked];
