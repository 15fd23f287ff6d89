import { defineProblem } from '../../../platform/errors/index.ts';

export const tooManyWebhooks = defineProblem(
  'too-many-webhooks',
  409,
  'after-change',
  { en: 'The drill has as many webhooks as it may', zh: '本次演练的回调地址已达上限' },
  {
    en: 'A drill may have {most}. Delete one that is not needed.',
    zh: '每次演练最多 {most} 个，请先删除不需要的。',
  },
);

export const webhookProblems = [tooManyWebhooks];
