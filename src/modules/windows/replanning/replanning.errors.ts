import { defineProblem } from '../../../platform/errors/index.ts';

export const siteClosed = defineProblem(
  'site-closed',
  409,
  'never',
  { en: 'The site is closed', zh: '采样点已关闭' },
  {
    en: 'A site that has been closed does not open again. Create another one.',
    zh: '已关闭的采样点不能重新开放，请另建采样点。',
  },
);

export const siteUnpublished = defineProblem(
  'site-unpublished',
  409,
  'after-change',
  { en: 'The site has not been published', zh: '采样点尚未发布' },
  {
    en: 'Nobody holds a window at a draft: there is nothing to close.',
    zh: '草稿状态的采样点没有预约，无需关闭。',
  },
);

export const replanOutdated = defineProblem(
  'replan-outdated',
  409,
  'after-change',
  { en: 'The plan has changed since', zh: '方案已发生变化' },
  {
    en: 'A site of this proposal has been changed after it was made. Ask for it again, and look at what it says now.',
    zh: '该提案生成后，相关采样点已被更改。请重新生成提案并查看最新影响。',
  },
);

export const replanOver = defineProblem(
  'replan-over',
  409,
  'after-change',
  { en: 'The proposal cannot be confirmed any more', zh: '该提案已不能确认' },
  {
    en: 'It is {status}. Only a proposal that has not expired can be confirmed or withdrawn; ask for it again.',
    zh: '其状态为 {status}。只有未过期的提案可以确认或撤回，请重新生成。',
  },
);

export const replanningProblems = [siteClosed, siteUnpublished, replanOutdated, replanOver];
