import { z } from 'zod';
import { defineProblem } from '../../../platform/errors/index.ts';

export const drillUnfinished = defineProblem(
  'drill-unfinished',
  409,
  'after-change',
  { en: 'Not everybody has an outcome', zh: '尚有人员未完成' },
  {
    en: '{people} people are neither cleared nor exempt; `unfinished` counts them by state. Close it with a reason if it is to be closed all the same.',
    zh: '仍有 {people} 人既未检测完成也未豁免，各状态人数见 unfinished。如仍须结束，请填写 reason。',
  },
  { unfinished: z.record(z.string(), z.int()) },
);

export const closingProblems = [drillUnfinished];
