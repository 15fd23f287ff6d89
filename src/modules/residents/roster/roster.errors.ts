import { defineProblem } from '../../../platform/errors/index.ts';

export const undoTooLate = defineProblem(
  'undo-too-late',
  409,
  'never',
  { en: 'The import is too long ago', zh: '导入时间已过，不能撤回' },
  {
    en: 'An import is taken back within an hour of its end. Later on, import a corrected file, or take people off the roster.',
    zh: '导入结束后一小时内可以撤回。超过一小时，请导入更正后的文件，或将有关人员移出底册。',
  },
);

export const rosterProblems = [undoTooLate];
