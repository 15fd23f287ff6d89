import { z } from 'zod';
import { defineProblem } from '../../../platform/errors/index.ts';

export const laboratoryExists = defineProblem(
  'laboratory-exists',
  409,
  'never',
  { en: 'The laboratory stands already', zh: '实验室已存在' },
  {
    en: 'The drill has a laboratory of this name: `laboratoryId` says which.',
    zh: '本次演练中已有同名实验室，见 laboratoryId。',
  },
  { laboratoryId: z.string() },
);

export const laboratoryProblems = [laboratoryExists];
