import { defineProblem } from '../../../platform/errors/index.ts';

export const proposalOver = defineProblem(
  'proposal-over',
  409,
  'after-change',
  { en: 'The proposal does not stand any more', zh: '该建议已失效' },
  {
    en: 'It is {status}. What can be done now stands in the list of proposals.',
    zh: '其状态为 {status}。当前可采取的措施请查看建议列表。',
  },
);

export const proposalProblems = [proposalOver];
