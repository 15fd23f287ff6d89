import { z } from 'zod';
import { defineProblem } from '../../../platform/errors/index.ts';

export const importInUse = defineProblem(
  'import-in-use',
  409,
  'never',
  { en: 'Sites of the import are in use', zh: '导入的采样点已在使用' },
  {
    en: 'Nothing was taken back: of the sites that the import made or changed, those in `siteIds` are published, have windows that people hold, or a tablet. Change them one by one, or close them.',
    zh: '未撤回任何内容：该次导入新建或修改的采样点中，siteIds 所列的已发布、已有人预约或已添加平板。请逐个修改或关闭。',
  },
  { siteIds: z.array(z.string()) },
);

export const planImportProblems = [importInUse];
