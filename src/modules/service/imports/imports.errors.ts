import { defineProblem } from '../../../platform/errors/index.ts';

export const importUnreadable = defineProblem(
  'import-unreadable',
  422,
  'after-change',
  { en: 'The file cannot be read', zh: '无法读取该文件' },
  {
    en: 'See errors for where. Rows before that place may have been taken; the repaired file can be imported again.',
    zh: '位置见 errors。此前的行可能已导入；修正后可重新导入整个文件。',
  },
);

export const undoTooLate = defineProblem(
  'undo-too-late',
  409,
  'never',
  { en: 'The import is too long ago', zh: '导入时间已过，不能撤回' },
  {
    en: 'An import is taken back within an hour of its end. Later on, import a corrected file, take people off the roster, or change the others one by one.',
    zh: '导入结束后一小时内可以撤回。超过一小时，请导入更正后的文件、将有关人员移出底册，或逐项修改。',
  },
);

export const importProblems = [importUnreadable, undoTooLate];
