import { defineProblem } from '../../../platform/errors/index.ts';

export const drillInfeasible = defineProblem(
  'drill-infeasible',
  409,
  'after-change',
  { en: 'The plan cannot serve everyone', zh: '方案无法覆盖全部居民' },
  {
    en: 'In {division}, {findings} findings stand against publishing; see errors. With `force` and a reason it is published all the same.',
    zh: '{division} 有 {findings} 项问题，见 errors；如需强行发布，请使用 force 并说明理由。',
  },
);

export const publishingProblems = [drillInfeasible];
