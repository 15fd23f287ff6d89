import { z } from 'zod';
import { defineProblem } from '../../../platform/errors/index.ts';

export const divisionExists = defineProblem(
  'division-exists',
  409,
  'never',
  { en: 'The code is taken', zh: '区划代码已存在' },
  {
    en: 'There is a division of this code, or there was one: `name` says what it is called. Codes are not used again.',
    zh: '该代码已有或曾有行政区划，名称见 name。代码不可重复使用。',
  },
  { name: z.string() },
);

export const divisionAbolished = defineProblem(
  'division-abolished',
  409,
  'never',
  { en: 'The division is abolished', zh: '该行政区划已撤销' },
  {
    en: 'The division was abolished: `successor` says where its people belong now, or null where that is not known.',
    zh: '该行政区划已撤销，successor 为其居民现所属的村居；未知时为 null。',
  },
  { successor: z.string().nullable() },
);

export const divisionProblems = [divisionExists, divisionAbolished];
