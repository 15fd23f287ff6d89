import { defineProblem } from '../../../platform/errors/index.ts';

export const doorsShared = defineProblem(
  'doors-shared',
  409,
  'after-change',
  { en: 'The proposal is not as it was', zh: '分配方案已变化' },
  {
    en: 'Stairwells have been given, teams have changed, or doors have been visited since. Ask for another proposal, and confirm that.',
    zh: '方案生成后楼梯口的分配、工作队或走访情况已变化。请重新获取方案后再确认。',
  },
);

export const noTeams = defineProblem(
  'no-teams',
  409,
  'after-change',
  { en: 'No team goes from door to door there', zh: '该处没有入户工作队' },
  {
    en: 'Add a team of the kind `doors` with the community in its scope, or name teams.',
    zh: '请先新增工作范围包含该村居的入户工作队（`doors`），或在请求中指定工作队。',
  },
);

export const nothingToSettle = defineProblem(
  'nothing-to-settle',
  409,
  'never',
  { en: 'There is nothing to decide', zh: '没有需要裁定的内容' },
  {
    en: 'No visits of this door contradict each other, and none is kept aside.',
    zh: '该户的走访记录没有矛盾，也没有待定的记录。',
  },
);

export const doorProblems = [doorsShared, noTeams, nothingToSettle];
