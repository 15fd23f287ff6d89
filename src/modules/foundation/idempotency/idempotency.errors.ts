import { defineProblem } from '../../../platform/errors/index.ts';

export const idempotencyKeyReused = defineProblem(
  'idempotency-key-reused',
  422,
  'after-change',
  { en: 'The Idempotency-Key was used for another request', zh: 'Idempotency-Key 已用于另一请求' },
  {
    en: 'Another request of yours to this route carried this key, with another path or body. Take a new key for a new request.',
    zh: '您曾在本接口以此键提交过路径或内容不同的请求；新的请求请使用新的键。',
  },
);

export const idempotencyKeyInUse = {
  ...defineProblem(
    'idempotency-key-in-use',
    409,
    'later',
    {
      en: 'The first request with this Idempotency-Key still runs',
      zh: '使用此 Idempotency-Key 的首个请求仍在处理',
    },
    {
      en: 'Ask again after Retry-After: the answer of the first request will be repeated.',
      zh: '请在 Retry-After 之后重试，届时将返回首个请求的结果。',
    },
  ),
  tellsWhen: true,
};

export const idempotencyProblems = [idempotencyKeyReused, idempotencyKeyInUse];
