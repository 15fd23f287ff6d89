import { defineProblem } from '../../../platform/errors/index.ts';

export const reviewSettled = defineProblem(
  'review-settled',
  409,
  'never',
  { en: 'The review has been settled otherwise', zh: '该条目已按其他方式处理' },
  {
    en: 'It was settled by `{action}`, and nothing has changed now. What it was settled by stands in `settlement` of the review.',
    zh: '该条目已以 {action} 方式处理，本次未作任何更改。处理方式见该条目的 settlement。',
  },
);
