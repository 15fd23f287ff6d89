import { defineProblem } from '../../../platform/errors/index.ts';

export const tooManyContacts = defineProblem(
  'too-many-contacts',
  409,
  'after-change',
  { en: 'The task has as many contacts as are kept of one', zh: '该任务的联系记录已达上限' },
  {
    en: 'A task keeps 200 contacts. Somebody who has been tried that often is looked for otherwise: settle the task with its last outcome, or hand it on.',
    zh: '每个任务最多保留 200 条联系记录。多次联系未果的，请以最后结果办结，或转交他处。',
  },
);

export const taskHandedOn = defineProblem(
  'task-handed-on',
  409,
  'never',
  { en: 'The task is with another region', zh: '该任务已转外地协查' },
  {
    en: 'It stands in a request to another region, and is settled by what that region answers.',
    zh: '该任务已列入发往外地的协查函，以对方答复为准。',
  },
);

export const listProblems = [tooManyContacts, taskHandedOn];
