import { defineProblem } from '../../../platform/errors/index.ts';

export const badCredentials = defineProblem(
  'bad-credentials',
  401,
  'after-change',
  { en: 'Client or secret is wrong', zh: '客户端或密钥错误' },
  { en: 'There is no client with this id and secret.', zh: '没有使用该编号和密钥的客户端。' },
);

export const authProblems = [badCredentials];
