import { defineProblem } from '../../../platform/errors/index.ts';

export const planRunning = defineProblem(
  'plan-running',
  409,
  'later',
  { en: 'A plan is being made already', zh: '方案正在编排中' },
  {
    en: 'One plan of a drill is made at a time. Wait for its job to end, or cancel it.',
    zh: '同一演练同一时间只能编排一个方案，请等待其任务结束或取消该任务。',
  },
);

export const drillNotPublished = defineProblem(
  'drill-not-published',
  409,
  'after-change',
  { en: 'Nothing of the drill has been published', zh: '演练尚未发布' },
  {
    en: 'Windows are given at published sites only. Publish the district first.',
    zh: '只有已发布的采样点才能分配时段，请先发布本区县。',
  },
);

export const planningProblems = [planRunning, drillNotPublished];
