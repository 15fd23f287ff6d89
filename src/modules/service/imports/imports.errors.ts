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

export const importProblems = [importUnreadable];
