import { defineProblem } from '../../../platform/errors/index.ts';

export const slotFull = defineProblem(
  'slot-full',
  409,
  'after-change',
  { en: 'The window is full', zh: '该时段已满' },
  {
    en: 'There is no room for everybody who would move. Choose another window; nothing was changed.',
    zh: '该时段余量不足，请选择其他时段；原预约未变。',
  },
);

export const windowPassed = defineProblem(
  'window-passed',
  409,
  'after-change',
  { en: 'The window is over', zh: '该时段已结束' },
  { en: 'Choose a window that has not ended.', zh: '请选择尚未结束的时段。' },
);

export const slotNotOpen = defineProblem(
  'slot-not-open',
  409,
  'after-change',
  { en: 'The window cannot be chosen', zh: '该时段不可选择' },
  {
    en: 'Its site is closed, or the drill ends before it. Choose a window of a published site.',
    zh: '采样点已关闭，或该时段晚于演练结束时间。请选择已发布采样点的时段。',
  },
);

export const siteNotServing = defineProblem(
  'site-not-serving',
  409,
  'after-change',
  { en: 'The site does not serve this community', zh: '该采样点不服务本村居' },
  {
    en: 'Its capacity is planned for other communities. Choose one that serves the community of residence.',
    zh: '该采样点的容量为其他村居安排，请选择服务本村居的采样点。',
  },
);

export const visitedAtHome = defineProblem(
  'visited-at-home',
  409,
  'after-change',
  { en: 'A mobile team visits this person', zh: '该人员由流动采样队上门采样' },
  {
    en: 'Whoever needs a visit has no window. Change the mobility first, if the person can walk to a site.',
    zh: '需上门采样的人员没有时段。如能前往采样点，请先更改行动能力。',
  },
);

export const stillExempt = defineProblem(
  'still-exempt',
  409,
  'after-change',
  { en: 'The exemption lasts longer than the window waits', zh: '该时段开始时仍在豁免期内' },
  {
    en: 'Somebody who would move is still exempt when the window begins. Choose a later one.',
    zh: '改期人员在该时段开始时仍在豁免期内，请选择更晚的时段。',
  },
);

export const choosingProblems = [
  slotFull,
  windowPassed,
  slotNotOpen,
  siteNotServing,
  visitedAtHome,
  stillExempt,
];
