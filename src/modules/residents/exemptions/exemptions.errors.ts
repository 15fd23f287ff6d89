import { defineProblem } from '../../../platform/errors/index.ts';

export const alreadyExempt = defineProblem(
  'already-exempt',
  409,
  'after-change',
  { en: 'The person is exempt already', zh: '该人员已有豁免' },
  {
    en: 'Somebody has one exemption at a time. Withdraw the other one first.',
    zh: '每人同时只能有一项豁免，请先撤销原豁免。',
  },
);

export const alreadySwabbed = defineProblem(
  'already-swabbed',
  409,
  'never',
  { en: 'The person has been swabbed', zh: '该人员已采样' },
  {
    en: 'Whoever has been swabbed needs no exemption, and keeps their result.',
    zh: '已采样人员无需豁免，其结果仍然有效。',
  },
);

export const exemptionProblems = [alreadyExempt, alreadySwabbed];
