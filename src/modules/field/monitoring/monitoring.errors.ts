import { defineProblem } from '../../../platform/errors/index.ts';

export const monitoringOver = defineProblem(
  'monitoring-over',
  409,
  'never',
  { en: 'The monitoring is over', zh: '健康监测已结束' },
  {
    en: 'It was completed, released, or withdrawn with its case. Days that it had may still be checked; for a newer exposure begin another one.',
    zh: '该监测已期满、已解除或随病例撤回。监测期内的日期仍可补录；如有新的暴露，请重新开始监测。',
  },
);

export const monitoringProblems = [monitoringOver];
