import { defineProblem } from '../../../platform/errors/index.ts';

export const jobFinished = defineProblem(
  'job-finished',
  409,
  'never',
  { en: 'The job is finished', zh: '任务已结束' },
  { en: 'A job that is done or has failed cannot be cancelled.', zh: '已完成或已失败的任务不能取消。' },
);

export const jobUnfinished = defineProblem(
  'job-unfinished',
  409,
  'later',
  { en: 'The job is not finished yet', zh: '任务尚未结束' },
  { en: 'Ask again when its status is done, failed or cancelled.', zh: '请在任务结束后再试。' },
);

/** The problem of a job whose workers ended again and again before it did. */
export const jobAbandoned = defineProblem(
  'job-abandoned',
  500,
  'later',
  { en: 'The job was given up', zh: '任务已放弃' },
  {
    en: 'Its workers ended {attempts} times before it did. What it had done stands; it can be asked for again.',
    zh: '执行进程已中断 {attempts} 次。已完成的部分有效，可重新提交。',
  },
);

/** The problem of a job at whose same step one process after another ended without a word. */
export const jobEndsWorkers = defineProblem(
  'job-ends-workers',
  500,
  'after-change',
  { en: 'The job ends the processes that work on it', zh: '该任务会导致执行进程中断' },
  {
    en: 'At the same step {runs} processes ended, one after the other: probably it needs more memory than they have. What it had done stands. Ask for less at a time (a smaller file, CSV in place of XLSX).',
    zh: '在同一步骤先后有 {runs} 个执行进程中断，可能是内存不足。已完成的部分有效。请减少单次处理量（拆分文件，或将 XLSX 改为 CSV）后重新提交。',
  },
);

export const jobProblems = [jobFinished, jobUnfinished, jobAbandoned, jobEndsWorkers];
