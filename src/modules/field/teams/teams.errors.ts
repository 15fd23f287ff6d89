import { z } from 'zod';
import { defineProblem } from '../../../platform/errors/index.ts';

export const teamExists = defineProblem(
  'team-exists',
  409,
  'never',
  { en: 'The team stands already', zh: '工作队已存在' },
  {
    en: 'The division has a team of this name in the drill: `teamId` says which.',
    zh: '该区划在本次演练中已有同名工作队，见 teamId。',
  },
  { teamId: z.string() },
);

export const teamProblems = [teamExists];
