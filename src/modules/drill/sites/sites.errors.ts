import { z } from 'zod';
import { defineProblem } from '../../../platform/errors/index.ts';

export const siteExists = defineProblem(
  'site-exists',
  409,
  'never',
  { en: 'The site stands already', zh: '采样点已存在' },
  {
    en: 'The drill has a site of this name, address and division: `siteId` says which.',
    zh: '本次演练中已有名称、地址和行政区划相同的采样点，见 siteId。',
  },
  { siteId: z.string() },
);

export const siteInUse = defineProblem(
  'site-in-use',
  409,
  'after-change',
  { en: 'The site is in use', zh: '采样点已在使用' },
  {
    en: 'Only a draft is deleted, where nobody holds a window and no tablet has been added; a published site is closed.',
    zh: '仅可删除尚未发布、无人预约且未添加平板的采样点；已发布的采样点请予关闭。',
  },
);

export const siteProblems = [siteExists, siteInUse];
